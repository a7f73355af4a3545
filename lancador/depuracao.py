"""`breakpoint()` num processo sem terminal: ele atende num soquete, e quem tem o terminal conversa com ele.

O processo chega aqui por PYTHONBREAKPOINT; `./erp iniciar --recarregar` é quem tem o terminal.
"""

import os
import pdb
import select
import socket
import sys
import threading
from pathlib import Path

from lancador.progresso import dizer

GANCHO = "lancador.depuracao.parar_aqui"
SOQUETES = "*.depurador"
PEDACO = 4096


class _NoSoquete(pdb.Pdb):
    """O pdb de sempre, que desliga o terminal quando o programa segue."""

    def __init__(self, ligacao: socket.socket) -> None:
        # Dois fluxos: num só, cada escrita jogaria fora o que já se tivesse lido.
        self._fluxos = (ligacao.makefile("r", encoding="utf-8"), ligacao.makefile("w", encoding="utf-8"))
        super().__init__(stdin=self._fluxos[0], stdout=self._fluxos[1], nosigint=True)

    def set_continue(self) -> None:
        super().set_continue()
        self._desligar()

    def set_quit(self) -> None:
        super().set_quit()
        self._desligar()

    def _desligar(self) -> None:
        for fluxo in self._fluxos:
            fluxo.close()


def parar_aqui() -> None:
    """Para quem chamou `breakpoint()` até que alguém, no terminal, o mande seguir."""
    caminho = Path(os.environ["ERP_EXECUCAO"]) / f"{threading.get_native_id()}.depurador"
    with socket.socket(socket.AF_UNIX) as escuta:
        escuta.bind(str(caminho))
        escuta.listen(1)
        ligacao, _ = escuta.accept()
    caminho.unlink()
    with ligacao:
        depurador = _NoSoquete(ligacao)
    depurador.set_trace(sys._getframe(1))


def atender_parados(pasta: Path) -> None:
    """Liga este terminal, um de cada vez, aos processos parados num `breakpoint()`."""
    for caminho in sorted(pasta.glob(SOQUETES)):
        with socket.socket(socket.AF_UNIX) as ligacao:
            try:
                ligacao.connect(str(caminho))
            except ConnectionRefusedError:  # ficou de um processo que morreu parado
                caminho.unlink()
                continue
            dizer(f"\nParado num breakpoint ({caminho.stem}); `c` segue, `h` ajuda.")
            _conversar(ligacao)
            dizer("Segue.")


def _conversar(ligacao: socket.socket) -> None:
    terminal = sys.stdin.fileno()
    ouvidos: list[int | socket.socket] = [terminal, ligacao]
    while True:
        prontos = select.select(ouvidos, [], [])[0]
        if terminal in prontos:
            digitado = os.read(terminal, PEDACO)
            if digitado:
                ligacao.sendall(digitado)
            else:
                ligacao.shutdown(socket.SHUT_WR)
                ouvidos.remove(terminal)
        if ligacao in prontos:
            dito = ligacao.recv(PEDACO)
            if not dito:
                return
            os.write(sys.stdout.fileno(), dito)

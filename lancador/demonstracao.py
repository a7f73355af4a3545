"""A empresa de demonstração se enche enquanto o sistema já atende: um comando à parte, que se deixa interromper."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lancador import RAIZ, instalacao
from lancador.instalacao import Instalacao
from lancador.passos import COLEGAS_DA_DEMONSTRACAO, LOGIN_DA_DEMONSTRACAO
from lancador.progresso import dizer
from lancador.sistema_no_ar import Sistema

PARADA_SEGUNDOS = 10


def como_entrar(guardada: Instalacao) -> str:
    """As linhas que dizem com que login se entra."""
    return (
        f"Com a mesma senha entram {', '.join(COLEGAS_DA_DEMONSTRACAO)}, cada um no seu papel.\n"
        f"Entre como {LOGIN_DA_DEMONSTRACAO}, senha {guardada.senha_da_demonstracao} (a da primeira vez)."
    )


@contextmanager
def carregando(sistema: Sistema, pasta: Path, guardada: Instalacao) -> Iterator[None]:
    """Dentro do bloco a empresa se enche, se ainda não está cheia; interrompida, a próxima inicialização continua."""
    if guardada.com_demonstracao:
        yield
        return
    dizer("A empresa de demonstração se enche: já se pode entrar.")
    carga = _iniciar(sistema, guardada.senha_da_demonstracao)
    fim = threading.Thread(target=_concluir, args=(carga, sistema, pasta, guardada), daemon=True)
    fim.start()
    try:
        yield
    finally:
        carga.terminate()
        fim.join(PARADA_SEGUNDOS)


def _iniciar(sistema: Sistema, senha: str) -> "subprocess.Popen[str]":
    comando = [str(sistema.python), str(RAIZ / "manage.py"), "carregar_demonstracao", "--email", LOGIN_DA_DEMONSTRACAO]
    carga = subprocess.Popen(
        [*comando, "--arquivo-da-senha=-"],
        env=sistema.ambiente(),
        cwd=RAIZ,
        stdin=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert carga.stdin is not None
    with carga.stdin as entrada:
        entrada.write(senha)
    return carga


def _concluir(carga: "subprocess.Popen[str]", sistema: Sistema, pasta: Path, guardada: Instalacao) -> None:
    codigo = carga.wait()
    sistema.devolver_pastas()
    if codigo == 0:
        guardada.com_demonstracao = True
        instalacao.guardar(pasta, guardada)
    elif codigo > 0:
        dizer("A empresa de demonstração não ficou completa: a próxima inicialização continua.")

"""O agente: vigia a chave da topologia no etcd ou no Consul e mantém em dia o arquivo de ERP_DINAMICA.

Uso: python -m plataforma.operacao.agente. Só escreve o que é válido; com o repositório fora do ar, ou com um documento
que não serve, o último arquivo fica, e isso se diz no registro e em `agente.json`, na mesma pasta.
"""

import json
import logging
import os
import signal
import sys
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from plataforma.configuracao.leitura import ConfiguracaoInvalida, configuracao
from plataforma.configuracao.no_ar import NoArInvalido, de_dados, para_dados
from plataforma.operacao.publicacao import mudancas
from plataforma.repositorio import FalhaDoRepositorio, Lido, Repositorio, eh_de_repositorio
from plataforma.topologia.carregar import MODULOS
from plataforma.topologia.documento import Topologia, TopologiaInvalida, ler_documento
from plataforma.topologia.repositorio import abrir_repositorio

VIGIA_SEGUNDOS = 10.0
RECUO_MINIMO_SEGUNDOS, RECUO_MAXIMO_SEGUNDOS = 0.2, 5.0
SITUACAO = "agente.json"
registro = logging.getLogger("agente")


def escrever_inteiro(arquivo: Path, dados: Mapping[str, Any]) -> None:
    """Quem lê vê o documento de antes ou o novo, nunca uma parte; uma queda da máquina também não o deixa em meio."""
    parcial = arquivo.with_name(f".{arquivo.name}.{os.getpid()}")
    try:
        with open(os.open(parcial, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644), "w", encoding="utf-8") as aberto:
            json.dump(dados, aberto, ensure_ascii=False, indent=1)
            aberto.flush()
            os.fchmod(aberto.fileno(), 0o644)
            os.fsync(aberto.fileno())
        parcial.replace(arquivo)
    finally:
        parcial.unlink(missing_ok=True)
    pasta = os.open(arquivo.parent, os.O_RDONLY)
    try:
        os.fsync(pasta)
    finally:
        os.close(pasta)


@dataclass
class Agente:
    """`abrir` dá a chave; `arquivo` é o que os processos seguem."""

    abrir: Callable[[], Repositorio]
    arquivo: Path
    dormir: Callable[[float], None] = time.sleep
    _lida: Lido | None = None
    _no_ar: bool | None = None
    _desde: str = ""
    _topologia: Topologia | None = None
    _aplicada: int | None = field(default=None, init=False)
    _recusa: str = ""

    def __post_init__(self) -> None:
        # O arquivo que outro agente deixou continua valendo até que se saiba mais.
        with suppress(OSError, ValueError, NoArInvalido):
            self._aplicada = de_dados(json.loads(self.arquivo.read_text(encoding="utf-8"))).revisao

    def rodar(self) -> None:
        """Sem fim; SIGTERM o termina."""
        recuo = RECUO_MINIMO_SEGUNDOS
        while True:
            try:
                repositorio = self.abrir()
                self.ver(repositorio, repositorio.ler())
                recuo = RECUO_MINIMO_SEGUNDOS
                while self._lida:
                    self.ver(repositorio, repositorio.vigiar(self._lida, VIGIA_SEGUNDOS))
            except FalhaDoRepositorio as erro:
                self.perder(erro)
            except OSError as erro:
                self._lida = None
                registro.error("agente.arquivo.nao_escrito: %s (%s)", self.arquivo, erro)
            self.dormir(recuo)
            recuo = min(2 * recuo, RECUO_MAXIMO_SEGUNDOS)

    def ver(self, repositorio: Repositorio, lida: Lido) -> None:
        """A chave está assim: escreve o arquivo se ela mudou e o documento serve."""
        if not self._no_ar:
            registro.info("agente.repositorio.no_ar: %s, chave %s", repositorio.onde, repositorio.chave)
            self._mudar(no_ar=True)
        if lida != self._lida:
            self._lida = lida
            self._aplicar(repositorio, lida)
        self._anotar("")

    def perder(self, erro: FalhaDoRepositorio) -> None:
        """Não se alcança a chave: o arquivo fica como está. Diz-se uma vez."""
        if self._no_ar is not False:
            registro.warning("agente.repositorio.fora: %s %s", erro, self._o_que_vale())
            self._mudar(no_ar=False)
        with suppress(OSError):
            self._anotar(str(erro))

    def _aplicar(self, repositorio: Repositorio, lida: Lido) -> None:
        try:
            if lida.texto is None:
                raise TopologiaInvalida(f"O {repositorio.onde} já não tem a chave {repositorio.chave}.")
            nova = ler_documento(lida.texto, MODULOS)
        except TopologiaInvalida as erro:
            self._recusa = f"Revisão {lida.revisao}: {erro}"
            registro.error("agente.documento.recusado: %s %s", self._recusa, self._o_que_vale())
            return
        no_ar = replace(nova.no_ar, origem=repositorio.origem, revisao=lida.revisao)
        escrever_inteiro(self.arquivo, para_dados(no_ar))
        self._recusa, self._aplicada = "", lida.revisao
        registro.info("agente.arquivo.escrito: revisão %s em %s", lida.revisao, self.arquivo)
        for mudanca in mudancas(self._topologia, nova):
            registro.info("agente.mudou: %s", mudanca)
        self._topologia = nova

    def _o_que_vale(self) -> str:
        if self._aplicada is None:
            return "Ainda não há arquivo: vale o que cada processo leu ao iniciar."
        return f"Continua valendo a revisão {self._aplicada}."

    def _mudar(self, *, no_ar: bool) -> None:
        self._no_ar, self._desde = no_ar, _agora()

    def _anotar(self, erro: str) -> None:
        situacao = {
            "repositorio": "no ar" if self._no_ar else "fora do ar",
            "desde": self._desde,
            "erro": erro,
            "revisao": self._aplicada,
            "recusado": self._recusa,
            "visto_em": _agora(),
        }
        escrever_inteiro(self.arquivo.with_name(SITUACAO), situacao)


def _agora() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")


def principal() -> None:
    """Lê o ambiente e roda."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    try:
        origem, arquivo = configuracao().topologia, configuracao().dinamica
    except ConfiguracaoInvalida as erro:
        sys.exit(f"erro: {erro}")
    if not eh_de_repositorio(origem) or arquivo is None:
        sys.exit(
            "erro: o agente precisa de ERP_TOPOLOGIA (etcd://... ou consul://...) e de ERP_DINAMICA, o arquivo que ele "
            "mantém numa pasta que todos leem. Com a topologia num arquivo não há o que vigiar."
        )
    signal.signal(signal.SIGTERM, lambda *_sinal: sys.exit(0))
    signal.signal(signal.SIGINT, lambda *_sinal: sys.exit(0))
    arquivo.parent.mkdir(parents=True, exist_ok=True)
    Agente(lambda: abrir_repositorio(origem), arquivo).rodar()


if __name__ == "__main__":
    principal()

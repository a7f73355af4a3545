"""Dois processos granian sobre os bancos da execução, e quem lhes manda a mesma chamada muitas vezes ao mesmo tempo."""

import http.client
import json
import os
import secrets
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings

from lancador import RAIZ
from lancador.comandos_da_unidade import REERGUER, web
from lancador.maquina import LOCAL, atende, esperar, porta_livre
from lancador.processos import Processo, Supervisor
from lancador.processos_do_sistema import pronta
from lancador.progresso import avisar
from lancador.variaveis import sem_variaveis_erp
from plataforma.identidade.tokens import ALGORITMO
from plataforma.testes.cliente import KID

PROCESSOS, THREADS_DE_CADA = 2, 8
PRAZO_SEGUNDOS = 60


class Resposta(NamedTuple):
    """O que chegou de uma chamada; `status` 0 é a ligação cortada antes da resposta."""

    status: int
    corpo: bytes = b""
    espera: str = ""


CORTADA = Resposta(0)


class Chamada(NamedTuple):
    """Um POST com chave de idempotência; `outro` é um corpo que também serviria, com outra chave, se há.

    `etag` é o do documento lido, se a chamada age sobre um.
    """

    caminho: str
    corpo: bytes
    outro: bytes | None
    chave: str
    etag: str = ""


class Servidor:
    """Um processo granian, que se reergue a pedido depois de morto."""

    def __init__(self, nome: str, pasta: Path) -> None:
        self._nome, self._pasta, self._porta = nome, pasta, porta_livre()
        self._supervisor = Supervisor(avisar)

    def iniciar(self) -> None:
        """Põe o processo no ar e espera que atenda."""
        self._supervisor.iniciar(self._processo())

    def parar(self) -> None:
        """Para o processo."""
        self._supervisor.parar()

    def reerguer_se_morreu(self) -> None:
        """Troca o processo que morreu num ponto por outro."""
        morreu = self._pasta / f"{self._nome}.morreu"
        if morreu.exists():
            morreu.unlink()
            assert esperar(lambda: not atende(self._porta), PRAZO_SEGUNDOS), "quem morreu fica morto até se pedir outro"
            self.parar()
            self.iniciar()

    def chamar(self, chamada: Chamada, token: str, *, corpo: bytes | None = None) -> Resposta:
        """Faz a chamada, ou manda outro corpo com a chave dela, numa ligação nova."""
        ligacao = http.client.HTTPConnection(LOCAL, self._porta, timeout=PRAZO_SEGUNDOS)
        cabecalhos = {"Authorization": f"Bearer {token}", "Idempotency-Key": chamada.chave, "If-Match": chamada.etag}
        cabecalhos |= {"Content-Type": "application/json"}
        try:
            ligacao.request("POST", chamada.caminho, chamada.corpo if corpo is None else corpo, cabecalhos)
            resposta = ligacao.getresponse()
            return Resposta(resposta.status, resposta.read(), resposta.headers.get("Retry-After", ""))
        except (OSError, http.client.HTTPException):
            return CORTADA
        finally:
            ligacao.close()

    def _processo(self) -> Processo:
        comando = web(self._porta, aplicacao=f"{__package__}.aplicacao:application")
        return Processo(
            nome=self._nome,
            comando=[sys.executable, *(parte for parte in comando if parte != REERGUER)],
            ambiente=self._ambiente(),
            registro=self._pasta / f"{self._nome}.log",
            etapa=1,
            pronto=lambda: pronta(self._porta),
            pasta=RAIZ,
        )

    def _ambiente(self) -> dict[str, str]:
        proprio = {
            "ERP_AMBIENTE": "teste",
            "ERP_BANCOS": os.environ["ERP_BANCOS"],
            "ERP_SEGREDO": secrets.token_urlsafe(32),
            "ERP_ENDERECO": settings.ENDERECO,
            "ERP_CHAVES": settings.CHAVES,
            "ERP_THREADS": str(THREADS_DE_CADA),
            "PROVA_PASTA": str(self._pasta),
            "PROVA_NOME": self._nome,
        }
        return sem_variaveis_erp(os.environ) | proprio


class Dupla:
    """Dois servidores sobre os mesmos bancos, como dois processos web da mesma unidade."""

    def __init__(self, pasta: Path, zelador: Executor) -> None:
        self._pasta, self._zelador = pasta, zelador
        self._servidores = [Servidor(f"web{n}", pasta) for n in range(PROCESSOS)]

    def iniciar(self) -> None:
        """Põe os dois no ar."""
        self._cuidar(Servidor.iniciar)

    def inteira(self) -> None:
        """Volta a ter os dois no ar."""
        self._cuidar(Servidor.reerguer_se_morreu)

    def parar(self) -> None:
        """Para os dois."""
        self._cuidar(Servidor.parar)

    def _cuidar(self, fazer: Callable[[Servidor], None]) -> None:
        # Um processo cai com a thread que o iniciou (pdeathsig): quem os inicia é sempre o zelador, que fica até o fim.
        list(self._zelador.map(fazer, self._servidores))

    def morrer_em(self, ponto: str) -> None:
        """O próximo processo que passar pelo ponto morre."""
        (self._pasta / ponto).touch()

    def chamar(self, de_quem: int, chamada: Chamada, token: str, *, corpo: bytes | None = None) -> Resposta:
        """Faz a chamada ao servidor que atende este cliente."""
        return self._servidores[de_quem % PROCESSOS].chamar(chamada, token, corpo=corpo)


@contextmanager
def servindo(pasta: Path, chave: RSAPrivateKey) -> Iterator[Dupla]:
    """Põe a dupla no ar, aceitando tokens assinados com a chave, até o fim do bloco."""
    publica = jwt.algorithms.RSAAlgorithm.to_jwk(chave.public_key(), as_dict=True)
    jwks = {"keys": [{**publica, "kid": KID, "use": "sig", "alg": ALGORITMO}]}
    (pasta / "jwks.json").write_text(json.dumps(jwks), encoding="utf-8")
    with ThreadPoolExecutor(1) as zelador:
        dupla = Dupla(pasta, zelador)
        try:
            dupla.iniciar()
            yield dupla
        finally:
            dupla.parar()

"""Dois processos granian sobre os bancos da execução, e quem lhes manda o mesmo pedido muitas vezes ao mesmo tempo."""

import http.client
import json
import os
import secrets
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from typing import Any, NamedTuple

import jwt
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings

from lancador import RAIZ
from lancador.casa import SAUDE, sem_variaveis_da_casa
from lancador.processos import Processo, Supervisor
from lancador.progresso import avisar
from lancador.sistema import LOCAL, porta_livre
from plataforma.identidade.tokens import ALGORITMO
from plataforma.testes.cliente import KID

PROCESSOS, FIOS_DE_CADA = 2, 6
PRAZO_S, PASSO_S = 60, 0.05


class Resposta(NamedTuple):
    """O que chegou de um pedido; `status` 0 é a ligação cortada antes da resposta."""

    status: int
    corpo: bytes = b""
    espera: str = ""


CORTADA = Resposta(0)


class Pedido(NamedTuple):
    """Um POST com chave de idempotência; `outro` é um corpo que não é o dele."""

    caminho: str
    corpo: bytes
    chave: str
    outro: bytes = b'{"outro": "corpo"}'


class Servidor(NamedTuple):
    """Um servidor no ar."""

    porta: int
    pasta: Path

    def morrer_em(self, ponto: str) -> None:
        """O próximo processo que passar pelo ponto morre; antes, espera que quem morreu já tenha quem o substitua."""
        espera = Event()
        while self._vivos() < PROCESSOS:
            espera.wait(PASSO_S)
        (self.pasta / "mortes" / ponto).touch()

    def _vivos(self) -> int:
        return sum(Path("/proc", vivo.name).exists() for vivo in (self.pasta / "vivos").iterdir())

    def pedir(self, pedido: Pedido, token: str, *, corpo: bytes | None = None) -> Resposta:
        """Manda o pedido, ou outro corpo com a chave dele, numa ligação nova."""
        ligacao = http.client.HTTPConnection(LOCAL, self.porta, timeout=PRAZO_S)
        cabecalhos = {"Authorization": f"Bearer {token}", "Idempotency-Key": pedido.chave}
        cabecalhos |= {"Content-Type": "application/json"}
        try:
            ligacao.request("POST", pedido.caminho, pedido.corpo if corpo is None else corpo, cabecalhos)
            resposta = ligacao.getresponse()
            return Resposta(resposta.status, resposta.read(), resposta.headers.get("Retry-After", ""))
        except (OSError, http.client.HTTPException):
            return CORTADA
        finally:
            ligacao.close()


@contextmanager
def servindo(pasta: Path, chave: RSAPrivateKey) -> Iterator[Servidor]:
    """Põe no ar os processos, que se reerguem quando morrem, até o fim do bloco."""
    publica = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(chave.public_key()))
    jwks = {"keys": [{**publica, "kid": KID, "use": "sig", "alg": ALGORITMO}]}
    (pasta / "jwks.json").write_text(json.dumps(jwks), encoding="utf-8")
    for nome in ("mortes", "vivos"):
        (pasta / nome).mkdir()
    servidor = Servidor(porta_livre(), pasta)
    supervisor = Supervisor(avisar)
    try:
        supervisor.iniciar(_processo(servidor))
        yield servidor
    finally:
        supervisor.parar()


def _processo(servidor: Servidor) -> Processo:
    opcoes = {
        "--interface": "wsgi",
        "--http": "1",
        "--host": LOCAL,
        "--port": servidor.porta,
        "--workers": PROCESSOS,
        "--blocking-threads": FIOS_DE_CADA,
        "--respawn-interval": 0.1,
    }
    pares = [str(parte) for par in opcoes.items() for parte in par]
    granian = [sys.executable, "-m", "granian", *pares, "--respawn-failed-workers"]
    return Processo(
        nome="disputas.web",
        comando=[*granian, f"{__package__}.aplicacao:application"],
        ambiente=_ambiente(servidor.pasta),
        registro=servidor.pasta / "granian.log",
        etapa=1,
        pronto=lambda: _saudavel(servidor.porta),
        pasta=RAIZ,
    )


def _ambiente(pasta: Path) -> dict[str, str]:
    proprio: dict[str, Any] = {
        "ERP_AMBIENTE": "teste",
        "ERP_BANCOS": os.environ["ERP_BANCOS"],
        "ERP_SEGREDO": secrets.token_urlsafe(32),
        "ERP_ENDERECO": settings.ENDERECO,
        "ERP_CHAVES": settings.CHAVES,
        "ERP_FIOS": FIOS_DE_CADA,
        "ERP_EXECUCAO": pasta,
        "PROVA_PASTA": pasta,
    }
    return sem_variaveis_da_casa(os.environ) | {nome: str(valor) for nome, valor in proprio.items()}


def _saudavel(porta: int) -> bool:
    ligacao = http.client.HTTPConnection(LOCAL, porta, timeout=5)
    try:
        ligacao.request("GET", SAUDE)
        return ligacao.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        ligacao.close()

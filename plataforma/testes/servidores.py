"""Servidores de testes: os que o ambiente aponta, senão os que este checkout mantém no ar entre rodadas."""

import subprocess
import sys
from functools import cache

import pytest

from plataforma.configuracao.leitura import configuracao
from plataforma.topologia.carregar import RAIZ


class NaoHaServidor(Exception):
    """O servidor não está nesta máquina ou não subiu; a mensagem diz o que fazer."""


@cache
def postgres_de_testes() -> str:
    """URL da conta de administração do PostgreSQL. Levanta NaoHaServidor."""
    return configuracao().teste_pg or _mantido("postgresql")


@cache
def rabbitmq_de_testes() -> str:
    """URL AMQP do RabbitMQ. Levanta NaoHaServidor."""
    return configuracao().teste_amqp or _mantido("rabbitmq")


def rabbitmq_ou_pular() -> str:
    """URL AMQP do RabbitMQ; sem ele, o teste que o pede é pulado, com o motivo."""
    try:
        return rabbitmq_de_testes()
    except NaoHaServidor as erro:
        pytest.skip(str(erro))


def _mantido(nome: str) -> str:
    comando = [sys.executable, "-m", "lancador.mantidos", nome]
    feito = subprocess.run(comando, cwd=RAIZ, capture_output=True, text=True)
    if feito.returncode:
        raise NaoHaServidor(feito.stderr.strip())
    return feito.stdout

"""A saúde prova que o banco guarda: responde pelo que ele faz com uma escrita, e não só com uma leitura."""

from collections.abc import Iterator

import pytest
from django.db import connections

from plataforma.banco import escrita
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import feito, problema
from plataforma.topologia import alias, modulos_com_banco

SAUDE = "/_plataforma/saude"


@pytest.fixture
def conferindo_sempre(bancos: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Cada chamada escreve de novo."""
    monkeypatch.setattr(escrita, "ENTRE_ESCRITAS_SEGUNDOS", 0.0)
    yield
    escrita._conferidos.clear()


def mandar(comando: str) -> None:
    with connections[alias(modulos_com_banco()[-1])].cursor() as cursor:
        cursor.execute(comando)


@pytest.mark.usefixtures("conferindo_sempre")
def test_com_o_banco_so_de_leitura_a_saude_diz_503_e_qual(cliente_anonimo: ClienteDaApi) -> None:
    assert feito(cliente_anonimo.get(SAUDE))["modulos"] == list(modulos_com_banco())
    mandar("SET default_transaction_read_only = on")
    try:
        resposta = cliente_anonimo.get(SAUDE)
        assert problema(resposta, 503).codigo == "plataforma.banco_sem_escrita"
        assert resposta.json()["detail"] == (
            f"Em {modulos_com_banco()[-1]}, o banco só aceita leituras; confira se é uma réplica ou se o puseram em "
            "somente leitura."
        )
    finally:
        mandar("SET default_transaction_read_only = off")
    feito(cliente_anonimo.get(SAUDE))


@pytest.mark.usefixtures("bancos")
def test_a_saude_escreve_no_maximo_uma_vez_a_cada_cinco_segundos(cliente_anonimo: ClienteDaApi) -> None:
    escrita._conferidos.clear()
    feito(cliente_anonimo.get(SAUDE))
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT em FROM operacao_escrita")
        primeira = cursor.fetchone()
        feito(cliente_anonimo.get(SAUDE))
        cursor.execute("SELECT em FROM operacao_escrita")
        assert cursor.fetchone() == primeira

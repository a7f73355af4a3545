"""A página em que se abre a empresa: só com o token de quem opera, que vence, e uma vez por CNPJ."""

import secrets
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from stdnum.br import cnpj as digitos

from core.contas import Usuario
from core.tests.apoio import SENHA, email_novo
from lancador.primeiros_passos import caminho_de_abrir_empresa
from plataforma.relogio import agora, congelado
from plataforma.testes.cliente import ClienteDaApi

SEGREDO = "segredo-de-quem-opera-esta-instalacao"


@pytest.fixture
def token(bancos: None, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(settings, "SEGREDO_DO_OPERADOR", SEGREDO)
    return caminho_de_abrir_empresa(SEGREDO).partition("=")[2]


def _dados(token: str, **outros: str) -> dict[str, str]:
    base = secrets.token_hex(4).upper() + "0001"
    empresa = {"cnpj": base + digitos.calc_check_digits(base), "razao_social": "Padaria Boa Ltda", "uf": "SP"}
    quem = {"nome": "Ana Lima", "email": email_novo(), "senha": SENHA}
    return {"token": token, "regime": "simples", **empresa, **quem, **outros}


def test_abre_a_empresa_e_quem_abriu_entra(token: str) -> None:
    pagina = Client().get(f"/conta/comecar/?token={token}")
    assert (pagina.status_code, pagina["Referrer-Policy"]) == (200, "no-referrer")
    dados = _dados(token)
    aberta = Client().post("/conta/comecar/", dados)
    assert (aberta.status_code, aberta["Location"]) == (302, "/entrar/?ir=/comecar/")
    entrou = ClienteDaApi(None).post("/api/tokens/", {"email": dados["email"], "senha": SENHA})
    assert entrou.status_code == 200
    outra = Client().post("/conta/comecar/", {**dados, "email": email_novo()})
    assert outra.status_code == 422
    assert "já está aberta aqui" in outra.content.decode()


@pytest.mark.parametrize(
    ("errado", "dito"),
    [
        ({"cnpj": "11222333000182"}, "CNPJ"),
        ({"senha": "senha12345"}, "muito comum"),
        ({"razao_social": ""}, "obrigatório"),
    ],
)
def test_o_que_nao_serve_se_diz_e_nada_nasce(token: str, errado: dict[str, str], dito: str) -> None:
    dados = _dados(token, **errado)
    recusada = Client().post("/conta/comecar/", dados)
    assert recusada.status_code == 422
    assert dito in recusada.content.decode()
    assert "senha12345" not in recusada.content.decode()
    assert not Usuario.objects.filter(email=dados["email"]).exists()


@pytest.mark.parametrize("forjar", [lambda t: "", lambda t: t[:-1] + "x", lambda t: "9" + t, lambda t: "²." + t])
def test_sem_o_token_de_quem_opera_nada_se_abre(token: str, forjar: Callable[[str], str]) -> None:
    forjado = forjar(token)
    assert Client().get("/conta/comecar/", {"token": forjado}).status_code == 403
    dados = _dados(forjado)
    assert Client().post("/conta/comecar/", dados).status_code == 403
    assert not Usuario.objects.filter(email=dados["email"]).exists()


def test_sem_segredo_a_pagina_nao_existe_para_ninguem(token: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings, "SEGREDO_DO_OPERADOR", "")
    de_vazio = caminho_de_abrir_empresa("").partition("=")[2]
    assert Client().get("/conta/comecar/", {"token": de_vazio}).status_code == 403


def test_o_endereco_vale_um_dia(token: str) -> None:
    with congelado(agora() + timedelta(hours=25)):
        assert Client().get("/conta/comecar/", {"token": token}).status_code == 403

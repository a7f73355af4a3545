"""Com segundo fator ligado, só a senha não basta: nem na API, nem na página de entrada."""

from typing import Any

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from core.tests.apoio import SENHA, Conta, empresa_com_administrador
from plataforma.testes.cliente import ClienteDaApi


def codigo_de(segredo: str) -> str:
    return pyotp.TOTP(segredo).now()


def entrar(conta: Conta, **campos: str) -> Any:
    return ClienteDaApi(None).post("/api/tokens/", {"email": conta.email, "senha": SENHA, **campos})


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


@pytest.fixture
def ligado(conta: Conta) -> tuple[str, list[str]]:
    """Segredo e códigos de recuperação de um segundo fator ligado pela API."""
    api = ClienteDaApi(entrar(conta).json()["acesso"])
    pendente = api.post("/api/usuarios/segundo-fator/").json()
    assert entrar(conta).status_code == 200, "pedir ainda não liga"
    corpo = {"confirmacao": pendente["confirmacao"], "codigo": codigo_de(pendente["segredo"])}
    resposta = api.post("/api/usuarios/segundo-fator/ligar/", corpo)
    assert resposta.status_code == 200, resposta.content
    return pendente["segredo"], resposta.json()["codigos_de_recuperacao"]


def test_sem_codigo_a_entrada_o_pede(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    recusada = entrar(conta)
    assert recusada.status_code == 401
    assert recusada.json()["codigo"] == "core.segundo_fator_exigido"
    errada = ClienteDaApi(None).post("/api/tokens/", {"email": conta.email, "senha": "errada"})
    assert errada.json()["codigo"] == "core.credenciais_invalidas"


def test_um_codigo_serve_uma_vez(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    codigo = codigo_de(ligado[0])
    assert entrar(conta, codigo=codigo).status_code == 200
    assert entrar(conta, codigo=codigo).json()["codigo"] == "core.credenciais_invalidas"


def test_codigo_de_recuperacao_serve_uma_vez(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    assert entrar(conta, codigo=ligado[1][0]).status_code == 200
    assert entrar(conta, codigo=ligado[1][0]).json()["codigo"] == "core.credenciais_invalidas"


def test_a_pagina_de_entrada_tambem_pede_o_codigo(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    navegador = Client()
    entrada = navegador.post("/conta/entrar/", {"login": conta.email, "password": SENHA})
    assert entrada["Location"] == "/conta/segundo-fator/"
    assert 'lang="pt-BR"' in navegador.get(entrada["Location"]).content.decode()
    assert "_auth_user_id" not in navegador.session
    navegador.post(entrada["Location"], {"code": codigo_de(ligado[0])})
    assert navegador.session["_auth_user_id"] == str(conta.usuario)


def test_desligar_pede_um_codigo(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    api = ClienteDaApi(entrar(conta, codigo=ligado[1][0]).json()["acesso"])
    assert api.post("/api/usuarios/segundo-fator/desligar/", {"codigo": "00000000"}).status_code == 422
    assert entrar(conta).json()["codigo"] == "core.segundo_fator_exigido"
    assert api.post("/api/usuarios/segundo-fator/desligar/", {"codigo": ligado[1][1]}).status_code == 204
    assert entrar(conta).status_code == 200


def test_o_segredo_fica_cifrado_no_banco(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    (guardado,) = Authenticator.objects.filter(user_id=conta.usuario, type="totp").values_list("data", flat=True)
    assert ligado[0] not in guardado["secret"]


def test_a_confirmacao_de_outro_usuario_nao_serve(conta: Conta) -> None:
    outra = empresa_com_administrador()
    alheio = ClienteDaApi(entrar(outra).json()["acesso"]).post("/api/usuarios/segundo-fator/").json()
    api = ClienteDaApi(entrar(conta).json()["acesso"])
    corpo = {"confirmacao": alheio["confirmacao"], "codigo": codigo_de(alheio["segredo"])}
    (recusado,) = api.post("/api/usuarios/segundo-fator/ligar/", corpo).json()["campos"]
    assert recusado["campo"] == "confirmacao"
    assert recusado["codigo"] == "core.confirmacao_do_segundo_fator_invalida"
    assert entrar(conta).status_code == 200

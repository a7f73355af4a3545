"""Com segundo fator ligado, só a senha não basta: nem na API, nem na página de entrada."""

from io import StringIO
from typing import Any, NamedTuple

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from django.core.management import CommandError, call_command
from django.test import Client

from core.tests.apoio import SENHA, Conta, empresa_com_administrador
from plataforma.acesso.direitos import direitos
from plataforma.identidade.tokens import conferir_token
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import feito, problema

DESLIGAR, LIGAR, PEDIR = (f"/api/usuarios/segundo-fator/{acao}" for acao in ("desligar/", "ligar/", ""))


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
    return ligar(conta, ClienteDaApi(entrar(conta).json()["acesso"]))


def ligar(conta: Conta, api: ClienteDaApi) -> tuple[str, list[str]]:
    pendente = feito(api.post(PEDIR, {"senha_atual": SENHA}))
    assert entrar(conta).status_code == 200, "pedir ainda não liga"
    corpo = {"confirmacao": pendente["confirmacao"], "codigo": codigo_de(pendente["segredo"])}
    return pendente["segredo"], feito(api.post(LIGAR, corpo))["codigos_de_recuperacao"]


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
    assert problema(api.post(DESLIGAR, {"senha_atual": SENHA, "codigo": "00000000"}), 422).campos == ["codigo"]
    assert problema(api.post(DESLIGAR, {"senha_atual": "outra", "codigo": ligado[1][1]}), 422).campos == ["senha_atual"]
    assert entrar(conta).json()["codigo"] == "core.segundo_fator_exigido"
    assert api.post(DESLIGAR, {"senha_atual": SENHA, "codigo": ligado[1][1]}).status_code == 204
    assert entrar(conta).status_code == 200


def test_pedir_o_segundo_fator_pede_a_senha(conta: Conta) -> None:
    api = ClienteDaApi(entrar(conta).json()["acesso"])
    assert problema(api.post(PEDIR), 422).campos == ["senha_atual"]
    (recusado,) = api.post(PEDIR, {"senha_atual": "outra"}).json()["campos"]
    assert recusado["codigo"] == "core.senha_errada"


class Entradas(NamedTuple):
    """Por onde o usuário entrou: daqui, noutro aparelho e na página."""

    daqui: dict[str, str]
    noutro_aparelho: dict[str, str]
    pagina: Client


def na_pagina(conta: Conta, codigo: str = "") -> Client:
    navegador = Client()
    navegador.post("/conta/entrar/", {"login": conta.email, "password": SENHA})
    if codigo:
        navegador.post("/conta/segundo-fator/", {"code": codigo})
    return navegador


def exigir_so_a_daqui(feitas: Entradas) -> None:
    drenar()
    assert direitos("vendas", conferir_token(feitas.noutro_aparelho["acesso"])) is None
    renovar = ClienteDaApi(None).post("/api/tokens/renovar/", {"renovacao": feitas.noutro_aparelho["renovacao"]})
    assert problema(renovar, 401).codigo == "core.renovacao_invalida"
    assert feitas.pagina.get("/conta/aplicativos/").status_code == 302
    assert ClienteDaApi(feitas.daqui["acesso"]).get("/api/produtos/").status_code == 200
    assert ClienteDaApi(None).post("/api/tokens/renovar/", {"renovacao": feitas.daqui["renovacao"]}).status_code == 200


def test_ligar_o_segundo_fator_encerra_as_outras_sessoes_e_nao_a_de_quem_liga(conta: Conta) -> None:
    feitas = Entradas(entrar(conta).json(), entrar(conta).json(), na_pagina(conta))
    assert feitas.pagina.get("/conta/aplicativos/").status_code == 200
    ligar(conta, ClienteDaApi(feitas.daqui["acesso"]))
    exigir_so_a_daqui(feitas)


def test_desligar_o_segundo_fator_tambem(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    daqui, noutro, na_entrada, a_desligar, *_ = ligado[1]
    com_codigo = [entrar(conta, codigo=codigo).json() for codigo in (daqui, noutro)]
    feitas = Entradas(*com_codigo, na_pagina(conta, codigo=na_entrada))
    assert feitas.pagina.get("/conta/aplicativos/").status_code == 200
    corpo = {"senha_atual": SENHA, "codigo": a_desligar}
    assert ClienteDaApi(feitas.daqui["acesso"]).post(DESLIGAR, corpo).status_code == 204
    exigir_so_a_daqui(feitas)


def test_quem_perdeu_o_aparelho_e_os_codigos_o_operador_deixa_entrar(
    conta: Conta, ligado: tuple[str, list[str]]
) -> None:
    aberta = entrar(conta, codigo=ligado[1][0]).json()
    dito = StringIO()
    call_command("desligar_segundo_fator", email=conta.email, stdout=dito)
    assert dito.getvalue() == "Ana (Padaria Ltda): desligado; que a pessoa o ligue de novo.\n"
    assert ClienteDaApi(aberta["acesso"]).get("/api/produtos/").status_code == 401
    assert entrar(conta).status_code == 200
    with pytest.raises(CommandError, match="Nenhuma conta"):
        call_command("desligar_segundo_fator", email=conta.email)


def test_o_segredo_fica_cifrado_no_banco(conta: Conta, ligado: tuple[str, list[str]]) -> None:
    (guardado,) = Authenticator.objects.filter(user_id=conta.usuario, type="totp").values_list("data", flat=True)
    assert ligado[0] not in guardado["secret"]


def test_a_confirmacao_de_outro_usuario_nao_serve(conta: Conta) -> None:
    outra = empresa_com_administrador()
    alheio = ClienteDaApi(entrar(outra).json()["acesso"]).post(PEDIR, {"senha_atual": SENHA}).json()
    api = ClienteDaApi(entrar(conta).json()["acesso"])
    corpo = {"confirmacao": alheio["confirmacao"], "codigo": codigo_de(alheio["segredo"])}
    (recusado,) = api.post(LIGAR, corpo).json()["campos"]
    assert recusado["campo"] == "confirmacao"
    assert recusado["codigo"] == "core.confirmacao_do_segundo_fator_invalida"
    assert entrar(conta).status_code == 200

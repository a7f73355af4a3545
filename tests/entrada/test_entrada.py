"""Entrar nas telas pela página do core, e voltar: o que vale, o que se recusa, e que sair de um lado sai do outro."""

from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from core.models import Sessao
from core.tests.apoio import SENHA, Conta, empresa_com_administrador, noutra_empresa, provar
from plataforma import relogio
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from tests.entrada.apoio import entrar, fora, sessao_de, volta
from web.models import SessaoDoNavegador

DAS_TELAS, DA_ENTRADA = settings.COOKIE_DAS_TELAS, settings.COOKIE_DA_ENTRADA


@pytest.fixture
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


@pytest.fixture
def dentro(conta: Conta) -> Client:
    cliente = fora()
    entrar(cliente, conta)
    return cliente


def codigo_na(endereco: str) -> str:
    return parse_qs(urlsplit(endereco).query)["codigo"][0]


def volta_com_codigo(conta: Conta) -> tuple[Client, str]:
    """Um navegador com a senha já dada, e a volta que ainda não fez."""
    cliente = fora()
    ao_core = cliente.get("/entrar/")["Location"]
    corpo = {"login": conta.email, "password": SENHA, "next": ao_core}
    cliente.post("/conta/entrar/", corpo)
    return cliente, volta(cliente, ao_core)


def test_quem_nao_entrou_vai_a_entrar_e_volta_ao_que_pediu(conta: Conta) -> None:
    cliente = fora()
    recusada = cliente.get("/sessoes/?a=1")
    assert (recusada.status_code, recusada["Location"]) == (302, "/entrar/?ir=%2Fsessoes%2F%3Fa%3D1")
    resposta = entrar(cliente, conta, ir="/sessoes/?a=1")
    assert (resposta.status_code, resposta["Location"]) == (302, "/sessoes/?a=1")
    pagina = cliente.get("/sessoes/")
    assert pagina.status_code == 200
    assert "Chrome no Windows" in pagina.content.decode()


def test_o_navegador_so_tem_um_segredo_e_o_banco_so_o_resumo(dentro: Client) -> None:
    cookie = dentro.cookies[DAS_TELAS]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"], len(cookie.value)) == (True, "Lax", "", 43)
    guardada = sessao_de(dentro)
    assert (guardada.nome, guardada.empresa) == ("Ana", "Padaria Ltda")
    assert cookie.value not in str(SessaoDoNavegador.objects.filter(id=guardada.id).values().get())
    assert guardada.renovacao.startswith("gAAAA"), "o token de renovação está às claras"
    assert dentro.cookies[DA_ENTRADA].value == ""


def test_quem_ja_entrou_na_pagina_entra_nas_telas_sem_senha(conta: Conta) -> None:
    cliente = fora()
    cliente.post("/conta/entrar/", {"login": conta.email, "password": SENHA})
    ao_core = cliente.get("/entrar/")["Location"]
    assert cliente.get(volta(cliente, ao_core)).status_code == 302
    assert cliente.get("/").status_code == 200


@pytest.mark.parametrize(
    "ir", ["//fora.com/", "https://fora.com/", "/\\fora.com", "javascript:alert(1)", "fora.com", "/\t/fora.com", ""]
)
def test_so_se_volta_a_um_caminho_daqui(dentro: Client, ir: str) -> None:
    aonde = dentro.get("/entrar/", {"ir": ir})["Location"]
    assert aonde == "/"


def test_o_codigo_usado_duas_vezes_encerra_a_sessao_que_abriu(conta: Conta) -> None:
    cliente, endereco = volta_com_codigo(conta)
    nonce = cliente.cookies[DA_ENTRADA].value
    assert cliente.get(endereco).status_code == 302
    ladrao = fora()
    ladrao.cookies[DA_ENTRADA] = nonce
    repetido = ladrao.get(endereco)
    assert repetido.status_code == 401
    assert DAS_TELAS not in ladrao.cookies
    drenar()
    assert cliente.get("/")["Location"] == "/entrar/?ir=%2F"


@pytest.mark.parametrize("nonce", ["", "x" * 43, "curto"])
def test_o_codigo_de_outro_navegador_nao_entra(conta: Conta, nonce: str) -> None:
    cliente, endereco = volta_com_codigo(conta)
    vitima = fora()
    vitima.cookies[DA_ENTRADA] = nonce
    recusada = vitima.get(endereco)
    assert recusada.status_code == 401
    assert "Entrar de novo" in recusada.content.decode()
    assert DAS_TELAS not in vitima.cookies
    assert cliente.get(endereco).status_code == 302, "quem o pediu ainda entra"


def test_quem_ja_esta_dentro_nao_vira_outro_pelo_codigo_de_outro(conta: Conta, dentro: Client) -> None:
    _, endereco = volta_com_codigo(empresa_com_administrador())
    assert dentro.get(endereco)["Location"] == "/"
    assert sessao_de(dentro).usuario_id == conta.usuario


def test_o_codigo_vencido_nao_entra(conta: Conta) -> None:
    cliente, endereco = volta_com_codigo(conta)
    depois = relogio.agora() + timedelta(seconds=61)
    with relogio.congelado(depois):
        assert cliente.get(endereco).status_code == 401
    assert DAS_TELAS not in cliente.cookies


def test_o_segredo_plantado_antes_nao_e_o_de_quem_entrou(conta: Conta) -> None:
    cliente = fora()
    cliente.cookies[DAS_TELAS] = "p" * 43
    entrar(cliente, conta)
    assert cliente.cookies[DAS_TELAS].value != "p" * 43
    ladrao = fora()
    ladrao.cookies[DAS_TELAS] = "p" * 43
    assert ladrao.get("/").status_code == 302


def test_sair_das_telas_encerra_a_pagina_os_tokens_e_o_cookie_roubado(conta: Conta, dentro: Client) -> None:
    roubado = fora()
    roubado.cookies[DAS_TELAS] = dentro.cookies[DAS_TELAS].value
    acesso = sessao_de(dentro).acesso
    assert roubado.get("/").status_code == 200
    assert dentro.get("/sair/").status_code == 405
    assert dentro.post("/sair/")["Location"] == "/entrar/"
    assert roubado.get("/")["Location"] == "/entrar/?ir=%2F"
    assert dentro.get("/conta/aplicativos/").status_code == 302, "a página de /conta/ continuou dentro"
    drenar()
    assert ClienteDaApi(acesso).get("/api/produtos/").status_code == 401
    assert list(Sessao.objects.filter(usuario=conta.usuario, revogada_em=None)) == []


def test_sair_da_pagina_encerra_as_telas(dentro: Client) -> None:
    assert dentro.get("/").status_code == 200
    dentro.post("/conta/sair/")
    drenar()
    assert dentro.get("/")["Location"] == "/entrar/?ir=%2F"


def test_sair_pede_o_csrf(conta: Conta) -> None:
    cliente = Client(enforce_csrf_checks=True)
    recusada = cliente.post("/sair/")
    assert recusada.status_code == 403
    assert "O formulário não foi aceito" in recusada.content.decode()


def test_quem_tem_varias_empresas_escolhe_e_troca(conta: Conta) -> None:
    provar(conta)
    outra = noutra_empresa(conta)
    cliente = fora()
    ao_core = cliente.get("/entrar/")["Location"]
    cliente.post("/conta/entrar/", {"login": conta.email, "password": SENHA, "next": ao_core})
    assert cliente.get(ao_core).content.decode().count('name="empresa"') == 2
    cliente.get(volta(cliente, ao_core, empresa=str(outra.empresa)))
    antes = sessao_de(cliente)
    assert antes.empresa_id == outra.empresa
    assert {e["id"] for e in antes.empresas} == {str(conta.empresa), str(outra.empresa)}
    troca = cliente.post("/empresa/", {"empresa": str(conta.empresa)})
    assert cliente.get(volta(cliente, troca["Location"]))["Location"] == "/"
    assert sessao_de(cliente).empresa_id == conta.empresa
    assert not SessaoDoNavegador.objects.filter(id=antes.id).exists()
    assert Sessao.objects.get(id=antes.sessao_id).motivo_da_revogacao == "troca"
    assert cliente.get("/conta/aplicativos/").status_code == 200, "trocar de empresa não sai da página"


def test_a_empresa_de_outro_nao_se_escolhe(conta: Conta) -> None:
    alheia = empresa_com_administrador()
    provar(conta)
    noutra_empresa(conta)
    cliente = fora()
    ao_core = cliente.get("/entrar/")["Location"]
    cliente.post("/conta/entrar/", {"login": conta.email, "password": SENHA, "next": ao_core})
    recusada = cliente.post(ao_core, {"empresa": str(alheia.empresa)})
    assert recusada.status_code == 200
    assert "Em que empresa" in recusada.content.decode()


def test_sem_o_desafio_das_telas_a_pagina_nao_da_codigo(conta: Conta) -> None:
    cliente = fora()
    cliente.post("/conta/entrar/", {"login": conta.email, "password": SENHA})
    assert cliente.get("/conta/telas/?desafio=curto").status_code == 400
    assert not Sessao.objects.filter(usuario=conta.usuario).exists()


def test_as_outras_sessoes_se_encerram(conta: Conta) -> None:
    este, outro = fora(), fora()
    entrar(este, conta)
    entrar(outro, conta)
    assert este.get("/sessoes/").content.decode().count('name="sessao"') == 2
    este.post("/sessoes/", {"outras": "1"})
    drenar()
    assert este.get("/").status_code == 200
    assert outro.get("/")["Location"] == "/entrar/?ir=%2F"
    assert outro.get("/conta/aplicativos/").status_code == 302


def test_uma_sessao_se_encerra_e_a_de_outra_pessoa_nao(conta: Conta) -> None:
    este, outro, alheio = fora(), fora(), fora()
    entrar(este, conta)
    entrar(outro, conta)
    entrar(alheio, empresa_com_administrador())
    assert este.post("/sessoes/", {"sessao": str(sessao_de(outro).id)}).status_code == 302
    assert este.post("/sessoes/", {"sessao": str(sessao_de(alheio).id)}).status_code == 404
    assert este.post("/sessoes/", {"sessao": "nada"}).status_code == 404
    assert este.get("/").status_code == 200
    assert outro.get("/")["Location"] == "/entrar/?ir=%2F"
    assert alheio.get("/").status_code == 200


def test_uma_pagina_que_nao_ha_e_uma_pagina_e_a_da_api_e_um_problema(conta: Conta) -> None:
    pagina, da_api = fora().get("/nada/"), fora().get("/api/nada/")
    assert (pagina.status_code, pagina["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert "Página não encontrada" in pagina.content.decode()
    assert (da_api.status_code, da_api["Content-Type"]) == (404, "application/problem+json")
    assert da_api.json()["codigo"] == "plataforma.nao_encontrado"

"""O que toda resposta diz ao navegador: não adivinhe, não guarde, não embuta, não conte de onde veio."""

import pytest
from django.test import Client

from core.tests.apoio import SENHA, empresa_com_administrador
from plataforma.testes.cliente import ClienteDaApi

PAGINAS = ("/", "/api/", "/api/pedidos/", "/api/esquema/", "/conta/entrar/", "/nao/ha/")


@pytest.mark.parametrize("pagina", PAGINAS)
def test_toda_resposta_diz_ao_navegador_o_que_nao_fazer(bancos: None, pagina: str) -> None:
    resposta = Client().get(pagina)
    politica = resposta["Content-Security-Policy"]
    assert "default-src 'self'" in politica
    assert "frame-ancestors 'none'" in politica
    assert "base-uri 'none'" in politica
    assert "object-src 'none'" in politica
    assert resposta["X-Content-Type-Options"] == "nosniff"
    assert resposta["Referrer-Policy"] == "same-origin"


@pytest.mark.parametrize("pagina", PAGINAS)
def test_nenhuma_resposta_abre_a_outra_origem(bancos: None, pagina: str) -> None:
    resposta = Client().get(pagina, headers={"Origin": "https://outro.example"})
    assert [c for c in resposta.headers if c.lower().startswith("access-control-")] == []


def test_resposta_da_api_nao_se_guarda(cliente_api: ClienteDaApi) -> None:
    assert cliente_api.get("/api/pedidos/")["Cache-Control"] == "no-store"
    assert cliente_api.get("/api/pedidos/x/")["Cache-Control"] == "no-store"


@pytest.mark.parametrize("pagina", ["/", "/api/pedidos/", "/conta/entrar/"])
def test_trace_e_um_metodo_que_ninguem_tem(bancos: None, pagina: str) -> None:
    assert Client().trace(pagina).status_code == 405


@pytest.mark.usefixtures("bancos")
def test_o_cookie_da_sessao_nao_se_le_por_script_nem_vai_a_outro_sitio() -> None:
    navegador = Client()
    entrada = navegador.post("/conta/entrar/", {"login": empresa_com_administrador().email, "password": SENHA})
    sessao = entrada.cookies["sessionid"]
    assert sessao["httponly"] is True
    assert sessao["samesite"] == "Lax"

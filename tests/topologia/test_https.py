"""Atrás de TLS: entra-se pelo formulário, os cookies são só deste endereço, e o que se diz é o endereço público."""

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import lxml.html
import pytest
import requests
from django.conf import settings

from core.tests.apoio import SENHA, Conta, colega, email_novo, empresa_com_administrador, papel_padrao
from lancador.comandos_da_unidade import web
from lancador.maquina import LOCAL, atende, portas_livres
from lancador.processos import Processo, Supervisor
from lancador.processos_do_sistema import pronta
from lancador.variaveis import sem_variaveis_erp
from plataforma.testes.terminador import certificado, terminador
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id

PRAZO_SEGUNDOS = 20
UM_ANO = 365 * 24 * 3600


class Borda(NamedTuple):
    """Uma unidade com o TLS na frente: o endereço público dela, e o de dentro."""

    url: str
    de_dentro: str
    certificado: Path

    def navegador(self) -> requests.Session:
        """Um navegador que confia no certificado."""
        sessao = requests.Session()
        # O que o ambiente disser de autoridades viria antes do nosso certificado.
        sessao.trust_env = False
        sessao.verify = str(self.certificado)
        return sessao


@pytest.fixture(scope="module", params=["com o portal", "sem o portal"])
def borda(request: pytest.FixtureRequest, bancos: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Borda]:
    """TLS -> unidade, e TLS -> portal -> unidade, com os bancos da suíte."""
    pasta = tmp_path_factory.mktemp("https")
    publica, da_unidade, do_portal = portas_livres(3)
    url = f"https://{LOCAL}:{publica}"
    ambiente = {
        **os.environ,
        "ERP_ENDERECO": url,
        "ERP_PROXIES": LOCAL,
        "ERP_HSTS_SEGUNDOS": str(UM_ANO),
        "ERP_CHAVES": settings.CHAVES,
        "ERP_EXECUCAO": str(pasta),
        "PYTHONPATH": str(RAIZ),
    }
    unidade = _processo("unidade", web(da_unidade), ambiente, pasta)
    mapa = pasta / "mapa.json"
    destinos = {"core": f"http://{LOCAL}:{da_unidade}"}
    mapa.write_text(json.dumps({"prefixos": {}, "padrao": "core", "destinos": destinos}), encoding="utf-8")
    do_proxy = {**sem_variaveis_erp(os.environ), "ERP_PROXIES": LOCAL}
    portal = _processo("portal", ["-m", "lancador.portal", str(do_portal), str(mapa)], do_proxy, pasta)
    com_portal = request.param == "com o portal"
    supervisor = Supervisor(print)
    with ExitStack() as pilha:
        pilha.callback(supervisor.parar)
        supervisor.iniciar(_pronto(unidade, lambda: pronta(da_unidade)), _pronto(portal, lambda: atende(do_portal)))
        arquivo = certificado(pasta)
        pilha.enter_context(terminador(arquivo, publica, do_portal if com_portal else da_unidade))
        yield Borda(url, f"http://{LOCAL}:{da_unidade}", arquivo)


def _processo(nome: str, argumentos: list[str], ambiente: dict[str, str], pasta: Path) -> dict[str, Any]:
    comando = [sys.executable, *argumentos]
    return {"nome": nome, "comando": comando, "ambiente": ambiente, "registro": pasta / nome, "etapa": 1, "pasta": RAIZ}


def _pronto(partes: dict[str, Any], pronto: Any) -> Processo:
    return Processo(**partes, pronto=pronto)


@pytest.fixture(scope="module")
def conta(bancos: None) -> Conta:
    return empresa_com_administrador()


def _entrar(borda: Borda, conta: Conta, navegador: requests.Session, **cabecalhos: str) -> requests.Response:
    pagina = navegador.get(f"{borda.url}/conta/entrar/", timeout=PRAZO_SEGUNDOS)
    campos = dict(lxml.html.fromstring(pagina.text).forms[0].fields)
    return navegador.post(
        f"{borda.url}/conta/entrar/",
        {**campos, "login": conta.email, "password": SENHA},
        headers={"Origin": borda.url, "Referer": f"{borda.url}/conta/entrar/", **cabecalhos},
        allow_redirects=False,
        timeout=PRAZO_SEGUNDOS,
    )


def test_entra_se_pelo_formulario_e_os_cookies_sao_so_deste_endereco(borda: Borda, conta: Conta) -> None:
    navegador = borda.navegador()
    entrada = _entrar(borda, conta, navegador)
    assert entrada.status_code == 302, entrada.text
    assert urlsplit(entrada.headers["Location"]).path == "/"
    cookies = {cookie.name: cookie for cookie in navegador.cookies}
    assert set(cookies) <= {"__Host-sessionid", "__Host-csrftoken", "__Host-dispositivo", "__Host-messages"}
    assert {"__Host-sessionid", "__Host-csrftoken", "__Host-dispositivo"} <= set(cookies)
    assert {nome for nome, cookie in cookies.items() if not cookie.secure or cookie.path != "/"} == set()
    assert {nome for nome, cookie in cookies.items() if cookie.domain_specified} == set()
    assert navegador.get(f"{borda.url}/conta/aplicativos/", timeout=PRAZO_SEGUNDOS).url.endswith("/conta/aplicativos/")


@pytest.mark.parametrize("origem", ["https://outro.example", "null"])
def test_o_formulario_de_outra_origem_e_recusado(borda: Borda, conta: Conta, origem: str) -> None:
    navegador = borda.navegador()
    recusa = _entrar(borda, conta, navegador, Origin=origem)
    assert recusa.status_code == 403
    assert "conferir ERP_ENDERECO e ERP_PROXIES" in recusa.text
    assert "__Host-sessionid" not in navegador.cookies


def test_hsts_se_diz_por_https_e_so_por_https(borda: Borda) -> None:
    for caminho in ("/", "/static/paginas/base.css", "/api/pedidos/"):
        resposta = borda.navegador().get(borda.url + caminho, timeout=PRAZO_SEGUNDOS)
        assert resposta.headers["Strict-Transport-Security"] == f"max-age={UM_ANO}"
    assert "Strict-Transport-Security" not in requests.get(borda.de_dentro, timeout=PRAZO_SEGUNDOS).headers


def test_o_que_o_openid_publica_e_o_endereco_publico_por_onde_quer_que_se_pergunte(borda: Borda) -> None:
    caminho = "/.well-known/openid-configuration"
    de_fora = borda.navegador().get(borda.url + caminho, timeout=PRAZO_SEGUNDOS).json()
    assert de_fora["issuer"] == borda.url
    enderecos = {nome: valor for nome, valor in de_fora.items() if nome.endswith(("_endpoint", "_uri"))}
    assert len(enderecos) >= 6
    assert {nome for nome, valor in enderecos.items() if not valor.startswith(f"{borda.url}/")} == set()
    assert requests.get(borda.de_dentro + caminho, timeout=PRAZO_SEGUNDOS).json() == de_fora


def test_o_convite_e_a_outra_senha_saem_com_o_endereco_publico(borda: Borda, conta: Conta) -> None:
    navegador = borda.navegador()
    entrada = navegador.post(
        f"{borda.url}/api/tokens/", json={"email": conta.email, "senha": SENHA}, timeout=PRAZO_SEGUNDOS
    )
    navegador.headers["Authorization"] = f"Bearer {entrada.json()['acesso']}"

    def link(caminho: str, corpo: dict[str, Any]) -> str:
        chave = {"Idempotency-Key": str(novo_id())}
        resposta = navegador.post(borda.url + caminho, json=corpo, headers=chave, timeout=PRAZO_SEGUNDOS)
        assert resposta.status_code == 201, resposta.text
        return str(resposta.json()["link"])

    papel = str(papel_padrao(conta, "vendedor"))
    convite = link("/api/convites/", {"email": email_novo(), "nome": "Nova", "papeis": [papel]})
    assert convite.startswith(f"{borda.url}/conta/convite/?token=")
    outra_senha = link(f"/api/usuarios/{colega(conta, 'vendedor').usuario}/link-de-senha/", {})
    assert outra_senha.startswith(f"{borda.url}/conta/senha/?token=")

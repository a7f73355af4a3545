"""Atrás de TLS: entra-se pelo formulário, os cookies são só deste endereço, e o que se diz é o endereço público."""

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
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
from plataforma.api.recursos import PADRAO
from plataforma.contratos.codificacao import Meta
from plataforma.contratos.credencial import emitir_credencial
from plataforma.testes.certificados import certificado
from plataforma.testes.terminador import terminador
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id
from tests.portao.traefik import traefik_no_ar

PRAZO_SEGUNDOS = 20
UM_ANO = 365 * 24 * 3600


class Borda(NamedTuple):
    """Uma unidade com o TLS na frente: o endereço público dela, e o de dentro."""

    url: str
    de_dentro: str
    certificado: Path
    em_http: str = ""
    """Onde quem chega por http é mandado para https, se a borda o faz."""

    def navegador(self) -> requests.Session:
        """Um navegador que confia no certificado."""
        sessao = requests.Session()
        # O que o ambiente disser de autoridades viria antes do nosso certificado.
        sessao.trust_env = False
        sessao.verify = str(self.certificado)
        return sessao


@contextmanager
def _sem_portal(da_unidade: int, pasta: Path) -> Iterator[Borda]:
    """TLS -> unidade."""
    (publica,) = portas_livres(1)
    par = certificado(pasta)
    with terminador(par, publica, da_unidade):
        yield Borda(f"https://{LOCAL}:{publica}", f"http://{LOCAL}:{da_unidade}", par[0])


@contextmanager
def _com_portal(da_unidade: int, pasta: Path) -> Iterator[Borda]:
    """TLS -> portal em Python -> unidade."""
    (porta,) = portas_livres(1)
    mapa = pasta / "mapa.json"
    destinos = {"core": f"http://{LOCAL}:{da_unidade}"}
    mapa.write_text(json.dumps({"prefixos": {}, "padrao": "core", "destinos": destinos}), encoding="utf-8")
    ambiente = {**sem_variaveis_erp(os.environ), "ERP_PROXIES": LOCAL}
    argumentos = ["-m", "lancador.portal", str(porta), str(mapa)]
    with (
        _no_ar("portal", argumentos, ambiente, pasta, partial(atende, porta)),
        _sem_portal(porta, pasta) as de_fora,
    ):
        yield de_fora._replace(de_dentro=f"http://{LOCAL}:{da_unidade}")


@contextmanager
def _com_traefik(da_unidade: int, pasta: Path) -> Iterator[Borda]:
    """O Traefik gerado, com o TLS dele -> unidade."""
    de_dentro = f"http://{LOCAL}:{da_unidade}"
    with traefik_no_ar(pasta, {PADRAO: de_dentro}, com_tls=True) as no_ar:
        url, em_http = (
            f"{esquema}://{LOCAL}:{p}" for esquema, p in (("https", no_ar.porta_https), ("http", no_ar.porta))
        )
        yield Borda(url, de_dentro, no_ar.certificado, em_http)


BORDAS = {"sem o portal": _sem_portal, "com o portal": _com_portal, "com o Traefik": _com_traefik}


@pytest.fixture(scope="module", params=BORDAS)
def borda(request: pytest.FixtureRequest, bancos: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Borda]:
    """Quem está na frente, no ar antes da unidade: ela precisa saber o endereço público. Os bancos são os da suíte."""
    pasta = tmp_path_factory.mktemp("https")
    (da_unidade,) = portas_livres(1)
    with BORDAS[request.param](da_unidade, pasta) as na_frente:
        ambiente = {
            **os.environ,
            "ERP_ENDERECO": na_frente.url,
            "ERP_PROXIES": LOCAL,
            "ERP_HSTS_SEGUNDOS": str(UM_ANO),
            "ERP_CHAVES": settings.CHAVES,
            "ERP_EXECUCAO": str(pasta),
            "PYTHONPATH": str(RAIZ),
        }
        with _no_ar("unidade", web(da_unidade), ambiente, pasta, partial(pronta, da_unidade)):
            yield na_frente


@contextmanager
def _no_ar(
    nome: str, argumentos: list[str], ambiente: dict[str, str], pasta: Path, pronto: Callable[[], bool]
) -> Iterator[None]:
    supervisor = Supervisor(print)
    comando, registro = [sys.executable, *argumentos], pasta / f"{nome}.log"
    try:
        supervisor.iniciar(Processo(nome, comando, ambiente, registro, etapa=1, pronto=pronto, pasta=RAIZ))
        yield
    finally:
        supervisor.parar()


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


@pytest.mark.parametrize("borda", ["com o Traefik"], indirect=True)
def test_quem_chega_por_http_entra_por_https_e_sai(borda: Borda, conta: Conta) -> None:
    navegador = borda.navegador()
    chegada = navegador.get(f"{borda.em_http}/conta/aplicativos/", timeout=PRAZO_SEGUNDOS)
    assert [passo.status_code for passo in chegada.history] == [301, 302]
    assert chegada.history[0].headers["Location"] == f"{borda.url}/conta/aplicativos/"
    assert chegada.url == f"{borda.url}/conta/entrar/?next=/conta/aplicativos/"
    assert "Set-Cookie" not in chegada.history[0].headers
    assert _entrar(borda, conta, navegador).status_code == 302
    sessao = navegador.cookies["__Host-sessionid"]
    pagina = navegador.get(f"{borda.url}/conta/sair/", timeout=PRAZO_SEGUNDOS)
    saida = navegador.post(
        pagina.url,
        dict(lxml.html.fromstring(pagina.text).forms[0].fields),
        headers={"Referer": pagina.url},
        allow_redirects=False,
        timeout=PRAZO_SEGUNDOS,
    )
    assert saida.status_code == 302
    assert "__Host-sessionid" not in navegador.cookies
    navegador.cookies.set("__Host-sessionid", sessao, domain=LOCAL, path="/", secure=True)
    depois = navegador.get(f"{borda.url}/conta/aplicativos/", timeout=PRAZO_SEGUNDOS)
    assert urlsplit(depois.url).path == "/conta/entrar/"


_META = Meta(
    traceparent="",
    correlacao=novo_id(),
    causa=None,
    profundidade=0,
    ator=None,
    prazo=datetime.now(UTC) + timedelta(minutes=1),
    chave=None,
    epoca=1,
)


@pytest.mark.parametrize("borda", ["com o Traefik"], indirect=True)
def test_a_credencial_entre_unidades_so_vale_por_dentro(borda: Borda) -> None:
    caminho, corpo = "/_contratos/core/v1/nada", b"{}"
    credencial = emitir_credencial("vendas", "core", _META, corpo)
    campos = {"Authorization": f"Bearer {credencial}", "Content-Type": "application/json"}
    por_dentro = requests.post(borda.de_dentro + caminho, corpo, headers=campos, timeout=PRAZO_SEGUNDOS)
    assert por_dentro.headers["Server"] == "granian"
    for interno in (caminho, caminho.replace("_", "%5F"), f"/{caminho}", f"/api/..{caminho}"):
        de_fora = requests.Request("POST", borda.url, campos, data=corpo).prepare()
        de_fora.url = borda.url + interno
        recusa = borda.navegador().send(de_fora, verify=str(borda.certificado), timeout=PRAZO_SEGUNDOS)
        assert recusa.status_code == 404, interno
        assert recusa.json()["codigo"] == "portal.nao_encontrado"
    publica = borda.navegador().get(f"{borda.url}/api/usuarios/", headers=campos, timeout=PRAZO_SEGUNDOS)
    assert publica.status_code == 401


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

"""O endereço do cliente e o esquema: o que X-Forwarded-* diz só vale quando um proxy de confiança o traz."""

from ipaddress import ip_network
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from plataforma.api.origem import EsquemaMiddleware, endereco_do_cliente

PORTAL, OUTRO_PROXY, CLIENTE, DE_FORA = "127.0.0.1", "10.0.0.7", "203.0.113.9", "198.51.100.4"


def endereco(conexao: str, trazido: str | None = None) -> str:
    campos = {} if trazido is None else {"HTTP_X_FORWARDED_FOR": trazido}
    return endereco_do_cliente(RequestFactory().get("/", REMOTE_ADDR=conexao, **campos))


@pytest.mark.parametrize("trazido", [None, DE_FORA, f"{DE_FORA}, {CLIENTE}"])
def test_sem_proxies_vale_so_o_endereco_da_conexao(settings: Any, trazido: str | None) -> None:
    settings.PROXIES = ()
    assert endereco(PORTAL, trazido) == PORTAL


@pytest.mark.parametrize(
    ("conexao", "trazido", "cliente"),
    [
        (CLIENTE, DE_FORA, CLIENTE),
        (PORTAL, CLIENTE, CLIENTE),
        (PORTAL, f"{DE_FORA}, {CLIENTE}", CLIENTE),
        (PORTAL, f"{DE_FORA},{CLIENTE} , {OUTRO_PROXY}", CLIENTE),
        (PORTAL, OUTRO_PROXY, OUTRO_PROXY),
        (PORTAL, None, PORTAL),
        (PORTAL, "", PORTAL),
        (PORTAL, "qualquer coisa", PORTAL),
        (PORTAL, f"{DE_FORA}, qualquer coisa", PORTAL),
        (PORTAL, "2001:db8::1", "2001:db8::1"),
        (f"::ffff:{PORTAL}", f"::ffff:{CLIENTE}", CLIENTE),
    ],
)
def test_cada_proxy_de_confianca_da_o_endereco_anterior_ao_seu(
    settings: Any, conexao: str, trazido: str | None, cliente: str
) -> None:
    settings.PROXIES = (ip_network(PORTAL), ip_network("10.0.0.0/8"))
    assert endereco(conexao, trazido) == cliente


@pytest.mark.parametrize(
    ("conexao", "trazido", "esquema"),
    [
        (PORTAL, "https", "https"),
        (OUTRO_PROXY, "https", "https"),
        (CLIENTE, "https", "http"),
        (PORTAL, "http", "http"),
        (PORTAL, "http,https", "http"),
        (PORTAL, "https,https", "http"),
        (PORTAL, "https, http", "http"),
        (PORTAL, "", "http"),
        (PORTAL, None, "http"),
    ],
)
def test_o_esquema_so_vale_dito_uma_vez_e_por_um_proxy_de_confianca(
    settings: Any, conexao: str, trazido: str | None, esquema: str
) -> None:
    settings.PROXIES = (ip_network(PORTAL), ip_network("10.0.0.0/8"))
    campos = {} if trazido is None else {"HTTP_X_FORWARDED_PROTO": trazido}
    request = RequestFactory().get("/", REMOTE_ADDR=conexao, **campos)
    visto = EsquemaMiddleware(lambda chegou: HttpResponse(chegou.scheme))(request)
    assert visto.content.decode() == esquema


def test_sem_proxies_ninguem_diz_o_esquema(settings: Any) -> None:
    settings.PROXIES = ()
    request = RequestFactory().get("/", REMOTE_ADDR=PORTAL, HTTP_X_FORWARDED_PROTO="https")
    EsquemaMiddleware(lambda _: HttpResponse())(request)
    assert not request.is_secure()

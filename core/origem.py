"""De onde vem um palpite: o endereço, e o dispositivo em que o navegador já entrou."""

from ipaddress import IPv6Address, IPv6Network, ip_address
from typing import NamedTuple

from django.conf import settings
from django.core import signing
from django.http import HttpRequest

from plataforma.api.origem import endereco_do_cliente

COOKIE_DO_DISPOSITIVO = f"{settings.PREFIXO_DOS_COOKIES}dispositivo"
SAL_DO_DISPOSITIVO = "core.dispositivo"
REDE_IPV6_BITS = 64
"""Quem tem um IPv6 costuma ter os 2**64 da rede dele."""


class OrigemDaTentativa(NamedTuple):
    """De onde alguém tenta entrar; `dispositivo` fica vazio se o navegador nunca entrou."""

    endereco: str
    dispositivo: str = ""


SESSAO = OrigemDaTentativa(endereco="sessao")
"""Quem já entrou e confirma um segredo seu: só ele gasta o próprio limite."""


def origem_de(request: HttpRequest) -> OrigemDaTentativa:
    """A origem de quem faz a chamada."""
    return OrigemDaTentativa(_rede(endereco_do_cliente(request)), dispositivo_de(request))


def dispositivo_de(request: HttpRequest) -> str:
    """O dispositivo que nos diz o cookie que nós mesmos assinamos."""
    lido = request.COOKIES.get(COOKIE_DO_DISPOSITIVO, "")
    try:
        return str(signing.Signer(salt=SAL_DO_DISPOSITIVO).unsign(lido))
    except signing.BadSignature:
        return ""


def cookie_de(dispositivo: str) -> str:
    """O valor do cookie que `dispositivo_de` lê."""
    return signing.Signer(salt=SAL_DO_DISPOSITIVO).sign(dispositivo)


def _rede(endereco: str) -> str:
    try:
        lido = ip_address(endereco)
    except ValueError:
        return endereco
    if isinstance(lido, IPv6Address):
        return str(IPv6Network((lido, REDE_IPV6_BITS), strict=False).network_address)
    return str(lido)

"""De onde vem uma chamada HTTP: o endereço de quem a fez, e não o do proxy que a trouxe."""

from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest

Endereco = IPv4Address | IPv6Address


def endereco_do_cliente(request: HttpRequest) -> str:
    """O IP do cliente, sem porta. De X-Forwarded-For só se lê o que um proxy de ERP_PROXIES acrescentou, no fim.

    O que o próprio cliente escreve ali fica antes, e nunca é lido.
    """
    endereco = _ler(request.META["REMOTE_ADDR"])
    if endereco is None:
        return str(request.META["REMOTE_ADDR"])
    trazidos = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while trazidos and _eh_proxy(endereco):
        anterior = _ler(trazidos.pop())
        if anterior is None:
            break
        endereco = anterior
    return str(endereco)


def _eh_proxy(endereco: Endereco) -> bool:
    return any(endereco in rede for rede in settings.PROXIES)


def _ler(texto: str) -> Endereco | None:
    """Um IPv4 dito em IPv6 (`::ffff:1.2.3.4`) é o mesmo cliente."""
    try:
        endereco = ip_address(texto.strip())
    except ValueError:
        return None
    return getattr(endereco, "ipv4_mapped", None) or endereco

"""De onde vem uma chamada: o endereço do cliente, e não o do proxy que a trouxe."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

ESQUEMA = "HTTP_X_FORWARDED_PROTO"
"""Onde, no ambiente WSGI, um proxy diz se o cliente o chamou por https."""
Endereco = IPv4Address | IPv6Address
Proxies = Sequence[IPv4Network | IPv6Network]


def ler_proxies(texto: str) -> Proxies:
    """Os endereços e redes de `texto`, separados por vírgula. Levanta ValueError."""
    return tuple(ip_network(rede.strip()) for rede in texto.split(",") if rede.strip())


def endereco_de_origem(conexao: str, trazidos: str, proxies: Proxies) -> str:
    """O IP do cliente. `conexao` é o da outra ponta, `trazidos` o X-Forwarded-For.

    De X-Forwarded-For só se lê o que um proxy de confiança acrescentou, do fim para o começo: o que o próprio cliente
    escreve ali fica antes, e nunca é lido.
    """
    endereco = _ler(conexao)
    if endereco is None:
        return conexao
    anteriores = trazidos.split(",")
    while anteriores and _de_confianca(endereco, proxies):
        anterior = _ler(anteriores.pop())
        if anterior is None:
            break
        endereco = anterior
    return str(endereco)


def eh_proxy(endereco: str, proxies: Proxies) -> bool:
    """Se o endereço é de um proxy de confiança."""
    lido = _ler(endereco)
    return lido is not None and _de_confianca(lido, proxies)


def _de_confianca(endereco: Endereco, proxies: Proxies) -> bool:
    return any(endereco in rede for rede in proxies)


def _ler(texto: str) -> Endereco | None:
    try:
        endereco = ip_address(texto.strip())
    except ValueError:
        return None
    # Um IPv4 dito em IPv6 (`::ffff:1.2.3.4`) é o mesmo cliente.
    return getattr(endereco, "ipv4_mapped", None) or endereco

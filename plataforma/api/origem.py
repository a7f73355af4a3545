"""O endereço de quem fez a chamada, para limites e registros: nenhum outro lugar lê X-Forwarded-For."""

from django.conf import settings
from django.http import HttpRequest

from plataforma.servidor.origem import endereco_de_origem


def endereco_do_cliente(request: HttpRequest) -> str:
    """O IP do cliente, sem porta. De X-Forwarded-For só se lê o que um proxy de ERP_PROXIES acrescentou."""
    trazidos = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return endereco_de_origem(request.META["REMOTE_ADDR"], trazidos, settings.PROXIES)

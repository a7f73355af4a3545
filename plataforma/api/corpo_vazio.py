"""O corpo que uma ação não recebe: o que viesse nele seria ignorado calado."""

from rest_framework.request import Request
from rest_framework.viewsets import ViewSetMixin

from plataforma.api.entrada import EntradaSerializer


class CorpoVazioSerializer(EntradaSerializer):
    """Nenhum campo: serve o corpo vazio e `{}`."""


def nao_recebe_corpo(visao: ViewSetMixin, request: Request) -> bool:
    """Se a ação se declara sem corpo: `@extend_schema(request=None)`, ou DELETE."""
    if request.method == "DELETE":
        return True
    # A mesma declaração de que sai o OpenAPI; o gerador a guarda na própria ação.
    declarado = getattr(getattr(visao, visao.action), "kwargs", {}).get("schema") if request.method == "POST" else None
    if declarado is None:
        return False
    esquema = declarado()
    esquema.view, esquema.method = visao, request.method
    return esquema.get_request_serializer() is None

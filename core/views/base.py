"""O que as visões do core têm em comum."""

from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.visoes import VisaoBase


class VisaoDoCore(VisaoBase):
    """Visão no banco do core."""

    modulo = "core"


class VisaoDeCadastro(VisaoDoCore):
    """Um cadastro e sua lista."""

    def list(self, request: Request) -> Response:
        return self.listar(request)


def permissoes_de_cadastro(coisa: str, **outras: str) -> dict[str, str]:
    """Permissão de cada ação de um cadastro."""
    return {
        "list": f"core.{coisa}.ver",
        "retrieve": f"core.{coisa}.ver",
        "create": f"core.{coisa}.criar",
        "partial_update": f"core.{coisa}.alterar",
        **outras,
    }

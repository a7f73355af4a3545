"""O que as visões do core têm em comum."""

from collections.abc import Callable
from typing import Any, ClassVar

from rest_framework.request import Request
from rest_framework.response import Response

from core import consultas
from plataforma.api.versao import com_etag
from plataforma.api.visoes import VisaoDaCasa


class VisaoDoCore(VisaoDaCasa):
    """Visão no banco do core."""

    modulo = "core"

    def mostrar(self, linha: dict[str, Any], *, status: int = 200) -> Response:
        """A linha de um cadastro, com a versão dela."""
        return com_etag(Response(linha, status=status), linha["versao"])


class VisaoDeCadastro(VisaoDoCore):
    """Um cadastro, cujas linhas são as de `consultar`."""

    consultar: ClassVar[Callable[[], consultas.Linhas]]

    def list(self, request: Request) -> Response:
        return self.paginar(type(self).consultar())


def permissoes_de_cadastro(coisa: str, **outras: str) -> dict[str, str]:
    """Permissão de cada ação de um cadastro."""
    return {
        "list": f"core.{coisa}.ver",
        "retrieve": f"core.{coisa}.ver",
        "create": f"core.{coisa}.criar",
        "partial_update": f"core.{coisa}.alterar",
        **outras,
    }

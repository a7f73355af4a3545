"""GET /api/: a documentação da API."""

from typing import Any

from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from meu_erp.cabecalhos import POLITICA


class DocumentacaoView(SpectacularSwaggerSplitView):
    """A documentação que se experimenta, com o estilo embutido que o Swagger UI traz."""

    schema = None

    def get(self, request: Request, *args: Any, **opcoes: Any) -> Response:
        resposta = super().get(request, *args, **opcoes)  # type: ignore[no-untyped-call]
        resposta["Content-Security-Policy"] = f"{POLITICA}; style-src 'self' 'unsafe-inline'"
        return resposta

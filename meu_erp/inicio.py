"""Página de entrada: o que roda aqui, onde está a API e como entrar nela."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from meu_erp.cabecalhos import POLITICA
from plataforma.api.recursos import recursos_por_modulo
from plataforma.topologia import topologia, unidade_atual


@require_safe
def inicio(request: HttpRequest) -> HttpResponse:
    """GET /."""
    contexto = {
        "endereco": settings.ENDERECO.rstrip("/"),
        "unidade": unidade_atual(),
        "unidades": topologia().unidades,
        "recursos": recursos_por_modulo(),
    }
    return render(request, "meu_erp/inicio.html", contexto)


class DocumentacaoView(SpectacularSwaggerSplitView):
    """GET /api/: a documentação que se experimenta, com o estilo embutido que o Swagger UI traz."""

    schema = None

    def get(self, request: Request, *args: Any, **opcoes: Any) -> Response:
        resposta = super().get(request, *args, **opcoes)  # type: ignore[no-untyped-call]
        resposta["Content-Security-Policy"] = f"{POLITICA}; style-src 'self' 'unsafe-inline'"
        return resposta

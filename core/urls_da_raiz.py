"""Endereços que os padrões fixam fora de /api/."""

from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.http import require_safe

from core.chaves import jwks
from plataforma.api.renderizador import para_json
from plataforma.identidade.tokens import CAMINHO_DO_JWKS

VALIDADE_SEGUNDOS = 300


@require_safe
def chaves_publicas(request: HttpRequest) -> HttpResponse:
    """GET /.well-known/jwks.json: com que se confere um token (RFC 7517)."""
    cabecalhos = {"Cache-Control": f"public, max-age={VALIDADE_SEGUNDOS}"}
    return HttpResponse(para_json(jwks()), content_type="application/json", headers=cabecalhos)


urlpatterns = [path(CAMINHO_DO_JWKS.lstrip("/"), chaves_publicas, name="jwks")]

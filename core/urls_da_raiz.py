"""Endereços que os padrões fixam fora de /api/."""

from allauth.account import views as contas
from allauth.idp.oidc import views as provedor
from allauth.mfa.base import views as fatores
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.http import require_safe
from django.views.generic import RedirectView

from core.chaves import jwks
from core.views import oidc
from core.views.comecar import AbrirEmpresaPagina
from core.views.limites import com_limite
from core.views.paginas import ConvitePagina, EsqueciPagina, SenhaPagina
from core.views.telas import EntradaNasTelasPagina
from plataforma.api.renderizador import para_json
from plataforma.identidade.chaves import CAMINHO_DO_JWKS

VALIDADE_SEGUNDOS = 300


@require_safe
def chaves_publicas(request: HttpRequest) -> HttpResponse:
    """GET /.well-known/jwks.json: com que se confere um token (RFC 7517)."""
    cabecalhos = {"Cache-Control": f"public, max-age={VALIDADE_SEGUNDOS}"}
    return HttpResponse(para_json(jwks()), content_type="application/json", headers=cabecalhos)


def nao_se_oferece(request: HttpRequest) -> HttpResponse:
    """404 no lugar do que o allauth traria."""
    raise Http404


urlpatterns = [
    path(CAMINHO_DO_JWKS.lstrip("/"), chaves_publicas, name="jwks"),
    path("identity/o/api/token", com_limite(oidc.TokenDoAplicativoView.as_view())),
    path("identity/o/api/revoke", com_limite(oidc.RevogacaoView.as_view())),
    path("identity/o/api/userinfo", oidc.UsuarioView.as_view()),
    path("identity/o/authorize", oidc.AutorizacaoView.as_view()),
    path("identity/o/logout", oidc.SaidaView.as_view()),
    path("identity/o/api/introspect", com_limite(provedor.introspect)),
    # Não há aparelhos sem teclado entre os nossos aplicativos: o que não se oferece não se atende.
    path("identity/o/api/device/code", nao_se_oferece),
    path("identity/o/device", nao_se_oferece),
    path("", include("allauth.idp.urls")),
    path("conta/entrar/", contas.login, name="account_login"),
    path("conta/sair/", contas.logout, name="account_logout"),
    path("conta/aplicativos/", oidc.AplicativosAutorizadosView.as_view(), name="aplicativos_autorizados"),
    path("conta/telas/", EntradaNasTelasPagina.as_view(), name="entrada_nas_telas"),
    path("conta/inativa/", contas.account_inactive, name="account_inactive"),
    path("conta/confirmar/", contas.reauthenticate, name="account_reauthenticate"),
    path("conta/segundo-fator/", fatores.authenticate, name="mfa_authenticate"),
    path("conta/segundo-fator/confirmar/", fatores.reauthenticate, name="mfa_reauthenticate"),
    path("conta/convite/", ConvitePagina.as_view(), name="conta_convite"),
    path("conta/comecar/", AbrirEmpresaPagina.as_view(), name="conta_comecar"),
    path("conta/esqueci/", EsqueciPagina.as_view(), name="conta_esqueci"),
    path("conta/senha/", SenhaPagina.as_view(), name="conta_senha"),
    path("conta/criar/", RedirectView.as_view(pattern_name="account_login"), name="account_signup"),
]

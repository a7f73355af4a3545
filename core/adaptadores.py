"""A página de entrada confere a senha pela mesma porta da API, com os mesmos limites, e lembra por onde se entrou."""

import secrets
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse

from core.contas import Usuario
from core.oidc import usuario_de
from core.origem import COOKIE_DO_DISPOSITIVO, OrigemDaTentativa, cookie_de, dispositivo_de, origem_de
from core.servicos.credenciais import confirmar_senha, usuario_da_senha
from core.servicos.entradas import sair_pela_pagina
from core.servicos.limites import CONHECIDA_POR_DIAS, conhecer
from plataforma.api.origem import endereco_do_cliente

UM_DIA_SEGUNDOS = 24 * 3600
TAMANHO_DO_DISPOSITIVO = 16


class AdaptadorDeContas(DefaultAccountAdapter):
    """Quem usa o sistema é incluído por um administrador: não há cadastro aberto."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def logout(self, request: HttpRequest) -> None:
        """Sai da página, das telas em que se entrou por ela e dos aplicativos que não podem agir sem o usuário."""
        sair_pela_pagina(usuario_de(request), pagina=request.session.session_key or "")
        super().logout(request)

    def get_client_ip(self, request: HttpRequest) -> str:
        return endereco_do_cliente(request)

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Usuario | None:
        """Levanta TentativasDemais e EntradasDemais, que viram página (RecusaMiddleware)."""
        email, senha = credentials["email"], credentials["password"]
        return usuario_da_senha(email=email, senha=senha, empresa=None, origem=origem_de(request))

    def reauthenticate(self, user: Usuario, password: str) -> bool:
        """A senha de quem já entrou, para confirmar que ainda é ele. Levanta como `authenticate`."""
        return confirmar_senha(user.id, password)

    def post_login(self, request: HttpRequest, user: Usuario, **opcoes: Any) -> HttpResponse:
        """Já com o segundo fator: dali em diante a conta conhece o endereço e o navegador."""
        resposta: HttpResponse = super().post_login(request, user, **opcoes)
        dispositivo = dispositivo_de(request) or secrets.token_hex(TAMANHO_DO_DISPOSITIVO)
        conhecer(user.id, OrigemDaTentativa(origem_de(request).endereco, dispositivo))
        resposta.set_cookie(
            COOKIE_DO_DISPOSITIVO,
            cookie_de(dispositivo),
            max_age=CONHECIDA_POR_DIAS * UM_DIA_SEGUNDOS,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
        return resposta

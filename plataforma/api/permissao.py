"""Permissão de cada ação: negada por padrão. Fica fora de `visoes` porque o DRF a importa ao definir suas visões."""

from typing import Any, cast

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from plataforma.erros import EscopoInsuficiente, NaoAutenticado, SoOUsuario
from plataforma.identidade.contexto import exigir_permissao, ha_ator
from plataforma.identidade.escopos import escopo_da_permissao
from plataforma.identidade.tokens import Declaracoes

PUBLICA = "*publica"
"""No lugar de uma permissão: qualquer um, mesmo sem se identificar."""

IDENTIFICADA = "*identificada"
"""No lugar de uma permissão: qualquer usuário, porque a ação só alcança o que é dele; nunca um aplicativo."""

SEM_ACAO = (None, "metadata")
"""O que o DRF põe em `action` quando o recurso não tem o método, e quando ele é OPTIONS."""


def declaracoes_de(request: Request) -> Declaracoes:
    """O que o token da chamada declara; pede que ela tenha um."""
    return cast(Declaracoes, request.auth)


class PermissaoDaAcao(BasePermission):
    """Exige a permissão que a visão declara para a ação; ação sem declaração é recusada."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.action in SEM_ACAO:
            view.http_method_not_allowed(request)
        permissao = view.permissoes[view.action]
        if permissao == PUBLICA:
            return True
        if not ha_ator():
            raise NaoAutenticado("Envie “Authorization: Bearer <token>”. O token se obtém em /api/tokens/.")
        declarado = declaracoes_de(request)
        if declarado.aplicativo:
            _exigir_escopo(declarado, permissao)
        if permissao != IDENTIFICADA:
            exigir_permissao(permissao)
        return True


def _exigir_escopo(declarado: Declaracoes, permissao: str) -> None:
    if permissao == IDENTIFICADA:
        raise SoOUsuario("Um aplicativo não faz isto em seu nome: entre com e-mail e senha e faça-o você.")
    escopo = escopo_da_permissao(permissao)
    if escopo not in declarado.escopos:
        raise EscopoInsuficiente(escopo)

"""Permissão de cada ação: negada por padrão. Fica fora de `visoes` porque o DRF a importa ao definir suas visões."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from plataforma.erros import NaoAutenticado
from plataforma.identidade.contexto import exigir_permissao, ha_ator

PUBLICA = "*publica"
"""No lugar de uma permissão: qualquer um, mesmo sem se identificar."""

IDENTIFICADA = "*identificada"
"""No lugar de uma permissão: qualquer usuário identificado, porque a ação só alcança o que é dele."""

SEM_ACAO = (None, "metadata")
"""O que o DRF põe em `action` quando o recurso não tem o método, e quando ele é OPTIONS."""


class PermissaoDaAcao(BasePermission):
    """Exige a permissão que a visão declara para a ação; ação sem declaração é recusada."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if view.action in SEM_ACAO:
            view.http_method_not_allowed(request)
        if view.permissoes[view.action] == PUBLICA:
            return True
        if not ha_ator():
            raise NaoAutenticado("Envie “Authorization: Bearer <token>”. O token se obtém em /api/tokens/.")
        if view.permissoes[view.action] != IDENTIFICADA:
            exigir_permissao(view.permissoes[view.action])
        return True

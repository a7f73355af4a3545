"""Negado por padrão: uma ação só passa com a permissão que a visão declara para ela."""

from typing import Any

from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from plataforma.erros import NaoAutenticado
from plataforma.identidade.contexto import exigir_permissao, ha_ator


class PermissaoDaAcao(BasePermission):
    """Exige a permissão que a visão declara para a ação; ação sem declaração é recusada."""

    def has_permission(self, request: Request, view: Any) -> bool:
        if not ha_ator():
            raise NaoAutenticado("Envie “Authorization: Bearer <token>”. O token se obtém em /api/tokens/.")
        if view.action is None:
            view.http_method_not_allowed(request)
        exigir_permissao(view.permissoes[view.action])
        return True

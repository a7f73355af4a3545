"""Refaz os direitos de quem tem papel padrão quando uma versão nova do sistema traz, tira ou muda permissões."""

from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand

from core.models import Vinculo
from core.servicos.acessos import acessos_de, publicar_acessos
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import SEM_USUARIO, Ator, agir_como

_GUARDADOS = "SELECT usuario_id, empresa_id, permissoes FROM acesso_de_todas_as_empresas()"


class Command(BaseCommand):
    help = "Publica os direitos que deixaram de ser os guardados (depois de atualizar o sistema)."

    def handle(self, *args: Any, **opcoes: Any) -> None:
        por_empresa: dict[UUID, dict[UUID, frozenset[str]]] = {}
        for usuario, empresa, permissoes in executar("core", _GUARDADOS):
            por_empresa.setdefault(empresa, {})[usuario] = frozenset(permissoes)
        mudados = sum(self._sincronizar(empresa, guardados) for empresa, guardados in por_empresa.items())
        self.stdout.write(f"{mudados} acesso(s) refeito(s) em {len(por_empresa)} empresa(s).")

    def _sincronizar(self, empresa: UUID, guardados: dict[UUID, frozenset[str]]) -> int:
        with agir_como(Ator(usuario_id=SEM_USUARIO, empresa_id=empresa)), transacao("core"):
            mudados = [a.usuario for a in acessos_de(list(guardados)) if a.permissoes != guardados[a.usuario]]
            publicar_acessos(list(Vinculo.objects.filter(usuario__in=mudados).values_list("id", flat=True)))
            return len(mudados)

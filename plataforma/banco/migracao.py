"""Migração de um banco: só as dos apps que moram nele.

O `migrate` do Django aplica ao estado de cada banco as migrações de todos os apps, mesmo as que o roteador lhe nega:
com um banco por módulo, era montar seis vezes a história do sistema inteiro.
"""

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor


class MigracoesEmConflito(Exception):
    """Duas migrações do mesmo app dizem vir por último."""


def migrar(alias: str) -> int:
    """Aplica no banco `alias` o que falta das migrações dos apps que moram nele; devolve quantas. Roda como dono."""
    conexao = connections[alias]
    conexao.prepare_database()
    executor = MigrationExecutor(conexao)
    executor.loader.check_consistent_history(conexao)
    if conflitos := executor.loader.detect_conflicts():
        raise MigracoesEmConflito(f"Mais de uma última migração em {conflitos}: faça uma depender da outra.")
    alvos = [folha for folha in executor.loader.graph.leaf_nodes() if router.allow_migrate(alias, folha[0])]
    plano = executor.migration_plan(alvos)
    executor.migrate(alvos, plan=plano)
    apps.clear_cache()
    emit_post_migrate_signal(0, False, alias)  # noqa: FBT003 a assinatura é do Django
    return len(plano)

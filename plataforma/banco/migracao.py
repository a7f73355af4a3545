"""Migração de um banco, e o que lhe falta: só as dos apps que moram nele.

O `migrate` do Django aplica ao estado de cada banco as migrações de todos os apps, mesmo as que o roteador lhe nega:
com um banco por módulo, era montar seis vezes a história do sistema inteiro.
"""

import pkgutil
from importlib.util import find_spec

from django.apps import apps
from django.core.management.sql import emit_post_migrate_signal
from django.db import connections, router
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader


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


def faltam(alias: str) -> list[str]:
    """As migrações da árvore que o banco `alias` ainda não tem, como `core.0001_inicial`.

    Lê nomes de arquivos, e não as migrações: um processo que só atende nunca as carrega.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute("SELECT app || '.' || name FROM django_migrations")
        feitas = {nome for (nome,) in cursor.fetchall()}
    moram = [app.label for app in apps.get_app_configs() if router.allow_migrate(alias, app.label)]
    return [nome for app in moram for nome in _na_arvore(app) if nome not in feitas]


def _na_arvore(app: str) -> list[str]:
    modulo, _ = MigrationLoader.migrations_module(app)
    pacote = find_spec(modulo) if modulo else None
    if pacote is None or pacote.submodule_search_locations is None:
        return []
    nomes = sorted(m.name for m in pkgutil.iter_modules(pacote.submodule_search_locations))
    return [f"{app}.{nome}" for nome in nomes if nome[0] not in "_~"]

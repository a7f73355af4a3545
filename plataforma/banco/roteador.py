"""Roteador do Django: cada módulo em seu banco, o núcleo técnico em todos."""

from typing import Any

from django.apps import apps
from django.db.models import Model

from plataforma.topologia import MODULOS, alias

EM_TODOS_OS_BANCOS = "plataforma."
DE_TERCEIROS_EM_TODOS = frozenset({"pghistory", "pgtrigger"})


class RoteadorPorModulo:
    """Decide o alias pelo módulo dono do modelo."""

    def db_for_read(self, model: type[Model], **_dicas: Any) -> str:
        rotulo = model._meta.app_label
        return alias(rotulo) if rotulo in MODULOS else "default"

    db_for_write = db_for_read

    def allow_relation(self, um: Model, outro: Model, **_dicas: Any) -> bool:
        return um._state.db == outro._state.db

    def allow_migrate(self, db: str, app_label: str, **_dicas: Any) -> bool:
        if app_label in MODULOS:
            return alias(app_label) == db
        if app_label in DE_TERCEIROS_EM_TODOS or apps.get_app_config(app_label).name.startswith(EM_TODOS_OS_BANCOS):
            return True
        return db == "default"

"""Histórico de um modelo, escrito por gatilhos do banco: vê também SQL direto e escrita em lote.

Cada linha do histórico leva a correlação e quem agiu, que o backend põe na sessão do PostgreSQL.
"""

from typing import TypeVar

import pghistory
from django.db.models import Model

M = TypeVar("M", bound=type[Model])


def com_historico(modelo: M, *, fora: tuple[str, ...] = ()) -> M:
    """Acompanha inclusão, alteração e exclusão de `modelo` na tabela `<tabela>_historico`, que só cresce.

    `fora` são campos que não se guardam, como segredos.
    """
    return pghistory.track(
        pghistory.InsertEvent("criado"),
        pghistory.UpdateEvent("alterado"),
        pghistory.DeleteEvent("apagado"),
        model_name=f"{modelo.__name__}Historico",
        exclude=list(fora),
        obj_field=pghistory.ObjForeignKey(related_name="historico"),
        context_field=pghistory.ContextJSONField(),
        context_id_field=pghistory.ContextUUIDField(),
        append_only=True,
        meta={"db_table": f"{modelo._meta.db_table}_historico"},
    )(modelo)

"""Sem empresa em contexto nenhuma consulta se executa."""

from collections.abc import Callable
from typing import Any

import pytest

from core.models import Produto
from plataforma.identidade.contexto import agir_como
from plataforma.modelos import SemEmpresa

CONSULTAS = {
    "listar": lambda: list(Produto.objects.all()),
    "obter": lambda: Produto.objects.filter(sku="P").first(),
    "contar": lambda: Produto.objects.count(),
    "existir": lambda: Produto.objects.filter(sku="P").exists(),
    "alterar": lambda: Produto.objects.filter(sku="P").update(descricao="x"),
    "apagar": lambda: Produto.objects.filter(sku="P").delete(),
    "iterar": lambda: next(Produto.objects.iterator()),
    "criar em lote": lambda: Produto.objects.bulk_create([Produto(sku="P", empresa_id=None)]),
}


@pytest.mark.parametrize("consulta", CONSULTAS.values(), ids=CONSULTAS.keys())
def test_consulta_sem_empresa_e_recusada(bancos: None, consulta: Callable[[], Any]) -> None:
    with agir_como(None), pytest.raises(SemEmpresa):
        consulta()

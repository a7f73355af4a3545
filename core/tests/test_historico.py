"""O histórico é do banco: vê SQL direto e escrita em lote, e diz quem foi."""

from uuid import UUID

import pytest
from django.db import DatabaseError

from core.models import Produto, Unidade
from plataforma.banco.sql import executar, linhas, transacao
from plataforma.identidade.contexto import Ator, agir_como, rastro_atual
from plataforma.valores import novo_id

DO_PRODUTO = """
SELECT pgh_label, descricao, pgh_context ->> 'usuario' AS usuario, pgh_context_id AS correlacao
  FROM core_produto_historico WHERE pgh_obj_id = %s ORDER BY pgh_id
"""


def _produto() -> Produto:
    Unidade.objects.create(sigla="UN", nome="Unidade")
    return Produto.objects.create(sku="P1", descricao="Parafuso", unidade="UN")


def test_update_direto_deixa_quem_foi_e_a_correlacao(empresa: UUID, ator: Ator) -> None:
    produto = _produto()
    executar("core", "UPDATE core_produto SET descricao = 'Porca' WHERE id = %s", [produto.id])
    comum = {"usuario": str(ator.usuario_id), "correlacao": rastro_atual().correlacao}
    assert linhas("core", DO_PRODUTO, [produto.id]) == [
        {"pgh_label": "criado", "descricao": "Parafuso", **comum},
        {"pgh_label": "alterado", "descricao": "Porca", **comum},
    ]


def test_o_historico_de_uma_empresa_nao_aparece_a_outra(empresa: UUID) -> None:
    produto = _produto()
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=novo_id())):
        assert linhas("core", DO_PRODUTO, [produto.id]) == []


def test_o_historico_nao_se_altera(empresa: UUID) -> None:
    produto = _produto()
    with pytest.raises(DatabaseError, match="append_only"), transacao("core"):
        executar("core", "UPDATE core_produto_historico SET descricao = 'x' WHERE pgh_obj_id = %s", [produto.id])
    assert [linha["descricao"] for linha in linhas("core", DO_PRODUTO, [produto.id])] == ["Parafuso"]

"""A linha do tempo diz todo fato, de qualquer módulo."""

from estoque.contrato_telas import FatoDoEstoque
from financeiro.contrato_telas import FatoFinanceiro
from vendas.contrato_telas import FatoDoPedido
from web.telas.linha_do_tempo import DITOS


def test_todo_fato_tem_o_seu_dito() -> None:
    fatos = [*FatoDoPedido, *FatoDoEstoque, *FatoFinanceiro]
    assert set(DITOS) == set(fatos)
    # As chaves são textos: dois módulos com a mesma palavra teriam, calados, um dito só.
    assert len(DITOS) == len(fatos)

"""Do lançado ao documento: cada origem à sua tela, e só a quem pode."""

from typing import NamedTuple
from uuid import UUID

import pytest

from web.elos import elo_do_documento

DOCUMENTO = UUID("0193a000-0000-7000-8000-000000000001")
TODAS = ("vendas.pedido.ver", "compras.nota.ver")


class Lancado(NamedTuple):
    origem: str
    id_do_documento: UUID | None = DOCUMENTO


@pytest.mark.parametrize(
    ("origem", "endereco"),
    [
        ("fatura", f"/vendas/pedidos/{DOCUMENTO}/"),
        ("devolucao_de_venda", f"/vendas/pedidos/{DOCUMENTO}/"),
        ("nota_de_entrada", f"/compras/notas/{DOCUMENTO}/"),
        ("saida_ao_fornecedor", f"/compras/notas/{DOCUMENTO}/"),
    ],
)
def test_cada_origem_leva_a_sua_tela(origem: str, endereco: str) -> None:
    elo = elo_do_documento(Lancado(origem), TODAS)
    assert elo is not None
    assert elo.endereco == endereco


@pytest.mark.parametrize(
    ("lancado", "permissoes"),
    [
        (Lancado("baixa"), TODAS),
        (Lancado("manual"), TODAS),
        (Lancado("fatura", None), TODAS),
        (Lancado("fatura"), ("compras.nota.ver",)),
        (Lancado("nota_de_entrada"), ("vendas.pedido.ver",)),
    ],
)
def test_sem_documento_ou_sem_permissao_nao_ha_elo(lancado: Lancado, permissoes: tuple[str, ...]) -> None:
    assert elo_do_documento(lancado, permissoes) is None

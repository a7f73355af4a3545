"""Os passos de um pedido, pelos dois transportes: na ordem, de quem, e com o documento que cada um fez."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest

from plataforma.contratos import usar
from plataforma.erros import Proibido
from plataforma.identidade.contexto import agir_como
from plataforma.relogio import FUSO_LEGAL, agora, congelado, hoje
from plataforma.testes.respostas import criado, feito
from plataforma.valores import novo_id
from vendas.contrato_telas import FatoDoPedido, MarcoDoPedido, TelasDeVendas
from vendas.tests.apoio import Loja

telas = usar(TelasDeVendas)
pytestmark = pytest.mark.usefixtures("transporte")


def _fatos(marcos: Sequence[MarcoDoPedido]) -> list[str]:
    return [marco.fato.value for marco in marcos]


def test_cada_passo_diz_quem_quando_e_o_documento_que_fez(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(preco="10.00"), "5"))
    linha = pedido["itens"][0]["id"]
    for acao, quanto in (("faturar", "2"), ("expedir", "1"), ("faturar", "1"), ("expedir", "2")):
        criado(loja.agir(pedido, acao, {"itens": [{"linha": linha, "quantidade": quanto}]}))
    criado(loja.agir(pedido, "devolver", {"motivo": "amassou", "itens": [{"linha": linha, "quantidade": "1"}]}))
    feito(loja.agir(pedido, "encerrar", {"motivo": "o resto não vem"}))
    marcos = telas.marcos_do_pedido(pedido=UUID(pedido["id"]))
    assert _fatos(marcos) == [
        *("criado", "confirmado", "faturado", "expedido", "faturado", "expedido", "devolvido", "encerrado")
    ]
    assert {marco.usuario for marco in marcos} == {loja.ator.usuario_id}
    assert {marco.em.astimezone(FUSO_LEGAL).date() for marco in marcos if marco.em} == {hoje()}
    assert [(m.nome, m.valor) for m in marcos if m.fato == FatoDoPedido.FATURADO] == [
        ("1/1", Decimal("20.00")),
        ("1/2", Decimal("10.00")),
    ]
    assert [marco.quantos for marco in marcos if marco.fato == FatoDoPedido.EXPEDIDO] == [1, 1]
    assert len({marco.id for marco in marcos if marco.id}) == 5


def test_a_confirmacao_recusada_e_o_cancelamento_tambem_sao_passos(loja: Loja) -> None:
    produto = loja.produto(saldo="2")
    pedido = loja.pedido((produto, "3"))
    loja.agir(pedido, "confirmar")
    feito(loja.api.patch(f"/api/pedidos/{pedido['id']}/", {"itens": [{"produto": produto, "quantidade": "2"}]}))
    feito(loja.agir(pedido, "confirmar"))
    feito(loja.agir(pedido, "cancelar", {"motivo": "desistiu"}))
    marcos = telas.marcos_do_pedido(pedido=UUID(pedido["id"]))
    assert _fatos(marcos) == ["criado", "recusado", "confirmado", "cancelado"]


def test_quem_nao_ve_faturas_sabe_que_se_faturou_e_nao_quanto(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(), "1"))
    criado(loja.agir(pedido, "faturar"))
    so_pedidos = msgspec.structs.replace(loja.ator, permissoes=frozenset({"vendas.pedido.ver"}))
    with agir_como(so_pedidos):
        faturado = telas.marcos_do_pedido(pedido=UUID(pedido["id"]))[-1]
    assert (faturado.fato, faturado.id, faturado.nome, faturado.valor) == ("faturado", None, "", Decimal("0.00"))
    ninguem = msgspec.structs.replace(loja.ator, permissoes=frozenset())
    with agir_como(ninguem), pytest.raises(Proibido):
        telas.marcos_do_pedido(pedido=novo_id())


def test_o_passo_que_so_o_banco_data_nao_vem_depois_do_documento_que_o_segue(loja: Loja) -> None:
    """Como na demonstração: o documento é de outro dia, e o histórico diz quando se gravou."""
    antes = agora() - timedelta(days=5)
    with congelado(antes):
        pedido = loja.confirmado((loja.produto(), "1"))
        criado(loja.agir(pedido, "faturar"))
    marcos = telas.marcos_do_pedido(pedido=UUID(pedido["id"]))
    assert _fatos(marcos) == ["criado", "confirmado", "faturado"]
    assert {marco.dia for marco in marcos} == {antes.astimezone(FUSO_LEGAL).date()}

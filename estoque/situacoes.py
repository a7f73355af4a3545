"""Tipos e situações do estoque, e para onde um inventário pode ir."""

from plataforma.estados import Escolha, Transicoes


class TipoDeMovimento(Escolha):
    """De que documento veio o movimento."""

    COMPRA = "compra", "compra"
    VENDA = "venda", "venda"
    DEVOLUCAO_DE_VENDA = "devolucao_de_venda", "devolução de venda"
    DEVOLUCAO_DE_COMPRA = "devolucao_de_compra", "devolução de compra"
    AJUSTE = "ajuste", "ajuste"
    TRANSFERENCIA = "transferencia", "transferência"
    INVENTARIO = "inventario", "inventário"
    SALDO_INICIAL = "saldo_inicial", "saldo inicial"


class TipoDeAjuste(Escolha):
    """Para onde vai o que se ajusta."""

    ENTRADA = "entrada", "entrada"
    SAIDA = "saida", "saída"


class SituacaoDoInventario(Escolha):
    """Em que ponto está a contagem."""

    ABERTO = "aberto", "aberto"
    FECHADO = "fechado", "fechado"
    CANCELADO = "cancelado", "cancelado"


TRANSICOES_DO_INVENTARIO: Transicoes = {
    SituacaoDoInventario.ABERTO: frozenset({SituacaoDoInventario.FECHADO, SituacaoDoInventario.CANCELADO}),
    SituacaoDoInventario.FECHADO: frozenset(),
    SituacaoDoInventario.CANCELADO: frozenset(),
}

"""Confirmar um pedido: reservar tudo ou nada no estoque, em três confirmações de banco."""

from typing import Any, ClassVar, cast
from uuid import UUID

from estoque.contrato import Estoque, Falta, Faltas, ItemReserva, Reserva, SaldoInsuficiente
from plataforma.banco.sql import executar, linhas
from plataforma.comandos import ComandoEmEtapas
from plataforma.contratos import usar
from plataforma.erros import ErroDeCampo, ErroDeNegocio
from plataforma.estados import exigir_transicao
from plataforma.mensageria.publicar import publicar
from plataforma.numeracao import Contador, executar_numerando
from plataforma.valores import Dto, Quantidade
from vendas.bloqueios import travar_pedido
from vendas.eventos import PedidoConfirmado
from vendas.leituras import Confirmacao
from vendas.servicos.credito import exigir_credito
from vendas.situacoes import TRANSICOES, Situacao

estoque = usar(Estoque)


class ItemAReservar(Dto):
    """Linha a reservar, com o que a recusa precisa para dizer o produto."""

    linha: UUID
    posicao: int
    produto: UUID
    sku: str
    descricao: str
    unidade: str
    quantidade: Quantidade


class PedidoDeReserva(Dto):
    """O que a reserva leva, guardado para que a retomada mande o mesmo."""

    pedido: UUID
    estabelecimento: UUID
    deposito: UUID | None
    itens: tuple[ItemAReservar, ...]


class FaltaDoPedido(Dto):
    """Quanto falta de um produto para atender o pedido."""

    produto: UUID
    sku: str
    descricao: str
    unidade: str
    pedida: Quantidade
    disponivel: Quantidade
    faltam: Quantidade


class FaltasDoPedido(Dto):
    """Todos os produtos que faltam."""

    faltas: tuple[FaltaDoPedido, ...]


class PedidoSemSaldo(SaldoInsuficiente):
    """A recusa do estoque, dita com os produtos do pedido."""

    tipo_dos_dados: ClassVar[type[Dto] | None] = FaltasDoPedido


# A linha de um cliente com limite fica travada: dois pedidos dele, confirmados juntos, não cabem os dois no limite.
_CONFIRMANDO = """
WITH p AS (
    UPDATE vendas_pedido SET situacao = 'confirmando', versao = versao + 1
     WHERE id = %s AND situacao = 'rascunho' RETURNING estabelecimento_id, deposito_id, cliente_id),
com_limite AS (
    SELECT c.nome, c.limite_de_credito FROM vendas_cliente c JOIN p ON p.cliente_id = c.id
     WHERE c.limite_de_credito IS NOT NULL FOR NO KEY UPDATE OF c)
SELECT p.estabelecimento_id, p.deposito_id, p.cliente_id, c.nome, c.limite_de_credito
  FROM p LEFT JOIN com_limite c ON true
"""
_ITENS = """
SELECT id AS linha, posicao, produto_id AS produto, sku, descricao, unidade, quantidade
  FROM vendas_item WHERE pedido_id = %s ORDER BY posicao
"""
_CONFIRMADO = """
UPDATE vendas_pedido SET situacao = 'confirmado', numero = ultimo, deposito_id = %(deposito)s, versao = versao + 1
  FROM proximo WHERE vendas_pedido.id = %(pedido)s RETURNING numero, cliente_id, total, versao
"""
_DE_VOLTA = "UPDATE vendas_pedido SET situacao = 'rascunho', versao = versao + 1 WHERE id = %s"
_FINAL = """
SELECT id, numero, situacao, deposito_id AS deposito, total, versao FROM vendas_pedido
 WHERE id = %s AND situacao IN ('confirmado', 'concluido')
"""


class ConfirmarPedido(ComandoEmEtapas):
    """De rascunho a confirmado, com a mercadoria reservada; sem saldo, volta a rascunho."""

    modulo = "vendas"
    operacao = "vendas.pedido.confirmar"

    def iniciar(self, documento: UUID) -> PedidoDeReserva:
        achados = executar("vendas", _CONFIRMANDO, [documento])
        if not achados:
            exigir_transicao(TRANSICOES, travar_pedido(documento).situacao, Situacao.CONFIRMANDO)
        estabelecimento, deposito, cliente, nome, limite = achados[0]
        if limite is not None:
            exigir_credito(cliente, nome=nome, limite=limite)
        itens = tuple(ItemAReservar(**campos) for campos in linhas("vendas", _ITENS, [documento]))
        return PedidoDeReserva(pedido=documento, estabelecimento=estabelecimento, deposito=deposito, itens=itens)

    def chamar(self, chave: UUID, args: PedidoDeReserva) -> Reserva:
        itens = tuple(ItemReserva(linha=i.linha, produto=i.produto, quantidade=i.quantidade) for i in args.itens)
        try:
            return estoque.reservar(
                chave=chave,
                documento=args.pedido,
                estabelecimento=args.estabelecimento,
                deposito=args.deposito,
                itens=itens,
            )
        except SaldoInsuficiente as recusa:
            raise _com_os_produtos(recusa, args.itens) from recusa

    def concluir(self, documento: UUID, resultado: Reserva) -> Confirmacao:
        travado = travar_pedido(documento)
        exigir_transicao(TRANSICOES, travado.situacao, Situacao.CONFIRMADO)
        estabelecimento = travado.estabelecimento_id
        contador = Contador(documento="pedido", estabelecimento=estabelecimento, serie="")
        valores = {"deposito": resultado.deposito, "pedido": documento}
        ((numero, cliente, total, versao),) = executar_numerando("vendas", contador, _CONFIRMADO, valores)
        publicar(PedidoConfirmado(pedido=documento, estabelecimento=estabelecimento, cliente=cliente, total=total))
        return Confirmacao(
            id=documento,
            numero=numero,
            situacao=Situacao.CONFIRMADO,
            deposito=resultado.deposito,
            total=total,
            versao=versao,
        )

    def recusar(self, documento: UUID, erro: ErroDeNegocio) -> None:
        exigir_transicao(TRANSICOES, travar_pedido(documento).situacao, Situacao.RASCUNHO)
        executar("vendas", _DE_VOLTA, [documento])

    def resposta_final(self, documento: UUID) -> Confirmacao | None:
        achados: list[dict[str, Any]] = linhas("vendas", _FINAL, [documento])
        return Confirmacao(**achados[0]) if achados else None


CONFIRMAR_PEDIDO = ConfirmarPedido()


def _com_os_produtos(recusa: SaldoInsuficiente, itens: tuple[ItemAReservar, ...]) -> PedidoSemSaldo:
    por_produto: dict[UUID, ItemAReservar] = {}
    for item in itens:
        por_produto.setdefault(item.produto, item)
    # O estoque responde na ordem em que trava; quem lê espera a das linhas do pedido.
    faltas = sorted(
        ((por_produto[falta.produto], falta) for falta in cast(Faltas, recusa.dados).faltas),
        key=lambda par: par[0].posicao,
    )
    campos = tuple(
        ErroDeCampo(campo=f"itens.{item.posicao - 1}.quantidade", codigo=recusa.codigo, mensagem=_frase(item, falta))
        for item, falta in faltas
    )
    detalhe = "Falta saldo para confirmar: " + "; ".join(c.mensagem for c in campos)
    detalhe += " Diminua as quantidades, escolha outro depósito ou espere a entrada."
    dados = FaltasDoPedido(faltas=tuple(_falta(item, falta) for item, falta in faltas))
    return PedidoSemSaldo(detalhe, campos=campos, dados=dados)


def _frase(item: ItemAReservar, falta: Falta) -> str:
    return falta.frase(sku=item.sku, descricao=item.descricao, unidade=item.unidade)


def _falta(item: ItemAReservar, falta: Falta) -> FaltaDoPedido:
    return FaltaDoPedido(
        produto=item.produto,
        sku=item.sku,
        descricao=item.descricao,
        unidade=item.unidade,
        pedida=falta.pedida,
        disponivel=falta.disponivel,
        faltam=falta.faltam,
    )

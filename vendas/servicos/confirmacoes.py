"""Confirmar um pedido: reservar tudo ou nada no estoque, em três confirmações de banco."""

from typing import Any
from uuid import UUID

from estoque.contrato import Estoque, ItemAReservar, ReservaFeita, SaldoInsuficiente, com_os_produtos
from plataforma.banco.sql import executar, linhas
from plataforma.comandos import ComandoEmEtapas
from plataforma.contratos import usar
from plataforma.erros import ErroDeNegocio
from plataforma.estados import exigir_transicao
from plataforma.mensageria.publicar import publicar
from plataforma.numeracao import Contador, executar_numerando
from plataforma.valores import Dto
from vendas.bloqueios import travar_para_confirmar, travar_pedido
from vendas.eventos import PedidoConfirmado
from vendas.leituras import Confirmacao
from vendas.servicos.credito import exigir_credito
from vendas.situacoes import TRANSICOES, Situacao

estoque = usar(Estoque)


class PedidoDeReserva(Dto):
    """O que a reserva leva, guardado para que a retomada mande o mesmo."""

    pedido: UUID
    estabelecimento: UUID
    deposito: UUID | None
    itens: tuple[ItemAReservar, ...]


_ITENS = """
SELECT id AS linha, posicao, produto_id AS produto, sku, descricao, unidade, quantidade
  FROM vendas_item WHERE pedido_id = %s ORDER BY posicao
"""
_CONFIRMADO = """
UPDATE vendas_pedido SET situacao = 'confirmado', numero = ultimo, deposito_id = %(deposito)s, versao = versao + 1
  FROM proximo WHERE vendas_pedido.id = %(pedido)s RETURNING numero, cliente_id, total, versao
"""
_DE_VOLTA = "UPDATE vendas_pedido SET situacao = 'rascunho' WHERE id = %s"
_FINAL = """
SELECT id, numero, situacao, deposito_id AS deposito, total, versao FROM vendas_pedido
 WHERE id = %s AND situacao IN ('confirmado', 'concluido')
"""


class ConfirmarPedido(ComandoEmEtapas):
    """De rascunho a confirmado, com a mercadoria reservada; sem saldo, volta a rascunho."""

    modulo = "vendas"
    operacao = "vendas.pedido.confirmar"

    def iniciar(self, documento: UUID, versao: int | None) -> PedidoDeReserva:
        confirmando = travar_para_confirmar(documento, versao=versao)
        if confirmando.limite is not None:
            exigir_credito(confirmando.cliente, nome=confirmando.nome_do_cliente, limite=confirmando.limite)
        return PedidoDeReserva(
            pedido=documento,
            estabelecimento=confirmando.estabelecimento,
            deposito=confirmando.deposito,
            itens=tuple(ItemAReservar(**campos) for campos in linhas("vendas", _ITENS, [documento])),
        )

    def chamar(self, chave: UUID, args: PedidoDeReserva) -> ReservaFeita:
        try:
            return estoque.reservar(
                chave=chave,
                documento=args.pedido,
                estabelecimento=args.estabelecimento,
                deposito=args.deposito,
                itens=tuple(i.reserva() for i in args.itens),
            )
        except SaldoInsuficiente as recusa:
            raise com_os_produtos(recusa, args.itens, acao="confirmar") from recusa

    def concluir(self, documento: UUID, resultado: ReservaFeita) -> Confirmacao:
        travado = travar_pedido(documento, versao=None)
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
        exigir_transicao(TRANSICOES, travar_pedido(documento, versao=None).situacao, Situacao.RASCUNHO)
        executar("vendas", _DE_VOLTA, [documento])

    def resposta_final(self, documento: UUID) -> Confirmacao | None:
        achados: list[dict[str, Any]] = linhas("vendas", _FINAL, [documento])
        return Confirmacao(**achados[0]) if achados else None


CONFIRMAR_PEDIDO = ConfirmarPedido()

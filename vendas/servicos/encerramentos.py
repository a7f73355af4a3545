"""Encerrar um pedido atendido em parte: desiste-se do que não foi faturado, e o faturado ainda sai."""

from uuid import UUID

from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.mensageria.publicar import publicar
from vendas.bloqueios import ANDAMENTO, travar_pedido
from vendas.erros import NadaAFazer
from vendas.eventos import LinhaEncerrada, PedidoEncerrado
from vendas.situacoes import Andamento, exigir_acao

# A linha passa a valer o que suas faturas cobraram; do desconto dela, o próprio vem na proporção e o rateado é o resto.
_LINHAS = """
WITH faturadas AS (
    SELECT i.id, coalesce(sum(f.produtos), 0.00) AS produtos, coalesce(sum(f.desconto), 0.00) AS desconto,
           coalesce(sum(f.frete), 0.00) AS frete, coalesce(sum(f.total), 0.00) AS total
      FROM vendas_item i LEFT JOIN vendas_item_da_fatura f ON f.linha_id = i.id
     WHERE i.pedido_id = %s AND i.quantidade > i.quantidade_faturada GROUP BY i.id),
repartidas AS (
    SELECT f.*, least(f.desconto, round(i.desconto * i.quantidade_faturada / i.quantidade, 2)) AS proprio
      FROM faturadas f JOIN vendas_item i USING (id)),
encerradas AS (
    UPDATE vendas_item i
       SET quantidade_encerrada = i.quantidade - i.quantidade_faturada, produtos = r.produtos, desconto = r.proprio,
           desconto_rateado = r.desconto - r.proprio, frete = r.frete, total = r.total
      FROM repartidas r WHERE i.id = r.id
    RETURNING i.id, i.produto_id, i.quantidade_encerrada, i.posicao)
SELECT id, produto_id, quantidade_encerrada FROM encerradas ORDER BY posicao
"""
_PEDIDO = f"""
UPDATE vendas_pedido p
   SET faturamento = 'total', expedicao = l.expedicao, devolucao = l.devolucao,
       situacao = CASE WHEN l.expedicao = 'total' THEN 'concluido' ELSE p.situacao END,
       produtos = l.produtos, desconto = l.rateado, desconto_total = l.desconto, frete = l.frete, total = l.total,
       motivo_do_encerramento = %s, versao = versao + 1
  FROM (SELECT {ANDAMENTO.format(feita="quantidade_expedida", quantidade="quantidade_faturada")} AS expedicao,
               {ANDAMENTO.format(feita="quantidade_devolvida", quantidade="quantidade_faturada")} AS devolucao,
               sum(produtos) AS produtos, sum(desconto_rateado) AS rateado,
               sum(desconto + desconto_rateado) AS desconto, sum(frete) AS frete, sum(total) AS total
          FROM vendas_item WHERE pedido_id = %s) l
 WHERE p.id = %s
"""


def encerrar(pedido: UUID, *, motivo: str, versao: int | None = None) -> UUID:
    """Reduz cada linha ao que já se faturou dela, e o total do pedido à soma de suas faturas; devolve seu id.

    Se tudo o que se faturou já saiu, o pedido está concluído; senão, ainda se expede.
    Levanta AcaoProibida e NadaAFazer.
    """
    with transacao("vendas"):
        travado = travar_pedido(pedido, versao=versao)
        exigir_acao("encerrar", travado.situacao)
        if travado.faturamento == Andamento.NADA:
            raise NadaAFazer("Nada deste pedido foi faturado: para desistir dele inteiro, cancele-o.")
        if travado.faturamento == Andamento.TOTAL:
            raise NadaAFazer("Não resta nada a encerrar neste pedido: tudo foi faturado; expeça o que falta sair.")
        linhas = executar("vendas", _LINHAS, [pedido])
        executar("vendas", _PEDIDO, [motivo, pedido, pedido])
        publicar(
            PedidoEncerrado(
                pedido=pedido,
                estabelecimento=travado.estabelecimento_id,
                itens=tuple(LinhaEncerrada(linha=linha, produto=p, quantidade=quanto) for linha, p, quanto in linhas),
                data=relogio.hoje(),
                motivo=motivo,
            )
        )
    return pedido

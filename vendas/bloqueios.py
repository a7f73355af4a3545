"""As travas de vendas: a linha do pedido antes de tudo, e toda quantidade que avança, num só comando guardado."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar
from vendas.erros import PedidoDesconhecido, desconhecido


class PedidoTravado(NamedTuple):
    """O que as ações leem do pedido, com a linha travada até o fim da transação."""

    id: UUID
    situacao: str
    versao: int
    estabelecimento_id: UUID
    cnpj_do_estabelecimento: str
    cliente_id: UUID
    nome_do_cliente: str
    condicao_id: UUID
    prazos: str
    deposito_id: UUID
    expedicao: str
    desconto: Decimal
    frete: Decimal
    observacao: str


_TRAVAR = f"SELECT {', '.join(PedidoTravado._fields)} FROM vendas_pedido WHERE id = %s FOR NO KEY UPDATE"
_AVANCAR = """
WITH n AS (SELECT * FROM unnest(%(ids)s::uuid[], %(quantidades)s::numeric[]) AS n (id, quantidade))
UPDATE {tabela} t SET quantidade_{etapa} = t.quantidade_{etapa} + n.quantidade FROM n WHERE t.id = n.id
"""
AVANCAR_FATURADA = _AVANCAR.format(tabela="vendas_item", etapa="faturada")
AVANCAR_EXPEDIDA = _AVANCAR.format(tabela="vendas_item", etapa="expedida")
AVANCAR_DEVOLVIDA = _AVANCAR.format(tabela="vendas_item", etapa="devolvida")
AVANCAR_EXPEDIDA_DA_FATURA = _AVANCAR.format(tabela="vendas_item_da_fatura", etapa="expedida")
AVANCAR_DEVOLVIDA_DA_FATURA = _AVANCAR.format(tabela="vendas_item_da_fatura", etapa="devolvida")
_ANDAR = """
UPDATE vendas_pedido p SET {etapa} = a.quanto{conclusao}, versao = versao + 1
  FROM (SELECT CASE WHEN bool_and({quantidade} = quantidade) THEN 'total'
                    WHEN bool_or({quantidade} > 0) THEN 'parcial' ELSE 'nada' END AS quanto
          FROM vendas_item WHERE pedido_id = %(pedido)s) a
 WHERE p.id = %(pedido)s
"""
# Todo expedido está todo faturado (restrição da linha): nada mais resta a atender.
_CONCLUIR = ", situacao = CASE WHEN a.quanto = 'total' THEN 'concluido' ELSE p.situacao END"
ANDAR_FATURAMENTO = _ANDAR.format(etapa="faturamento", quantidade="quantidade_faturada", conclusao="")
ANDAR_EXPEDICAO = _ANDAR.format(etapa="expedicao", quantidade="quantidade_expedida", conclusao=_CONCLUIR)
ANDAR_DEVOLUCAO = _ANDAR.format(etapa="devolucao", quantidade="quantidade_devolvida", conclusao="")


def travar_pedido(pedido: UUID) -> PedidoTravado:
    """Trava a linha do pedido, a primeira de toda ação sobre ele; levanta PedidoDesconhecido."""
    achados = executar("vendas", _TRAVAR, [pedido])
    if not achados:
        raise desconhecido(PedidoDesconhecido, "pedido", pedido)
    return PedidoTravado(*achados[0])


def avancar(sql: str, quantidades: Sequence[tuple[UUID, Decimal]]) -> None:
    """Soma as quantidades às linhas; passar do que a etapa permite é recusado pela restrição da tabela."""
    ids, valores = zip(*quantidades, strict=True)
    executar("vendas", sql, {"ids": list(ids), "quantidades": list(valores)})


def andar(sql: str, pedido: UUID) -> None:
    """Põe no pedido o andamento que suas linhas mostram, e a conclusão quando tudo saiu."""
    executar("vendas", sql, {"pedido": pedido})

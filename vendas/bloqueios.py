"""As travas de vendas: a linha do pedido antes de tudo, e toda quantidade que avança no mesmo comando que a grava."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple
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
    faturamento: str
    expedicao: str
    desconto: Decimal
    frete: Decimal


# Andamento do pedido pela quantidade feita de cada linha, junto do que ela permite.
ANDAMENTO = """
CASE WHEN bool_and({feita} = {quantidade}) THEN 'total' WHEN bool_or({feita} > 0) THEN 'parcial' ELSE 'nada' END
"""
_TRAVAR = f"SELECT {', '.join(PedidoTravado._fields)} FROM vendas_pedido WHERE id = %s FOR NO KEY UPDATE"
# Início do comando que grava uma ação: soma as quantidades às linhas do pedido e põe nele o andamento que elas mostram.
# Passar do que a etapa permite é recusado pela restrição da linha.
_AVANCAR = f"""
WITH n AS (SELECT * FROM unnest(%(linhas)s::uuid[], %(quantidades)s::numeric[]) AS n (id, quantidade)),
avancadas AS (
    UPDATE vendas_item t SET {{quantidade}} = t.{{quantidade}} + n.quantidade FROM n WHERE t.id = n.id
    RETURNING t.quantidade - t.quantidade_encerrada AS quantidade, t.{{quantidade}} AS feita),
andamento AS (
    SELECT {ANDAMENTO.format(feita="feita", quantidade="quantidade")} AS quanto
      FROM (SELECT quantidade, feita FROM avancadas
            UNION ALL
            SELECT quantidade - quantidade_encerrada, {{quantidade}} FROM vendas_item
             WHERE pedido_id = %(pedido)s AND id <> ALL(%(linhas)s::uuid[])) l),
pedido AS (
    UPDATE vendas_pedido p SET {{etapa}} = a.quanto{{conclusao}}, versao = versao + 1
      FROM andamento a WHERE p.id = %(pedido)s)"""
# Todo expedido está todo faturado (restrição da linha): nada mais resta a atender.
_CONCLUIR = ", situacao = CASE WHEN a.quanto = 'total' THEN 'concluido' ELSE p.situacao END"
AVANCAR_FATURADA = _AVANCAR.format(quantidade="quantidade_faturada", etapa="faturamento", conclusao="")
AVANCAR_EXPEDIDA = _AVANCAR.format(quantidade="quantidade_expedida", etapa="expedicao", conclusao=_CONCLUIR)
AVANCAR_DEVOLVIDA = _AVANCAR.format(quantidade="quantidade_devolvida", etapa="devolucao", conclusao="")


def travar_pedido(pedido: UUID) -> PedidoTravado:
    """Trava a linha do pedido, a primeira de toda ação sobre ele; levanta PedidoDesconhecido."""
    achados = executar("vendas", _TRAVAR, [pedido])
    if not achados:
        raise desconhecido(PedidoDesconhecido, "pedido", pedido)
    return PedidoTravado(*achados[0])


def avanco(pedido: UUID, quantidades: Mapping[UUID, Decimal]) -> dict[str, Any]:
    """Parâmetros do início comum dos comandos que avançam o pedido, com a quantidade de cada linha."""
    return {"pedido": pedido, "linhas": list(quantidades), "quantidades": list(quantidades.values())}

"""As travas de vendas: a linha do pedido antes de tudo, e toda quantidade que avança no mesmo comando que a grava."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.erros import NaoEncontrado
from plataforma.estados import exigir_transicao, exigir_versao_atual
from vendas.erros import ClienteNaoEncontrado, CondicaoNaoEncontrada, PedidoNaoEncontrado, nao_encontrado
from vendas.situacoes import TRANSICOES, Situacao


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


class AConfirmar(NamedTuple):
    """O pedido que passou a `confirmando`; `limite` é o de crédito, com a linha do cliente travada, se ele tem um."""

    estabelecimento: UUID
    deposito: UUID | None
    cliente: UUID
    nome_do_cliente: str
    limite: Decimal | None


# Andamento do pedido pela quantidade feita de cada linha, junto do que ela permite.
ANDAMENTO = """
CASE WHEN bool_and({feita} = {quantidade}) THEN 'total' WHEN bool_or({feita} > 0) THEN 'parcial' ELSE 'nada' END
"""
_TRAVAR = f"SELECT {', '.join(PedidoTravado._fields)} FROM vendas_pedido WHERE id = %s FOR NO KEY UPDATE"
# A versão só muda ao confirmar: o pedido que volta a rascunho, recusado, é o mesmo que se leu.
# A linha de um cliente com limite fica travada: dois pedidos dele, confirmados juntos, não cabem os dois no limite.
_CONFIRMANDO = """
WITH p AS (
    UPDATE vendas_pedido SET situacao = 'confirmando'
     WHERE id = %(pedido)s AND situacao = 'rascunho' AND versao = coalesce(%(versao)s, versao)
    RETURNING estabelecimento_id, deposito_id, cliente_id),
com_limite AS (
    SELECT c.nome, c.limite_de_credito FROM vendas_cliente c JOIN p ON p.cliente_id = c.id
     WHERE c.limite_de_credito IS NOT NULL FOR NO KEY UPDATE OF c)
SELECT p.estabelecimento_id, p.deposito_id, p.cliente_id, c.nome, c.limite_de_credito
  FROM p LEFT JOIN com_limite c ON true
"""
_TRAVAR_CLIENTE = "SELECT versao FROM vendas_cliente WHERE id = %s FOR NO KEY UPDATE"
_TRAVAR_CONDICAO = "SELECT versao FROM vendas_condicao WHERE id = %s FOR NO KEY UPDATE"
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


def travar_pedido(pedido: UUID, *, versao: int | None) -> PedidoTravado:
    """Trava a linha do pedido lido na `versao` (None: qualquer), a primeira de toda ação sobre ele.

    Levanta PedidoNaoEncontrado e ConflitoDeVersao.
    """
    achados = executar("vendas", _TRAVAR, [pedido])
    if not achados:
        raise nao_encontrado(PedidoNaoEncontrado, "pedido", pedido)
    travado = PedidoTravado(*achados[0])
    exigir_versao_atual(travado.versao, versao, "o pedido")
    return travado


def travar_para_confirmar(pedido: UUID, *, versao: int | None) -> AConfirmar:
    """Passa a `confirmando` o rascunho lido na `versao` (None: qualquer).

    Levanta ConflitoDeVersao, TransicaoProibida e PedidoNaoEncontrado.
    """
    achados = executar("vendas", _CONFIRMANDO, {"pedido": pedido, "versao": versao})
    if not achados:
        travado = travar_pedido(pedido, versao=versao)
        exigir_transicao(TRANSICOES, travado.situacao, Situacao.CONFIRMANDO)
    return AConfirmar(*achados[0])


def travar_cliente(cliente: UUID) -> int:
    """Trava a linha do cliente e devolve a versão dela; levanta ClienteNaoEncontrado."""
    return _versao(executar("vendas", _TRAVAR_CLIENTE, [cliente]), ClienteNaoEncontrado, "cliente", cliente)


def travar_condicao(condicao: UUID) -> int:
    """Trava a linha da condição e devolve a versão dela; levanta CondicaoNaoEncontrada."""
    achadas = executar("vendas", _TRAVAR_CONDICAO, [condicao])
    return _versao(achadas, CondicaoNaoEncontrada, "condição de pagamento", condicao)


def _versao(achadas: list[tuple[Any, ...]], erro: type[NaoEncontrado], coisa: str, procurada: UUID) -> int:
    if not achadas:
        raise nao_encontrado(erro, coisa, procurada)
    ((versao,),) = achadas
    return int(versao)


def avanco(pedido: UUID, quantidades: Mapping[UUID, Decimal]) -> dict[str, Any]:
    """Parâmetros do início comum dos comandos que avançam o pedido, com a quantidade de cada linha."""
    return {"pedido": pedido, "linhas": list(quantidades), "quantidades": list(quantidades.values())}

"""O que as vendas contam: fatura emitida, faturas canceladas e venda devolvida."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from financeiro import bloqueios
from financeiro.bloqueios import TituloTravado
from financeiro.models import ItemAExpedir
from financeiro.partidas import ZERO, PartidasNovas, aplicar
from financeiro.servicos import titulos
from financeiro.servicos.estornos import lancar_estornos
from financeiro.servicos.lancamentos import NovoLancamento, ja_lancado, lancar
from financeiro.servicos.titulos import NovoTitulo, criar_credito, criar_titulos
from financeiro.servicos.tributos import tributos_da_fatura
from financeiro.tributos_da_venda import TributosDaVenda
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id, valor

FATURA, CANCELAMENTO, DEVOLUCAO = "fatura", "cancelamento_de_venda", "devolucao_de_venda"
TRIBUTOS = ("das", "icms", "pis", "cofins")
DESCONTO_NA_BAIXA = "descontos_concedidos"
_RECEITA = ("receita_vendas", "receita_fretes", "descontos", "devolucoes_vendas")

_EM_VIGOR = """
SELECT l.id, l.origem_id FROM financeiro_lancamento l
 WHERE l.empresa_id = %s AND l.origem = 'fatura' AND l.origem_id = ANY(%s)
   AND NOT EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = l.id) ORDER BY l.numero
"""
_PAGO_POR_FATURA = """
SELECT t.origem_id, sum(b.principal), sum(b.desconto)
  FROM financeiro_baixa b JOIN financeiro_titulo t ON t.id = b.titulo_id
 WHERE t.empresa_id = %s AND t.origem = 'fatura' AND t.origem_id = ANY(%s)
   AND b.situacao = 'ativa' AND b.tipo = 'pagamento' GROUP BY 1
"""
_PAGO = """
SELECT coalesce(sum(principal), 0), coalesce(sum(desconto), 0) FROM financeiro_baixa
 WHERE titulo_id = ANY(%s) AND situacao = 'ativa' AND tipo = 'pagamento'
"""
_ESQUECER_ITENS = "DELETE FROM financeiro_item_a_expedir WHERE empresa_id = %s AND pedido_id = %s"
_DO_PEDIDO = """
SELECT c.funcao, sum(CASE p.lado WHEN 'D' THEN p.valor ELSE -p.valor END)
  FROM financeiro_lancamento l JOIN financeiro_partida p ON p.lancamento_id = l.id
  JOIN financeiro_conta c ON c.id = p.conta_id
 WHERE l.empresa_id = %s AND l.documento_id = %s AND c.funcao = ANY(%s) GROUP BY 1
"""


class ParcelaDoTitulo(NamedTuple):
    """Um vencimento da fatura ou da nota: cada um vira um título."""

    numero: int
    vencimento: date
    valor: Decimal


@dataclass(frozen=True, kw_only=True)
class FaturaEmitida:
    """O que a contabilidade precisa de uma fatura; `itens` são (linha do pedido, quantidade)."""

    pedido: UUID
    fatura: UUID
    documento: str
    estabelecimento: UUID
    cliente: UUID
    nome_do_cliente: str
    uf_do_cliente: str
    data: date
    produtos: Decimal
    desconto: Decimal
    frete: Decimal
    total: Decimal
    parcelas: Sequence[ParcelaDoTitulo]
    itens: Sequence[tuple[UUID, Decimal]]


@dataclass(frozen=True, kw_only=True)
class VendaQueVoltou:
    """Devolução de venda; `faturas` diz quanto desfaz de cada uma."""

    pedido: UUID
    devolucao: UUID
    estabelecimento: UUID
    cliente: UUID
    nome_do_cliente: str
    data: date
    total: Decimal
    faturas: Mapping[UUID, Decimal]


def registrar_fatura(fatura: FaturaEmitida) -> None:
    """Lança receita, deduções e tributos estimados, e cria os títulos a receber; repetida, nada faz."""
    if ja_lancado(FATURA, fatura.fatura):
        return
    tributos = tributos_da_fatura(
        estabelecimento=fatura.estabelecimento,
        uf_do_cliente=fatura.uf_do_cliente,
        receita=fatura.total,
        data=fatura.data,
    )
    with transacao("financeiro"):
        guardar_itens(
            pedido=fatura.pedido,
            origem=fatura.fatura,
            documento=fatura.documento,
            data=fatura.data,
            itens=fatura.itens,
        )
        novo = NovoLancamento(
            data=fatura.data,
            historico=f"{fatura.documento}, {fatura.nome_do_cliente}",
            origem=FATURA,
            origem_id=fatura.fatura,
            documento=fatura.documento,
            documento_id=fatura.pedido,
            aviso=" ".join(tributos.avisos),
            partidas=partidas_da_fatura(fatura, tributos),
        )
        if lancar([novo]):
            criar_titulos(_titulos(fatura))


def partidas_da_fatura(fatura: FaturaEmitida, tributos: TributosDaVenda) -> PartidasNovas:
    """Receita e tributos num lançamento só. Levanta LancamentoDesbalanceado se os valores da fatura não somam."""
    venda = {
        "total": fatura.total,
        "desconto": fatura.desconto,
        "produtos": fatura.produtos,
        "frete": fatura.frete,
    }
    devidos = dict.fromkeys(TRIBUTOS, ZERO) | {t.tributo: t.valor for t in tributos.tributos}
    return aplicar("venda_faturada", venda) + aplicar("tributos_da_venda", devidos)


def guardar_itens(
    *, pedido: UUID, origem: UUID, documento: str, data: date, itens: Sequence[tuple[UUID, Decimal]]
) -> None:
    """Anota quanto de cada linha a fatura cobrou (positivo) ou a expedição levou (negativo), uma vez por origem."""
    iguais = {"empresa_id": empresa_atual(), "pedido_id": pedido, "origem_id": origem, "documento": documento}
    quantidades = [{"id": novo_id(), "linha_id": linha, "quantidade": quantas} for linha, quantas in itens]
    inserir(ItemAExpedir, quantidades, iguais={**iguais, "data": data}, fim="ON CONFLICT DO NOTHING")


def cancelar_faturas(*, pedido: UUID, faturas: Sequence[UUID], data: date, motivo: str) -> None:
    """Estorna os lançamentos das faturas e cancela seus títulos; o que já foi pago vira crédito do cliente."""
    em_vigor = executar("financeiro", _EM_VIGOR, [empresa_atual(), list(faturas)])
    if not em_vigor:
        return
    with transacao("financeiro"):
        travados = bloqueios.travar_titulos_das_faturas(faturas)
        ids = [titulo.id for titulo in travados]
        ((principal, desconto),) = executar("financeiro", _PAGO, [ids])
        bloqueios.cancelar_titulos(ids)
        executar("financeiro", _ESQUECER_ITENS, [empresa_atual(), pedido])
        lancar_estornos(lancamentos=[lancamento for lancamento, _ in em_vigor], data=data, motivo=motivo)
        if principal:
            _creditar_o_pago(travados[0], pedido=pedido, data=data, principal=principal, desconto=desconto)


def _creditar_o_pago(
    cobrado: TituloTravado, *, pedido: UUID, data: date, principal: Decimal, desconto: Decimal
) -> None:
    """O que entrou por uma venda que não houve passa a ser devido ao cliente do título."""
    recebido = principal - desconto
    pago = {"principal": principal, "credito": recebido, "desconto": desconto}
    lancamento = NovoLancamento(
        data=data,
        historico=f"Crédito por venda cancelada, {cobrado.pessoa_nome}",
        origem=CANCELAMENTO,
        origem_id=pedido,
        documento_id=pedido,
        partidas=aplicar("credito_de_venda_cancelada", pago),
    )
    lancar([lancamento])
    if recebido:
        criar_credito(
            tipo="credito_cliente",
            pessoa_id=cobrado.pessoa_id,
            pessoa_nome=cobrado.pessoa_nome,
            estabelecimento_id=cobrado.estabelecimento_id,
            documento_id=pedido,
            origem=CANCELAMENTO,
            origem_id=pedido,
            data=data,
            valor=recebido,
        )


def devolver_venda(devolucao: VendaQueVoltou) -> None:
    """Lança a devolução e a parte dos tributos; abate o que está em aberto das faturas, e o resto vira crédito.

    Do que já foi pago com desconto volta só o que entrou: o desconto concedido se desfaz na mesma proporção.
    """
    if ja_lancado(DEVOLUCAO, devolucao.devolucao):
        return
    with transacao("financeiro"):
        partes, pagos = _repartir(devolucao)
        abatido = titulos.soma(partes)
        lancado = _lancado_no_pedido(devolucao.pedido)
        desconto = _desconto_a_desfazer(pagos, lancado, ultima=_leva_o_resto(devolucao, lancado))
        credito = devolucao.total - abatido - desconto
        valores = {"total": devolucao.total, "abatido": abatido, "credito": credito, "desconto": desconto}
        novo = NovoLancamento(
            data=devolucao.data,
            historico=f"Devolução de venda, {devolucao.nome_do_cliente}",
            origem=DEVOLUCAO,
            origem_id=devolucao.devolucao,
            documento_id=devolucao.pedido,
            partidas=aplicar("venda_devolvida", valores | _tributos_da_devolucao(devolucao, lancado)),
        )
        for lancamento in lancar([novo]):
            titulos.abater(partes, data=devolucao.data, lancamento=lancamento)
        if credito:
            criar_credito(
                tipo="credito_cliente",
                pessoa_id=devolucao.cliente,
                pessoa_nome=devolucao.nome_do_cliente,
                estabelecimento_id=devolucao.estabelecimento,
                documento_id=devolucao.pedido,
                origem=DEVOLUCAO,
                origem_id=devolucao.devolucao,
                data=devolucao.data,
                valor=credito,
            )


def _repartir(devolucao: VendaQueVoltou) -> tuple[dict[UUID, Decimal], dict[UUID, Decimal]]:
    """Quanto abater de cada título em aberto, que fica travado, e quanto de cada fatura já está pago."""
    abertos = bloqueios.travar_titulos_abertos(documento=devolucao.pedido, tipo="receber")
    partes: dict[UUID, Decimal] = {}
    pagos: dict[UUID, Decimal] = {}
    for fatura, quanto in devolucao.faturas.items():
        da_fatura = titulos.repartir([t for t in abertos if t.origem_id == fatura], quanto)
        pagos[fatura] = quanto - titulos.soma(da_fatura)
        partes |= da_fatura
    return partes, pagos


def _desconto_a_desfazer(pagos: Mapping[UUID, Decimal], lancado: Mapping[str, Decimal], *, ultima: bool) -> Decimal:
    """Parte do desconto concedido na baixa que cabe ao que se devolve; a última devolução leva os centavos."""
    volta = titulos.soma(pagos)
    resta = lancado.get(DESCONTO_NA_BAIXA, ZERO)
    if not volta or not resta:
        return ZERO
    if ultima:
        return min(resta, volta)
    baixado = executar("financeiro", _PAGO_POR_FATURA, [empresa_atual(), list(pagos)])
    desfeito = sum((valor(desconto * pagos[f] / principal) for f, principal, desconto in baixado), ZERO)
    return min(desfeito, resta)


def _lancado_no_pedido(pedido: UUID) -> dict[str, Decimal]:
    funcoes = [*_RECEITA, DESCONTO_NA_BAIXA, *(f"{t}_sobre_vendas" for t in TRIBUTOS)]
    return dict(executar("financeiro", _DO_PEDIDO, [empresa_atual(), pedido, funcoes]))


def _receita(lancado: Mapping[str, Decimal]) -> Decimal:
    return -sum((lancado.get(funcao, ZERO) for funcao in _RECEITA), ZERO)


def _leva_o_resto(devolucao: VendaQueVoltou, lancado: Mapping[str, Decimal]) -> bool:
    return _receita(lancado) <= devolucao.total


def _tributos_da_devolucao(devolucao: VendaQueVoltou, lancado: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """Parte de cada tributo ainda lançado no pedido; a devolução do que resta da receita leva tudo o que resta."""
    devidos = {t: lancado.get(f"{t}_sobre_vendas", ZERO) for t in TRIBUTOS}
    if _leva_o_resto(devolucao, lancado):
        return devidos
    return {t: valor(devido * devolucao.total / _receita(lancado)) for t, devido in devidos.items()}


def _titulos(fatura: FaturaEmitida) -> list[NovoTitulo]:
    return [
        NovoTitulo(
            tipo="receber",
            pessoa_id=fatura.cliente,
            pessoa_nome=fatura.nome_do_cliente,
            estabelecimento_id=fatura.estabelecimento,
            documento=fatura.documento,
            documento_id=fatura.pedido,
            origem=FATURA,
            origem_id=fatura.fatura,
            parcela=p.numero,
            emissao=fatura.data,
            vencimento=p.vencimento,
            valor=p.valor,
        )
        for p in fatura.parcelas
    ]

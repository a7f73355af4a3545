"""O que as vendas contam: fatura emitida, faturas canceladas e venda devolvida."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from financeiro.partidas import ZERO, Pernas, aplicar
from financeiro.servicos import titulos
from financeiro.servicos.lancamentos import NovoLancamento, ja_lancado, lancar, lancar_estornos
from financeiro.servicos.plano import regime_da_empresa, uf_do_estabelecimento
from financeiro.servicos.titulos import NovoTitulo, criar_titulos
from financeiro.tributos_da_venda import (
    EXCESSO_DE_SUBLIMITE,
    AliquotaSemVigencia,
    TributosDaVenda,
    receita_proporcional,
    tributos_da_venda,
)
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import novo_id, valor

MODULO = "financeiro"
FATURA, CANCELAMENTO, DEVOLUCAO = "fatura", "cancelamento_de_venda", "devolucao_de_venda"
TRIBUTOS = ("das", "icms", "pis", "cofins")
MESES_DO_ANO = 12
DESCONTO_NA_BAIXA = "descontos_concedidos"
_RECEITA = ("receita_vendas", "receita_fretes", "descontos", "devolucoes_vendas")

_ITENS = """
INSERT INTO financeiro_item_a_expedir (id, empresa_id, pedido_id, linha_id, origem_id, documento, data, quantidade)
SELECT v.id, %s, %s, v.linha, %s, %s, %s, v.quantidade FROM unnest(%s::uuid[], %s::uuid[], %s::numeric[])
    AS v (id, linha, quantidade)
ON CONFLICT DO NOTHING
"""
_RECEITA_DE_12_MESES = """
WITH receita AS (
    SELECT s.mes, sum(s.creditos - s.debitos) AS valor,
           sum(s.creditos) FILTER (WHERE c.grupo_dre = 'receita_bruta') AS bruta
      FROM financeiro_saldo_mensal s JOIN financeiro_conta c ON c.id = s.conta_id
     WHERE s.empresa_id = %(empresa)s AND c.grupo_dre IN ('receita_bruta', 'devolucoes', 'descontos')
       AND s.mes <= %(mes)s GROUP BY 1
)
SELECT coalesce(sum(valor) FILTER (WHERE mes >= %(mes)s - interval '12 months' AND mes < %(mes)s), 0.00),
       coalesce(sum(valor) FILTER (WHERE mes = %(mes)s), 0.00), min(mes) FILTER (WHERE bruta > 0),
       (SELECT receita_12_meses FROM financeiro_empresa WHERE empresa_id = %(empresa)s)
  FROM receita
"""
_EM_VIGOR = """
SELECT l.id, l.origem_id FROM financeiro_lancamento l
 WHERE l.empresa_id = %s AND l.origem = 'fatura' AND l.origem_id = ANY(%s)
   AND NOT EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = l.id) ORDER BY l.numero
"""
_TRAVAR_DAS_FATURAS = """
SELECT t.id, t.pessoa_id, t.pessoa_nome, t.estabelecimento_id FROM financeiro_titulo t
 WHERE t.empresa_id = %s AND t.origem = 'fatura' AND t.origem_id = ANY(%s) ORDER BY t.id FOR NO KEY UPDATE
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


class ParcelaDaFatura(NamedTuple):
    """Um vencimento."""

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
    parcelas: Sequence[ParcelaDaFatura]
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
    tributos = _tributos(fatura)
    with transacao(MODULO):
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
            pernas=pernas_da_fatura(fatura, tributos),
        )
        if lancar([novo]):
            criar_titulos(_titulos(fatura))


def pernas_da_fatura(fatura: FaturaEmitida, tributos: TributosDaVenda) -> Pernas:
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
    if itens:
        linhas, quantidades = zip(*itens, strict=True)
        ids = [novo_id() for _ in itens]
        executar(
            MODULO, _ITENS, [empresa_atual(), pedido, origem, documento, data, ids, list(linhas), list(quantidades)]
        )


def cancelar_faturas(*, pedido: UUID, faturas: Sequence[UUID], data: date, motivo: str) -> None:
    """Estorna os lançamentos das faturas e cancela seus títulos; o que já foi pago vira crédito do cliente."""
    em_vigor = executar(MODULO, _EM_VIGOR, [empresa_atual(), list(faturas)])
    if not em_vigor:
        return
    with transacao(MODULO):
        travados = executar(MODULO, _TRAVAR_DAS_FATURAS, [empresa_atual(), list(faturas)])
        ids = [titulo for titulo, *_ in travados]
        ((principal, desconto),) = executar(MODULO, _PAGO, [ids])
        titulos.cancelar_travados(ids)
        executar(MODULO, _ESQUECER_ITENS, [empresa_atual(), pedido])
        lancar_estornos(lancamentos=[lancamento for lancamento, _ in em_vigor], data=data, motivo=motivo)
        if principal:
            _, cliente, nome, estabelecimento = travados[0]
            recebido = principal - desconto
            pago = {"principal": principal, "credito": recebido, "desconto": desconto}
            credito = NovoLancamento(
                data=data,
                historico=f"Crédito por venda cancelada, {nome}",
                origem=CANCELAMENTO,
                origem_id=pedido,
                documento_id=pedido,
                pernas=aplicar("credito_de_venda_cancelada", pago),
            )
            lancar([credito])
            if recebido:
                criar_titulos(_credito(CANCELAMENTO, pedido, pedido, cliente, nome, estabelecimento, data, recebido))


def devolver_venda(devolucao: VendaQueVoltou) -> None:
    """Lança a devolução e a parte dos tributos; abate o que está em aberto das faturas, e o resto vira crédito.

    Do que já foi pago com desconto volta só o que entrou: o desconto concedido se desfaz na mesma proporção.
    """
    if ja_lancado(DEVOLUCAO, devolucao.devolucao):
        return
    with transacao(MODULO):
        abertos = titulos.travar_abertos(documento_id=devolucao.pedido, tipo="receber")
        partes: dict[UUID, Decimal] = {}
        pagos: dict[UUID, Decimal] = {}
        for fatura, quanto in devolucao.faturas.items():
            da_fatura = titulos.repartir([t for t in abertos if t.origem_id == fatura], quanto)
            pagos[fatura] = quanto - titulos.soma(da_fatura)
            partes |= da_fatura
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
            pernas=aplicar("venda_devolvida", valores | _tributos_da_devolucao(devolucao, lancado)),
        )
        for lancamento in lancar([novo]):
            titulos.abater(partes, data=devolucao.data, lancamento=lancamento)
        if credito:
            quem = (devolucao.cliente, devolucao.nome_do_cliente, devolucao.estabelecimento)
            criar_titulos(_credito(DEVOLUCAO, devolucao.devolucao, devolucao.pedido, *quem, devolucao.data, credito))


def _desconto_a_desfazer(pagos: Mapping[UUID, Decimal], lancado: Mapping[str, Decimal], *, ultima: bool) -> Decimal:
    """Parte do desconto concedido na baixa que cabe ao que se devolve; a última devolução leva os centavos."""
    volta = titulos.soma(pagos)
    resta = lancado.get(DESCONTO_NA_BAIXA, ZERO)
    if not volta or not resta:
        return ZERO
    if ultima:
        return min(resta, volta)
    baixado = executar(MODULO, _PAGO_POR_FATURA, [empresa_atual(), list(pagos)])
    desfeito = sum((valor(desconto * pagos[f] / principal) for f, principal, desconto in baixado), ZERO)
    return min(desfeito, resta)


def _tributos(fatura: FaturaEmitida) -> TributosDaVenda:
    empresa = regime_da_empresa()
    simples = empresa.regime == "simples"
    so_das = simples and empresa.crt != EXCESSO_DE_SUBLIMITE
    uf_origem = "" if so_das else uf_do_estabelecimento(fatura.estabelecimento)
    try:
        return tributos_da_venda(
            empresa=empresa,
            receita=fatura.total,
            data=fatura.data,
            receita_12_meses=_receita_de_12_meses(fatura) if simples else ZERO,
            uf_origem=uf_origem,
            uf_destino=fatura.uf_do_cliente or uf_origem,
        )
    except AliquotaSemVigencia as erro:
        # A venda aconteceu: sem alíquota conhecida lança-se a receita, e o aviso fica no lançamento.
        return TributosDaVenda(tributos=(), avisos=(f"Tributos não estimados: {erro.detalhe}",))


def _receita_de_12_meses(fatura: FaturaEmitida) -> Decimal:
    """RBT12: a do livro, se ele tem 12 meses de receita; antes, a informada; sem ela, a proporcional.

    No primeiro mês a proporcional é a receita do próprio mês vezes 12 (Resolução CGSN 140/2018, art. 22, § 2º), e
    aqui a que já se faturou com a desta fatura.
    """
    mes = fatura.data.replace(day=1)
    ((soma, do_mes, primeiro, informada),) = executar(
        MODULO, _RECEITA_DE_12_MESES, {"empresa": empresa_atual(), "mes": mes}
    )
    meses = 0 if primeiro is None else (mes.year - primeiro.year) * 12 + mes.month - primeiro.month
    if meses >= MESES_DO_ANO:
        return Decimal(soma)
    if informada is not None:
        return Decimal(informada)
    if not meses:
        return receita_proporcional(receita=do_mes + fatura.total, meses=1)
    return receita_proporcional(receita=soma, meses=meses)


def _lancado_no_pedido(pedido: UUID) -> dict[str, Decimal]:
    funcoes = [*_RECEITA, DESCONTO_NA_BAIXA, *(f"{t}_sobre_vendas" for t in TRIBUTOS)]
    return dict(executar(MODULO, _DO_PEDIDO, [empresa_atual(), pedido, funcoes]))


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
            pessoa=fatura.cliente,
            pessoa_nome=fatura.nome_do_cliente,
            estabelecimento=fatura.estabelecimento,
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


def _credito(
    origem: str,
    origem_id: UUID,
    pedido: UUID,
    cliente: UUID,
    nome: str,
    estabelecimento: UUID | None,
    data: date,
    quanto: Decimal,
) -> list[NovoTitulo]:
    return [
        NovoTitulo(
            tipo="credito_cliente",
            pessoa=cliente,
            pessoa_nome=nome,
            estabelecimento=estabelecimento,
            documento="Crédito do cliente",
            documento_id=pedido,
            origem=origem,
            origem_id=origem_id,
            parcela=1,
            emissao=data,
            vencimento=data,
            valor=quanto,
        )
    ]

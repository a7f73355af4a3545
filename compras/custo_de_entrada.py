"""Custo de cada item de uma nota de entrada e os tributos que se recuperam dele. Regra pura.

Custo = produto − desconto incondicional + frete + seguro + outras despesas + IPI + ICMS-ST e FCP-ST (e os
demais que somam no total da nota) − o que o regime da empresa deixa recuperar (CPC 16, item 11):

- Simples: nada (LC 123/2006, art. 23); acima do sublimite (CRT 2), o ICMS, que se paga fora do DAS (art. 20, § 1º);
- lucro presumido: o ICMS destacado, ou o crédito que o fornecedor do Simples transfere;
- lucro real: também PIS e COFINS, pelas alíquotas de quem compra, sobre a compra sem ICMS próprio, ICMS-ST e
  IPI (Leis 10.637/2002 e 10.833/2003, art. 3º, com a Lei 14.592/2023; IN RFB 2.121/2022, arts. 170 e 171), se quem
  vende é pessoa jurídica daqui (art. 3º, § 3º, I, das duas leis);
- uso e consumo: nada, em regime nenhum; bonificação e remessa, sem preço pago: nem PIS nem COFINS.

O IPI só se recupera na indústria, e esta versão é de comércio: fica no custo.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

from msgspec.structs import replace

from compras.chave_de_acesso import cnpj_confere
from compras.nfe.nota import ItemLido, NotaLida, valor_na_nota
from compras.operacoes_de_entrada import OperacaoDeEntrada
from plataforma.valores import Dto, Valor, ratear, valor

Regime = Literal["simples", "presumido", "real"]

_ZERO = Decimal("0.00")
_SIMPLES_ACIMA_DO_SUBLIMITE = 2

_CST_COM_CREDITO = frozenset({"00", "20", "51", "90"})
"""Os demais são isentos, não tributados, ou têm o ICMS encerrado por substituição (10, 30, 60, 70)."""

_CSOSN_COM_CREDITO = frozenset({"101", "900"})

_PIS_COFINS_SEM_CREDITO = frozenset({"04", "05", "06", "07", "08", "09"})
"""Monofásico, substituição, alíquota zero, isenção, não incidência e suspensão (Lei 10.833/2003, art. 3º, § 2º)."""


class Compra(NamedTuple):
    """O que decide, fora da linha, que tributos se recuperam; `data` é a da entrada, e escolhe as alíquotas."""

    regime: Regime
    """O da empresa que compra, e o CRT dela."""
    crt: int
    fornecedor: str
    """CPF ou CNPJ de quem emitiu a nota; outra coisa quando é estrangeiro."""
    data: date


class CustoDoItem(Dto):
    item: int
    """Número do item na nota."""
    valor_na_nota: Valor
    """O que o item soma no total da nota."""
    custo: Valor
    icms_a_recuperar: Valor
    pis_a_recuperar: Valor
    cofins_a_recuperar: Valor


def custos_da_nota(
    nota: NotaLida, *, compra: Compra, operacoes: Sequence[OperacaoDeEntrada]
) -> tuple[CustoDoItem, ...]:
    """Custo de todos os itens, na ordem da nota; `operacoes` traz a de cada um.

    A soma de `valor_na_nota` é exatamente o total da nota: os centavos que a SEFAZ tolera entre itens e total
    (até TOLERANCIA_DO_TOTAL; acima disso a nota é recusada) são repartidos no custo.
    """
    itens = [
        custo_do_item(item, compra=compra, operacao=operacao)
        for item, operacao in zip(nota.itens, operacoes, strict=True)
    ]
    brutos = [i.valor_na_nota for i in itens]
    diferenca = nota.totais.nota - sum(brutos, _ZERO)
    if diferenca == 0:
        return tuple(itens)
    ajustes = ratear(diferenca, brutos)
    return tuple(
        replace(item, valor_na_nota=item.valor_na_nota + ajuste, custo=item.custo + ajuste)
        for item, ajuste in zip(itens, ajustes, strict=True)
    )


def custo_do_item(item: ItemLido, *, compra: Compra, operacao: OperacaoDeEntrada) -> CustoDoItem:
    """Custo de uma linha: o que ela soma na nota, menos o que esta compra deixa recuperar."""
    bruto = valor_na_nota(item)
    icms = _icms(item) if _credita_icms(compra, operacao) else _ZERO
    pis = cofins = _ZERO
    if _credita_federais(compra, operacao):
        pis, cofins = _federal(item, "pis", compra.data), _federal(item, "cofins", compra.data)
    return CustoDoItem(
        item=item.numero,
        valor_na_nota=bruto,
        custo=bruto - icms - pis - cofins,
        icms_a_recuperar=icms,
        pis_a_recuperar=pis,
        cofins_a_recuperar=cofins,
    )


def _credita_icms(compra: Compra, operacao: OperacaoDeEntrada) -> bool:
    fora_do_das = compra.regime != "simples" or compra.crt == _SIMPLES_ACIMA_DO_SUBLIMITE
    return fora_do_das and not operacao.uso_e_consumo and not operacao.com_st


def _credita_federais(compra: Compra, operacao: OperacaoDeEntrada) -> bool:
    de_pessoa_juridica = len(compra.fornecedor) == 14 and cnpj_confere(compra.fornecedor)
    paga = operacao.gera_titulo and not operacao.uso_e_consumo
    return compra.regime == "real" and paga and de_pessoa_juridica


def _icms(item: ItemLido) -> Decimal:
    if item.impostos.cst in _CST_COM_CREDITO and item.impostos.icms_st == 0:
        return item.impostos.icms
    return item.impostos.credito_icms_simples if item.impostos.cst in _CSOSN_COM_CREDITO else _ZERO


def _federal(item: ItemLido, tributo: Literal["pis", "cofins"], data: date) -> Decimal:
    cst = item.impostos.cst_pis if tributo == "pis" else item.impostos.cst_cofins
    if cst in _PIS_COFINS_SEM_CREDITO:
        return _ZERO
    compra = item.valor_produto - item.desconto + item.frete + item.seguro + item.outras_despesas
    base = max(compra - item.impostos.icms, _ZERO)
    dia = data.isoformat()
    vigentes = [
        Decimal(linha["aliquota_pct"])
        for linha in _aliquotas()
        if linha["tributo"] == tributo and linha["vigencia_inicio"] <= dia <= (linha["vigencia_fim"] or "9999-12-31")
    ]
    return valor(base * vigentes[0] / 100) if vigentes else _ZERO


@cache
def _aliquotas() -> tuple[Mapping[str, str], ...]:
    texto = files("compras").joinpath("dados", "creditos_federais.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(texto.splitlines()))

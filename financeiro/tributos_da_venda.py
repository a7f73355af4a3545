"""Tributos sobre a venda, estimados para a contabilidade enquanto o módulo fiscal não os calcula. Regra pura.

Alíquota é dado com vigência e fonte (dados/*.csv). O que a estimativa não vê (substituição tributária,
redução de base, monofásico, DIFAL, IBS e CBS) vai em `avisos`, que acompanham o lançamento.
"""

import csv
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Annotated, Literal

from plataforma.erros import EntradaInvalida
from plataforma.valores import Casas, Dto, Valor, arredondar, em_reais, valor

Regime = Literal["simples", "presumido", "real"]
Percentual = Annotated[Decimal, Casas(4)]

SUBLIMITE_DO_SIMPLES = Decimal("3600000.00")
"""Acima dele ICMS e ISS são pagos fora do DAS (LC 123/2006, arts. 13-A e 19)."""

LIMITE_DO_SIMPLES = Decimal("4800000.00")

_SUL_E_SUDESTE_MENOS_ES = frozenset({"MG", "PR", "RJ", "RS", "SC", "SP"})

AVISO_FISCAL = (
    "Tributos estimados pela alíquota cheia: não consideram substituição tributária, redução de base, "
    "produto monofásico nem DIFAL. Confira com o contador até o módulo fiscal calcular a nota."
)

AVISO_INTERESTADUAL = (
    "Mercadoria importada, ou com mais de 40 % de conteúdo de importação, paga 4 % de ICMS entre estados "
    "(Resolução do Senado 13/2012), e a estimativa não a distingue."
)


class AliquotaSemVigencia(EntradaInvalida):
    codigo = "financeiro.aliquota_sem_vigencia"
    titulo = "Não há alíquota para a data"


class Tributo(Dto):
    tributo: Literal["das", "icms", "pis", "cofins"]
    base: Valor
    aliquota_pct: Percentual
    valor: Valor
    fonte: str


class TributosDaVenda(Dto):
    tributos: tuple[Tributo, ...]
    avisos: tuple[str, ...]


@cache
def _tabela(arquivo: str) -> tuple[Mapping[str, str], ...]:
    texto = files("financeiro").joinpath("dados", arquivo).read_text(encoding="utf-8")
    return tuple(csv.DictReader(texto.splitlines()))


def _vigentes(arquivo: str, data: date, **chaves: str) -> Sequence[Mapping[str, str]]:
    dia = data.isoformat()
    return [
        linha
        for linha in _tabela(arquivo)
        if linha["vigencia_inicio"] <= dia <= (linha["vigencia_fim"] or "9999-12-31")
        and all(linha[campo] == chave for campo, chave in chaves.items())
    ]


def aliquota_efetiva_do_simples(*, receita_12_meses: Decimal, data: date) -> Percentual:
    """(RBT12 × alíquota − parcela a deduzir) ÷ RBT12, em percentual, pelo Anexo I (comércio).

    `receita_12_meses`: receita bruta dos 12 meses anteriores, em reais; zero (empresa nova) usa a primeira
    faixa. Acima do limite, a última faixa (LC 123/2006, art. 18, §§ 1º, 1º-A e 2º).
    """
    faixas = _vigentes("simples_anexo_i.csv", data)
    if not faixas:
        raise AliquotaSemVigencia(f"Não há tabela do Simples Nacional para {data:%d/%m/%Y}. Use data a partir de 2018.")
    faixa = next((f for f in faixas if receita_12_meses <= Decimal(f["receita_ate"])), faixas[-1])
    if receita_12_meses <= 0:
        return arredondar(faixa["aliquota_pct"], 4)
    devido = receita_12_meses * Decimal(faixa["aliquota_pct"]) / 100 - Decimal(faixa["parcela_a_deduzir"])
    return arredondar(devido * 100 / receita_12_meses, 4)


def aliquota_de_icms(*, uf_origem: str, uf_destino: str, data: date) -> tuple[Percentual, str]:
    """Alíquota e fonte: a interna da UF ou a interestadual de mercadoria nacional (7 ou 12 %)."""
    if uf_origem != uf_destino:
        sete = uf_origem in _SUL_E_SUDESTE_MENOS_ES and uf_destino not in _SUL_E_SUDESTE_MENOS_ES
        return Decimal("7.0000" if sete else "12.0000"), "Resolução do Senado 22/1989"
    internas = _vigentes("icms_interno.csv", data, uf=uf_origem)
    if not internas:
        raise AliquotaSemVigencia(
            f"Não há alíquota interna de ICMS de {uf_origem} para {data:%d/%m/%Y}. Cadastre-a antes de faturar."
        )
    return arredondar(internas[0]["aliquota_pct"], 4), internas[0]["fonte"]


def tributos_da_venda(
    *, regime: Regime, receita: Decimal, data: date, receita_12_meses: Decimal, uf_origem: str, uf_destino: str
) -> TributosDaVenda:
    """Estima os tributos de uma venda de mercadoria.

    `receita`: valor da venda em reais, líquido de desconto incondicional, com o frete cobrado.
    """
    if regime == "simples":
        return _simples(receita, data, receita_12_meses)
    icms_pct, fonte = aliquota_de_icms(uf_origem=uf_origem, uf_destino=uf_destino, data=data)
    icms = _tributo("icms", receita, icms_pct, fonte)
    # Tema 69 do STF: o ICMS destacado não compõe a base de PIS e COFINS.
    base = receita - icms.valor
    linhas = _vigentes("aliquotas_da_venda.csv", data, regime=regime)
    federais = tuple(
        _tributo(tributo, base, arredondar(linha["aliquota_pct"], 4), linha["fonte"])
        for tributo in ("pis", "cofins")
        for linha in linhas
        if linha["tributo"] == tributo
    )
    avisos = [AVISO_FISCAL]
    if not federais:
        avisos.append(f"PIS e COFINS não valem em {data:%d/%m/%Y}; falta a CBS.")
    if uf_origem != uf_destino:
        avisos.append(AVISO_INTERESTADUAL)
    return TributosDaVenda(tributos=(icms, *federais), avisos=tuple(avisos))


def _tributo(tributo: Literal["das", "icms", "pis", "cofins"], base: Decimal, pct: Decimal, fonte: str) -> Tributo:
    return Tributo(tributo=tributo, base=base, aliquota_pct=pct, valor=valor(base * pct / 100), fonte=fonte)


def _simples(receita: Decimal, data: date, receita_12_meses: Decimal) -> TributosDaVenda:
    pct = aliquota_efetiva_do_simples(receita_12_meses=receita_12_meses, data=data)
    avisos = []
    dos_12_meses = f"A receita de 12 meses, {em_reais(receita_12_meses)},"
    if receita_12_meses > LIMITE_DO_SIMPLES:
        avisos.append(f"{dos_12_meses} passa do limite do Simples: confira o regime.")
    elif receita_12_meses > SUBLIMITE_DO_SIMPLES:
        avisos.append(f"{dos_12_meses} passa do sublimite: o ICMS fica fora do DAS.")
    das = _tributo("das", receita, pct, "LC 123/2006, art. 18 e Anexo I")
    return TributosDaVenda(tributos=(das,), avisos=tuple(avisos))

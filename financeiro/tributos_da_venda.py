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
from typing import Annotated, Literal, NamedTuple

from plataforma.erros import EntradaInvalida
from plataforma.valores import Casas, Dto, Valor, arredondar, em_reais, valor

Regime = Literal["simples", "presumido", "real"]
Percentual = Annotated[Decimal, Casas(4)]

SUBLIMITE_DO_SIMPLES = Decimal("3600000.00")
"""Acima dele ICMS e ISS são pagos fora do DAS (LC 123/2006, arts. 13-A e 19)."""

LIMITE_DO_SIMPLES = Decimal("4800000.00")
ZERO = Decimal("0.00")

EXCESSO_DE_SUBLIMITE, MEI = 2, 4
"""CRT da empresa do Simples que paga o ICMS por fora, e do microempreendedor individual."""

EXTERIOR = "EX"
"""UF de quem compra de fora do país."""

_SUL_E_SUDESTE_MENOS_ES = frozenset({"MG", "PR", "RJ", "RS", "SC", "SP"})

AVISO_FISCAL = (
    "Tributos estimados pela alíquota cheia: não consideram substituição tributária, redução de base, "
    "produto monofásico nem DIFAL. Confira com o contador até o módulo fiscal calcular a nota."
)

AVISO_INTERESTADUAL = (
    "Mercadoria importada, ou com mais de 40 % de conteúdo de importação, paga 4 % de ICMS entre estados "
    "(Resolução do Senado 13/2012), e a estimativa não a distingue."
)

AVISO_DE_EXPORTACAO = (
    "Venda ao exterior: sem ICMS, PIS e COFINS (Constituição, arts. 149, § 2º, I, e 155, § 2º, X, a). "
    "Guarde a comprovação do embarque."
)
AVISO_DO_MEI = (
    "Tributos não estimados: o MEI paga um DAS de valor fixo por mês, venda ou não (LC 123/2006, art. 18-A). "
    "Lance a guia do mês."
)


class RegimeDaEmpresa(NamedTuple):
    """O que decide os tributos da empresa; `anexo` é o do Simples, vazio se a empresa não o disse."""

    regime: Regime
    crt: int
    anexo: str

    @property
    def do_simples(self) -> bool:
        """Se o que paga depende da receita de 12 meses."""
        return self.regime == "simples"

    @property
    def paga_icms(self) -> bool:
        """Se paga o ICMS por fora do DAS, e por isso importa a UF de onde vende."""
        return not self.do_simples or self.crt == EXCESSO_DE_SUBLIMITE


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

    `receita_12_meses`: receita bruta dos 12 meses anteriores, em reais; zero usa a primeira faixa. Acima do limite, a
    última faixa (LC 123/2006, art. 18, §§ 1º e 1º-A).
    """
    faixa = _faixa_do_simples(receita_12_meses, data)
    if receita_12_meses <= 0:
        return arredondar(faixa["aliquota_pct"], 4)
    devido = receita_12_meses * Decimal(faixa["aliquota_pct"]) / 100 - Decimal(faixa["parcela_a_deduzir"])
    return arredondar(devido * 100 / receita_12_meses, 4)


def _faixa_do_simples(receita_12_meses: Decimal, data: date) -> Mapping[str, str]:
    faixas = _vigentes("simples_anexo_i.csv", data)
    if not faixas:
        raise AliquotaSemVigencia(f"Não há tabela do Simples Nacional para {data:%d/%m/%Y}. Use data a partir de 2018.")
    return next((f for f in faixas if receita_12_meses <= Decimal(f["receita_ate"])), faixas[-1])


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


def estimar_tributos(
    *,
    empresa: RegimeDaEmpresa,
    receita: Decimal,
    data: date,
    receita_12_meses: Decimal,
    uf_origem: str,
    uf_destino: str,
) -> TributosDaVenda:
    """O que a contabilidade lança por uma venda que já aconteceu; tudo o que decide entra por aqui.

    `receita_12_meses` é a RBT12, que só a do Simples usa; `uf_origem` só se usa de quem `paga_icms`; `uf_destino` vazia
    é a mesma da origem. Sem alíquota conhecida para a data, a venda fica sem tributos, e o aviso diz por quê.
    """
    try:
        return tributos_da_venda(
            empresa=empresa,
            receita=receita,
            data=data,
            receita_12_meses=receita_12_meses,
            uf_origem=uf_origem,
            uf_destino=uf_destino or uf_origem,
        )
    except AliquotaSemVigencia as erro:
        return TributosDaVenda(tributos=(), avisos=(f"Tributos não estimados: {erro.detalhe}",))


def tributos_da_venda(
    *,
    empresa: RegimeDaEmpresa,
    receita: Decimal,
    data: date,
    receita_12_meses: Decimal,
    uf_origem: str,
    uf_destino: str,
) -> TributosDaVenda:
    """Estima os tributos de uma venda de mercadoria.

    `receita`: valor da venda em reais, líquido de desconto incondicional, com o frete cobrado. `uf_destino` é EX
    quando o comprador está no exterior.
    """
    exporta = uf_destino == EXTERIOR
    if not empresa.do_simples:
        if exporta:
            return TributosDaVenda(tributos=(), avisos=(AVISO_DE_EXPORTACAO,))
        return _normal(empresa.regime, receita, data, uf_origem, uf_destino)
    if empresa.crt == MEI:
        return TributosDaVenda(tributos=(), avisos=(AVISO_DO_MEI,))
    do_das = _simples(empresa, receita, data, receita_12_meses, exporta=exporta)
    if empresa.crt != EXCESSO_DE_SUBLIMITE or exporta:
        return do_das
    icms = _icms(receita, data, uf_origem, uf_destino)
    return TributosDaVenda(
        tributos=(*do_das.tributos, icms), avisos=(*do_das.avisos, *_avisos_do_icms(uf_origem, uf_destino))
    )


def _normal(regime: Regime, receita: Decimal, data: date, uf_origem: str, uf_destino: str) -> TributosDaVenda:
    icms = _icms(receita, data, uf_origem, uf_destino)
    # Tema 69 do STF: o ICMS destacado não compõe a base de PIS e COFINS.
    base = receita - icms.valor
    linhas = _vigentes("aliquotas_da_venda.csv", data, regime=regime)
    federais = tuple(
        _tributo(tributo, base, arredondar(linha["aliquota_pct"], 4), linha["fonte"])
        for tributo in ("pis", "cofins")
        for linha in linhas
        if linha["tributo"] == tributo
    )
    sem_federais = () if federais else (f"PIS e COFINS não valem em {data:%d/%m/%Y}; falta a CBS.",)
    return TributosDaVenda(tributos=(icms, *federais), avisos=(*_avisos_do_icms(uf_origem, uf_destino), *sem_federais))


def _icms(receita: Decimal, data: date, uf_origem: str, uf_destino: str) -> Tributo:
    pct, fonte = aliquota_de_icms(uf_origem=uf_origem, uf_destino=uf_destino, data=data)
    return _tributo("icms", receita, pct, fonte)


def _avisos_do_icms(uf_origem: str, uf_destino: str) -> tuple[str, ...]:
    return (AVISO_FISCAL,) if uf_origem == uf_destino else (AVISO_FISCAL, AVISO_INTERESTADUAL)


def _tributo(tributo: Literal["das", "icms", "pis", "cofins"], base: Decimal, pct: Decimal, fonte: str) -> Tributo:
    return Tributo(tributo=tributo, base=base, aliquota_pct=pct, valor=valor(base * pct / 100), fonte=fonte)


def _simples(
    empresa: RegimeDaEmpresa, receita: Decimal, data: date, receita_12_meses: Decimal, *, exporta: bool
) -> TributosDaVenda:
    faixa = _faixa_do_simples(receita_12_meses, data)
    fora = ZERO
    if exporta or empresa.crt == EXCESSO_DE_SUBLIMITE:
        fora += Decimal(faixa["icms_pct"])
    if exporta:
        fora += Decimal(faixa["pis_cofins_pct"])
    efetiva = aliquota_efetiva_do_simples(receita_12_meses=receita_12_meses, data=data)
    das = _tributo("das", receita, arredondar(efetiva * (100 - fora) / 100, 4), "LC 123/2006, art. 18 e Anexo I")
    avisos = [*_avisos_dos_limites(empresa, receita_12_meses)]
    if empresa.anexo not in ("", "I"):
        avisos.append(f"A empresa é do Anexo {empresa.anexo}, e a estimativa usa o Anexo I (comércio): confira o DAS.")
    if exporta:
        avisos.append(AVISO_DE_EXPORTACAO)
    return TributosDaVenda(tributos=(das,), avisos=tuple(avisos))


def _avisos_dos_limites(empresa: RegimeDaEmpresa, receita_12_meses: Decimal) -> tuple[str, ...]:
    dos_12_meses = f"A receita de 12 meses, {em_reais(receita_12_meses)},"
    if receita_12_meses > LIMITE_DO_SIMPLES:
        return (f"{dos_12_meses} passa do limite do Simples: confira o regime.",)
    if receita_12_meses > SUBLIMITE_DO_SIMPLES and empresa.crt != EXCESSO_DE_SUBLIMITE:
        return (f"{dos_12_meses} passa do sublimite: o ICMS fica fora do DAS.",)
    return ()

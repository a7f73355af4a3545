"""O que compras sabe do painel: o que se comprou, de quem, e as notas que faltam lançar."""

from datetime import date

from django.urls import reverse

from compras.contrato_telas import FiltroDeNotas, LinhaDeNotas, OrdemDeNotas, SituacaoDaNota, TelasDeCompras
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from web.celulas import dia, inteiro, reais
from web.painel.pecas import (
    QUANTAS,
    ZERO,
    Curta,
    Grafico,
    LinhaCurta,
    LinhaDoGrafico,
    NumeroDoPainel,
    PeriodoDoPainel,
    comparado,
    curta,
    filtrada,
    grafico,
    numero,
    somar,
)
from web.telas import notas

compras = usar(TelasDeCompras)
VER = "compras.nota.ver"
_POR_LANCAR = FiltroDeNotas(situacao=SituacaoDaNota.AGUARDANDO)


def _lancadas(de: date, ate: date, **mais: object) -> str:
    return filtrada(notas.LISTA, FiltroDeNotas(situacao=SituacaoDaNota.LANCADA, de=de, ate=ate, **mais))  # type: ignore[arg-type]


def _por_lancar(_periodo: PeriodoDoPainel) -> NumeroDoPainel:
    total = somar(compras.totais_de_notas(filtro=_POR_LANCAR).grupos)
    detalhe = f"{reais(total.soma)} que ainda não entraram" if total.quantos else "todas entraram"
    return NumeroDoPainel(inteiro(total.quantos), filtrada(notas.LISTA, _POR_LANCAR), detalhe)


def _comprado(periodo: PeriodoDoPainel) -> NumeroDoPainel:
    dias = compras.compras_por_dia(de=periodo.antes_de, ate=periodo.ate)
    agora = somar([d for d in dias if periodo.agora(d.data_emissao)]).soma
    antes = somar([d for d in dias if periodo.antigo(d.data_emissao)]).soma
    return comparado(reais(agora), _lancadas(periodo.de, periodo.ate), agora, antes, periodo)


def _por_dia(periodo: PeriodoDoPainel) -> Grafico:
    dias = periodo.dias
    somas = {d.data_emissao: d.soma for d in compras.compras_por_dia(de=dias[0], ate=dias[-1])}
    linhas = [
        LinhaDoGrafico(f"{data:%d/%m}", (_lancadas(data, data) if data in somas else "",), (somas.get(data, ZERO),))
        for data in dias
    ]
    return Grafico("Emissão", ("Comprado",), tuple(linhas), f"Notas lançadas, emitidas em {len(dias)} dias")


def _por_fornecedor(periodo: PeriodoDoPainel) -> Grafico:
    de_quem = compras.compras_por_fornecedor(de=periodo.de, ate=periodo.ate, limite=QUANTAS)
    das = [_lancadas(periodo.de, periodo.ate, fornecedor=f.fornecedor) for f in de_quem]
    linhas = [LinhaDoGrafico(f.nome, (lista,), (f.soma,)) for f, lista in zip(de_quem, das, strict=True)]
    return Grafico("Fornecedor", ("Comprado",), tuple(linhas), "De quem mais se comprou", deitado=True)


def _a_mapear(_periodo: PeriodoDoPainel) -> Curta:
    pagina = Pagina(limite=QUANTAS)
    lidas = compras.tela_notas(filtro=_POR_LANCAR, ordem=OrdemDeNotas.MAIS_NOVAS, pagina=pagina).itens
    return Curta(tuple(map(_linha, lidas)), filtrada(notas.LISTA, _POR_LANCAR), "Todas as notas entraram.")


def _linha(nota: LinhaDeNotas) -> LinhaCurta:
    abaixo = f"{notas.chamada(nota)}, emitida em {dia(nota.data_emissao)}"
    ficha = reverse("web:nota", args=[nota.id])
    return LinhaCurta(nota.nome_do_fornecedor, abaixo, reais(nota.total), notas.estado(nota), ficha)


BLOCOS = (
    numero("por-lancar", "Notas por lançar", VER, _por_lancar),
    numero("comprado", "Compras", VER, _comprado),
    grafico("compras-por-dia", "Compras por dia", VER, _por_dia),
    grafico("fornecedores", "Compras por fornecedor", VER, _por_fornecedor),
    curta("mapear", "Falta dizer o que é cada linha", VER, _a_mapear),
)

"""O que vendas sabe do painel: o que se vendeu, e os pedidos que esperam alguém."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plataforma.contratos import usar
from plataforma.leituras import Pagina
from vendas.contrato_telas import (
    Andamento,
    FiltroDePedidos,
    GrupoDePedidos,
    OrdemDePedidos,
    Situacao,
    TelasDeVendas,
    VendasDoDia,
)
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
    Soma,
    comparado,
    curta,
    filtrada,
    grafico,
    numero,
    plural,
    somar,
)
from web.telas import pedidos

vendas = usar(TelasDeVendas)
VER = "vendas.pedido.ver"
_VENDIDOS = (Situacao.CONFIRMADO, Situacao.CONCLUIDO)
_FALTA, _HA = (Andamento.NADA, Andamento.PARCIAL), (Andamento.PARCIAL, Andamento.TOTAL)
_RASCUNHOS = FiltroDePedidos(situacao=(Situacao.RASCUNHO,))
_A_FATURAR = FiltroDePedidos(situacao=(Situacao.CONFIRMADO,), faturamento=_FALTA)
_A_EXPEDIR = FiltroDePedidos(situacao=(Situacao.CONFIRMADO,), faturamento=_HA, expedicao=_FALTA)


def _vendidos(periodo: PeriodoDoPainel) -> str:
    filtro = FiltroDePedidos(situacao=_VENDIDOS, de=periodo.de, ate=periodo.ate)
    return filtrada(pedidos.LISTA, filtro)


def _duas_somas(periodo: PeriodoDoPainel) -> tuple[Soma, Soma]:
    dias = vendas.vendas_por_dia(de=periodo.antes_de, ate=periodo.ate)
    do_periodo = [d for d in dias if periodo.agora(d.data)]
    return somar(do_periodo), somar([d for d in dias if periodo.antigo(d.data)])


def _vendido(periodo: PeriodoDoPainel) -> NumeroDoPainel:
    agora, antes = _duas_somas(periodo)
    return comparado(reais(agora.soma), _vendidos(periodo), agora.soma, antes.soma, periodo)


def _ticket(periodo: PeriodoDoPainel) -> NumeroDoPainel:
    agora, antes = (soma.soma / soma.quantos if soma.quantos else ZERO for soma in _duas_somas(periodo))
    return comparado(reais(agora), _vendidos(periodo), agora, antes, periodo)


def _esta_em(filtro: FiltroDePedidos) -> Callable[[GrupoDePedidos], bool]:
    return lambda grupo: (
        grupo.situacao in filtro.situacao
        and grupo.faturamento in (filtro.faturamento or (grupo.faturamento,))
        and grupo.expedicao in (filtro.expedicao or (grupo.expedicao,))
    )


def _no_ponto(grupos: Sequence[GrupoDePedidos], filtro: FiltroDePedidos) -> Soma:
    return somar([grupo for grupo in grupos if _esta_em(filtro)(grupo)])


def _esperam(filtro: FiltroDePedidos) -> Callable[[PeriodoDoPainel], NumeroDoPainel]:
    def ler(_periodo: PeriodoDoPainel) -> NumeroDoPainel:
        achados = _no_ponto(vendas.pedidos_em_curso().grupos, filtro)
        detalhe = f"somam {reais(achados.soma)}" if achados.quantos else "nada espera"
        return NumeroDoPainel(inteiro(achados.quantos), filtrada(pedidos.LISTA, filtro), detalhe)

    return ler


def _em_curso(_periodo: PeriodoDoPainel) -> Grafico:
    grupos = vendas.pedidos_em_curso().grupos
    pontos = (("Por confirmar", _RASCUNHOS), ("A faturar", _A_FATURAR), ("A expedir", _A_EXPEDIR))
    linhas = [
        LinhaDoGrafico(rotulo, (filtrada(pedidos.LISTA, filtro),), (Decimal(_no_ponto(grupos, filtro).quantos),))
        for rotulo, filtro in pontos
    ]
    resumo = "Quantos pedidos há hoje em cada ponto"
    return Grafico("Ponto", ("Pedidos",), tuple(linhas), resumo, deitado=True, forma=inteiro)


def _por_dia(periodo: PeriodoDoPainel) -> Grafico:
    dias = periodo.dias
    vendidos = {d.data: d for d in vendas.vendas_por_dia(de=dias[0], ate=dias[-1])}
    linhas = tuple(_linha(data, vendidos.get(data)) for data in dias)
    total = somar(list(vendidos.values()))
    resumo = f"{plural(total.quantos, 'pedido confirmado', 'pedidos confirmados')} em {len(dias)} dias"
    return Grafico("Dia", ("Vendido",), linhas, resumo)


def _linha(data: date, vendido: VendasDoDia | None) -> LinhaDoGrafico:
    filtro = FiltroDePedidos(situacao=_VENDIDOS, de=data, ate=data)
    soma = vendido.soma if vendido else ZERO
    return LinhaDoGrafico(f"{data:%d/%m}", (filtrada(pedidos.LISTA, filtro) if soma else "",), (soma,))


def _curta(filtro: FiltroDePedidos, vazia: str) -> Callable[[PeriodoDoPainel], Curta]:
    def ler(_periodo: PeriodoDoPainel) -> Curta:
        lidos = vendas.tela_pedidos(filtro=filtro, ordem=OrdemDePedidos.MAIS_VELHOS, pagina=Pagina(limite=QUANTAS))
        linhas = [
            LinhaCurta(p.nome_do_cliente, _chamada(p.numero, p.data), reais(p.total), pedidos.estado(p), _ficha(p.id))
            for p in lidos.itens
        ]
        return Curta(tuple(linhas), filtrada(pedidos.LISTA, filtro), vazia)

    return ler


def _chamada(numero_do_pedido: int | None, data: date) -> SafeString:
    nome = f"Pedido {numero_do_pedido}" if numero_do_pedido else "Sem número"
    return format_html("{}, {}", nome, dia(data))


def _ficha(pedido: object) -> str:
    return reverse("web:pedido", args=[pedido])


BLOCOS = (
    numero("vendido", "Vendas", VER, _vendido),
    numero("ticket", "Ticket médio", VER, _ticket),
    numero("por-confirmar", "Pedidos por confirmar", VER, _esperam(_RASCUNHOS)),
    numero("a-faturar", "Pedidos a faturar", VER, _esperam(_A_FATURAR)),
    numero("a-expedir", "Pedidos a expedir", VER, _esperam(_A_EXPEDIR)),
    grafico("vendas-por-dia", "Vendas por dia", VER, _por_dia),
    grafico("em-curso", "Pedidos em curso", VER, _em_curso),
    curta("confirmar", "Por confirmar há mais tempo", VER, _curta(_RASCUNHOS, "Nenhum pedido por confirmar.")),
    curta("faturar", "A faturar há mais tempo", VER, _curta(_A_FATURAR, "Nenhum pedido a faturar.")),
    curta("expedir", "A expedir há mais tempo", VER, _curta(_A_EXPEDIR, "Nenhum pedido a expedir.")),
)

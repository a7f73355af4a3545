"""O painel: a primeira página de quem entrou, com o que importa a quem pode o que ele pode."""

from collections.abc import Set
from typing import NamedTuple

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLResolver, include, path
from django.utils.formats import date_format

from plataforma.contratos.ligacao import em_ate
from plataforma.relogio import hoje
from web.blocos import Bloco, responder_bloco
from web.painel import compras, estoque, financeiro, vendas
from web.painel.pecas import atalhos, periodo_dito
from web.tela import PedidoDaTela, Tela
from web.telas import pedido_editar

BLOCOS = (*vendas.BLOCOS, *financeiro.BLOCOS, *compras.BLOCOS, *estoque.BLOCOS)
_NUMEROS, _GRAFICOS, _CURTAS = "web/_numero.html", "web/_grafico.html", "web/_curta.html"
NUMEROS, GRAFICOS, CURTAS = 4, 2, 2
PRAZO_SEGUNDOS = 0.3
"""De cada bloco, que é de um módulo só."""


class PerfilDoPainel(NamedTuple):
    """Quem tem todas as `permissoes` vê primeiro estes; o que não puder ver dá lugar ao seguinte."""

    permissoes: frozenset[str]
    primeiro: tuple[str, ...]


_DONO = ("vendido", "vencido", "a-pagar", "resultado", "vendas-por-dia", "vencimentos", "vencidos", "faturar")
_FINANCEIRO = ("vencido", "a-pagar", "bancos", "resultado", "vencimentos", "vendas-por-dia", "vencidos", "pagar")
_VENDEDOR = (
    *("vendido", "por-confirmar", "ticket", "a-faturar"),
    *("vendas-por-dia", "em-curso", "confirmar", "faturar"),
)
_ESTOQUISTA = (
    *("a-expedir", "faltas", "por-lancar", "contando"),
    *("em-curso", "compras-por-dia", "expedir", "em-falta"),
)
_COMPRADOR = (
    *("por-lancar", "comprado", "faltas", "valor-em-estoque"),
    *("compras-por-dia", "fornecedores", "mapear", "em-falta"),
)
# Do mais largo ao mais estreito: vale o primeiro que cabe em quem entrou.
PERFIS = (
    PerfilDoPainel(frozenset({"financeiro.titulo.ver", "vendas.pedido.criar"}), _DONO),
    PerfilDoPainel(frozenset({"financeiro.titulo.ver"}), _FINANCEIRO),
    PerfilDoPainel(frozenset({"vendas.pedido.criar"}), _VENDEDOR),
    PerfilDoPainel(frozenset({"estoque.inventario.contar"}), _ESTOQUISTA),
    PerfilDoPainel(frozenset({"compras.nota.lancar"}), _COMPRADOR),
    PerfilDoPainel(frozenset(), ()),
)


class Composicao(NamedTuple):
    """O que uma pessoa vê no painel."""

    numeros: tuple[Bloco, ...]
    graficos: tuple[Bloco, ...]
    curtas: tuple[Bloco, ...]


def compor(permissoes: Set[str]) -> Composicao:
    """O mais útil do que se pode ver, com até 4 números, 2 gráficos e 2 listas."""
    perfil = next(p for p in PERFIS if p.permissoes <= permissoes)
    primeiro = [f"painel-{nome}" for nome in perfil.primeiro]
    pode = [bloco for bloco in BLOCOS if bloco.permissao in permissoes]
    pode.sort(key=lambda b: primeiro.index(b.nome) if b.nome in primeiro else len(primeiro))

    def de(modelo: str, quantos: int) -> tuple[Bloco, ...]:
        return tuple(bloco for bloco in pode if bloco.modelo == modelo)[:quantos]

    return Composicao(de(_NUMEROS, NUMEROS), de(_GRAFICOS, GRAFICOS), de(_CURTAS, CURTAS))


class Painel(Tela):
    """GET /: a página não chama módulo algum; cada bloco vem depois, do seu."""

    def rota(self) -> URLResolver:
        """O painel e os seus blocos."""
        partes = [path("", self, name=self.nome), path("painel/<slug:bloco>/", self, name="painel_bloco")]
        return path(self.caminho, include(partes))

    def responder(self, request: PedidoDaTela, *, bloco: str = "") -> HttpResponse:
        periodo = periodo_dito(request.GET.get("periodo", ""))
        if bloco:
            with em_ate(PRAZO_SEGUNDOS):
                return responder_bloco(request, BLOCOS, bloco, periodo)
        permissoes = request.sessao.ator.permissoes
        contexto = {
            "tela": self,
            "periodo": periodo,
            "atalhos": atalhos(periodo),
            "dia": date_format(hoje(), "l, j \\d\\e F").lower(),
            "novo": pedido_editar.NOVO if pedido_editar.NOVO.serve_a(permissoes) else None,
            **compor(permissoes)._asdict(),
        }
        return render(request, "web/painel.html", contexto)


TELAS = (Painel(nome="painel", caminho="", titulo="Painel", icone="layout-dashboard", grupo="Início"),)

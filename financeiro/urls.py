"""Endereços do financeiro."""

from financeiro.views.contas import ContaBancariaViewSet, ContaViewSet
from financeiro.views.demonstrativos import AExpedirViewSet, BalanceteViewSet, DreViewSet, RazaoViewSet
from financeiro.views.lancamentos import LancamentoViewSet
from financeiro.views.periodos import PeriodoViewSet
from financeiro.views.titulos import BaixaViewSet, TituloViewSet
from plataforma.api.recursos import RoteadorBase

roteador = RoteadorBase()
roteador.register("titulos", TituloViewSet, basename="titulo")
roteador.register("baixas", BaixaViewSet, basename="baixa")
roteador.register("contas", ContaViewSet, basename="conta")
roteador.register("contas-bancarias", ContaBancariaViewSet, basename="conta-bancaria")
roteador.register("lancamentos", LancamentoViewSet, basename="lancamento")
roteador.register("balancete", BalanceteViewSet, basename="balancete")
roteador.register("razao", RazaoViewSet, basename="razao")
roteador.register("dre", DreViewSet, basename="dre")
roteador.register("periodos", PeriodoViewSet, basename="periodo")
roteador.register("a-expedir", AExpedirViewSet, basename="a-expedir")

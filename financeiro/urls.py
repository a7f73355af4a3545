"""Endereços do financeiro."""

from financeiro.views.contas import ContaBancariaViewSet, ContaViewSet
from financeiro.views.lancamentos import LancamentoViewSet
from financeiro.views.titulos import BaixaViewSet, TituloViewSet
from plataforma.api.recursos import RoteadorDaCasa

roteador = RoteadorDaCasa()
roteador.register("titulos", TituloViewSet, basename="titulo")
roteador.register("baixas", BaixaViewSet, basename="baixa")
roteador.register("contas", ContaViewSet, basename="conta")
roteador.register("contas-bancarias", ContaBancariaViewSet, basename="conta-bancaria")
roteador.register("lancamentos", LancamentoViewSet, basename="lancamento")

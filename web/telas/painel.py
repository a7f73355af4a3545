"""O painel: a primeira página de quem entrou."""

from django.http import HttpResponse
from django.shortcuts import render

from web.tela import PedidoDaTela, Tela


class Painel(Tela):
    """GET /."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        return render(request, "web/painel.html", {"tela": self})


TELAS = (Painel(nome="painel", caminho="", titulo="Painel", icone="layout-dashboard", grupo="Início"),)

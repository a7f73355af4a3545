"""A paleta (Ctrl K): o que se acha do que se digita."""

from dataclasses import dataclass, field

from django.http import HttpResponse
from django.shortcuts import render

from web import menu
from web.tela import PedidoDaTela, Tela


@dataclass(frozen=True)
class Paleta(Tela):
    """GET /paleta/?q=."""

    telas: tuple[Tela, ...] = field(kw_only=True)

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        procurado = request.GET.get("q", "")
        grupos = menu.procurar(self.telas, request.sessao.ator.permissoes, procurado)
        return render(request, "web/_paleta.html", {"grupos": grupos, "procurado": procurado})

"""Onde a pessoa está dentro: cada navegador, com o que encerra um ou todos os outros."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from plataforma.erros import NaoEncontrado
from web.aparelhos import nome_do_aparelho
from web.sessao import guardadas
from web.tela import PedidoDaTela, Tela


class Sessoes(Tela):
    """GET lista; POST encerra `sessao`, ou `outras`."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        if request.method == "POST":
            _encerrar(request)
            return HttpResponseRedirect(reverse("web:sessoes"))
        abertas = guardadas.da_pessoa(request.sessao.ator.usuario_id)
        linhas = [
            {"sessao": s, "aparelho": nome_do_aparelho(s.aparelho), "esta": s.id == request.sessao.id} for s in abertas
        ]
        return render(request, "web/sessoes.html", {"tela": self, "linhas": linhas})


def _encerrar(request: PedidoDaTela) -> None:
    usuario = request.sessao.ator.usuario_id
    if request.POST.get("outras"):
        guardadas.encerrar_as_outras(request.sessao.id, usuario=usuario)
        return
    try:
        pedida = UUID(request.POST.get("sessao", ""))
    except ValueError as erro:
        raise NaoEncontrado("Diga que sessão encerrar.") from erro
    guardadas.encerrar_uma(pedida, usuario=usuario)


TELAS = (Sessoes(nome="sessoes", caminho="sessoes/", titulo="Sessões e aparelhos"),)

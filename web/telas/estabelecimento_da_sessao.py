"""Onde a pessoa trabalha: o estabelecimento que ela escolheu neste navegador, e que os documentos novos já trazem."""

from collections.abc import Sequence
from typing import Generic, TypeVar
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from core.contrato import Cadastros
from plataforma.contratos import usar
from plataforma.erros import NaoEncontrado
from web.entradas import Estado
from web.padroes.formulario import Formulario, TemVersao
from web.sessao import guardadas
from web.sessao.aberta import EstabelecimentoDaSessao
from web.tela import PedidoDaTela, Tela

D = TypeVar("D", bound=TemVersao)
cadastros = usar(Cadastros)


def vale(escolhido: EstabelecimentoDaSessao | None, estabelecimentos: Sequence[str]) -> str:
    """O escolhido, se a empresa ainda o tem; senão, o primeiro, que é a matriz."""
    if escolhido is not None and escolhido.id in estabelecimentos:
        return escolhido.id
    return estabelecimentos[0] if estabelecimentos else ""


class NoEstabelecimento(Formulario[D], Generic[D]):
    """Um documento novo, que já traz em `estabelecimento` onde a pessoa trabalha."""

    def aberto(self, request: PedidoDaTela, id_do_documento: UUID | None) -> tuple[Estado, int | str, D | None]:
        estado, versao, documento = super().aberto(request, id_do_documento)
        if request.sessao.estabelecimento is not None:
            da_empresa = [str(e.id) for e in cadastros.estabelecimentos()]
            estado = {**estado, "estabelecimento": [vale(request.sessao.estabelecimento, da_empresa)]}
        return estado, versao, documento


class EscolherEstabelecimento(Tela):
    """GET os mostra; POST escolhe `estabelecimento`, ou vazio, nenhum."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        estabelecimentos = cadastros.estabelecimentos()
        if request.method != "POST":
            atual = request.sessao.estabelecimento
            contexto = {"tela": self, "estabelecimentos": estabelecimentos, "atual": atual.id if atual else ""}
            return render(request, "web/estabelecimento_da_sessao.html", contexto)
        pedido = request.POST.get("estabelecimento", "")
        escolhido = next((e for e in estabelecimentos if str(e.id) == pedido), None)
        if pedido and escolhido is None:
            raise NaoEncontrado("Este estabelecimento não existe mais. Escolha outro em “Onde trabalho”.")
        guardadas.escolher_estabelecimento(request.sessao.id, escolhido)
        return HttpResponseRedirect(reverse("web:escolher_estabelecimento"))


TELAS = (
    EscolherEstabelecimento(
        nome="escolher_estabelecimento", caminho="onde-trabalho/", titulo="Onde trabalho", icone="building-store"
    ),
)

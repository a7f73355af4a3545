"""Guardar o lugar de uma lista com um nome, e escolher que colunas se veem: a janela, e o que ela faz."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render

from plataforma.erros import NaoEncontrado
from plataforma.identidade.contexto import exigir_permissao
from web import visoes
from web.endereco import Lugar, ler
from web.menu import endereco_de
from web.padroes.lista import Lista
from web.tela import PedidoDaTela, Tela
from web.visoes import Preferencia


@dataclass(frozen=True)
class Visoes(Tela):
    """GET é a janela; POST faz `acao` e volta à lista, ao lugar de `volta`."""

    telas: tuple[Tela, ...] = field(kw_only=True)

    def responder(self, request: PedidoDaTela, *, lista: str) -> HttpResponse:
        dela = next((t for t in self.telas if isinstance(t, Lista) and t.nome == lista), None)
        if dela is None:
            raise NaoEncontrado("Esta lista não existe mais. Recarregue a página.")
        exigir_permissao(dela.permissao)
        dito = request.POST if request.method == "POST" else request.GET
        volta = QueryDict(dito.get("volta", "").removeprefix("?"))
        lugar = replace(ler(volta, dela.filtro, dela.ordem), cursor="", tudo=True)
        if request.method != "POST":
            return self._janela(request, dela, lugar)
        mudanca = _mudanca(request.POST, lugar)
        if mudanca is not None:
            visoes.mudar(dela.nome, mudanca)
        return HttpResponseRedirect(f"{endereco_de(dela)}{lugar.endereco()}")

    def _janela(self, request: PedidoDaTela, lista: Lista[Any, Any, Any], lugar: Lugar[Any, Any]) -> HttpResponse:
        preferencia, _ = visoes.ler_preferencia(lista.nome, lugar)
        vistas = [coluna.rotulo for coluna in preferencia.escolher(lista.colunas)]
        escondidas = [coluna.rotulo for coluna in lista.colunas if coluna.rotulo not in vistas]
        contexto = {
            "lista": lista,
            "volta": lugar.endereco(),
            "padrao": not lugar.partes(),
            "guardadas": preferencia.abas(lugar).itens,
            "colunas": [(rotulo, True) for rotulo in vistas] + [(rotulo, False) for rotulo in escondidas],
            "trocadas": bool(preferencia.colunas),
            "letras": visoes.LETRAS_DO_NOME,
        }
        return render(request, "web/_visoes_e_colunas.html", contexto)


def _mudanca(dito: QueryDict, lugar: Lugar[Any, Any]) -> Callable[[Preferencia], Preferencia] | None:
    """O que a janela pede; None se nada."""
    nome, novo = dito.get("nome", "").strip(), dito.get("novo", "").strip()[: visoes.LETRAS_DO_NOME]
    colunas = dito.getlist("coluna")
    pedidas: dict[str, Callable[[Preferencia], Preferencia] | None] = {
        "guardar": visoes.guardar(novo, lugar.endereco(), abre="abre" in dito) if novo else None,
        "renomear": visoes.renomear(nome, novo) if novo else None,
        "apagar": visoes.apagar(nome),
        "abrir": visoes.abrir_nela(nome),
        "abrir_em_tudo": visoes.abrir_nela(""),
        "colunas": visoes.ver_colunas(colunas),
        "colunas_da_tela": visoes.ver_colunas(()),
    }
    return pedidas.get(dito.get("acao", ""))

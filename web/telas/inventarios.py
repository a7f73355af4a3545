"""Inventários: abrir, contar às cegas (no celular, com leitor), fechar com as divergências ou cancelar."""

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import SafeString

from estoque.contrato_telas import (
    FichaDoInventario,
    FiltroDeInventarios,
    PaginaDeInventarios,
    ResumoDoInventario,
    SituacaoDoInventario,
    TelasDoEstoque,
)
from plataforma.api.cliente import ApiIndisponivel, RecusaDaApi, chamar
from plataforma.contratos import usar
from plataforma.leituras import DosDocumentos, Pagina
from plataforma.valores import novo_id
from web.celulas import dia, em_dois, reais, selo
from web.entradas import QUANTIDADE, Campo, Secao, Selecao, Texto
from web.padroes.acoes import Acao
from web.padroes.ficha import Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Data, Lista, Visao
from web.tela import PedidoDaTela, Tela
from web.telas.movimentacoes import depositos

estoque = usar(TelasDoEstoque)
_ESTADOS = {
    SituacaoDoInventario.ABERTO: selo("azul", "Contando"),
    SituacaoDoInventario.FECHADO: selo("verde", "Fechado"),
    SituacaoDoInventario.CANCELADO: selo("cinza", "Cancelado"),
}


def estado(inventario: ResumoDoInventario) -> SafeString:
    """Em que ponto está."""
    return _ESTADOS[inventario.situacao]


def _ler(filtro: FiltroDeInventarios, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeInventarios:
    return estoque.tela_inventarios(filtro=filtro, ordem=ordem, pagina=pagina)


def _motivo(inventario: ResumoDoInventario) -> SafeString:
    onde = f"depósito {inventario.codigo_do_deposito}"
    return em_dois(inventario.motivo, onde)


class Contar(Tela):
    """Cada contagem se salva sozinha; quem conta não vê o saldo."""

    def responder(self, request: PedidoDaTela, *, id: UUID) -> HttpResponse:
        if request.method == "POST":
            return self._guardar(request, id)
        ficha = estoque.tela_inventario(inventario=id)
        if "contar" not in ficha.acoes:
            return HttpResponseRedirect(reverse("web:inventario", args=[id]))
        contados = sum(item.contada is not None for item in ficha.itens)
        contexto = {"tela": self, "d": ficha, "contados": contados, "vez": novo_id()}
        return render(request, "web/inventario_contar.html", contexto)

    def _guardar(self, request: PedidoDaTela, inventario: UUID) -> HttpResponse:
        try:
            contada = QUANTIDADE.ler(request.POST.get("contada", ""))
        except ValueError as erro:
            return JsonResponse({"recusa": str(erro)}, status=422)
        corpo = {"contagens": [{"produto": request.POST.get("produto", ""), "contada": contada}]}
        acesso, chave = request.sessao.acesso, request.POST.get("chave", "")
        try:
            # Contam vários ao mesmo tempo, cada um o seu produto: de um mesmo, vale a última contagem.
            chamar(
                "estoque",
                "POST",
                f"/api/inventarios/{inventario}/contar/",
                corpo,
                acesso=acesso,
                chave=chave,
                versao="*",
            )
        except RecusaDaApi as recusa:
            return JsonResponse({"recusa": recusa.detalhe}, status=recusa.status)
        except ApiIndisponivel:
            return JsonResponse({"sem_resposta": True}, status=503)
        return JsonResponse({"contada": contada})


def _fechado(corpo: Any) -> str:
    sobra, perda = (reais(Decimal(corpo[nome])) for nome in ("sobra", "perda"))
    return f"Inventário fechado: sobra de {sobra}, perda de {perda}."


CONTAR = Contar(
    nome="inventario_contar",
    caminho="estoque/inventarios/<uuid:id>/contar/",
    titulo="Contar",
    permissao="estoque.inventario.contar",
)
ACAO_CONTAR: Acao[FichaDoInventario] = Acao(
    "contar",
    "Contar",
    "barcode",
    "estoque.inventario.contar",
    "inventarios",
    lambda _corpo: "Contado.",
    passo="Conte o que há no depósito: pode parar e continuar, e contar em mais de um aparelho.",
    em=CONTAR,
)
FECHAR: Acao[FichaDoInventario] = Acao(
    "fechar",
    "Fechar e ajustar",
    "check",
    "estoque.inventario.manter",
    "inventarios",
    _fechado,
    passo="Tudo contado: feche para ajustar o estoque ao que se contou.",
)
CANCELAR: Acao[FichaDoInventario] = Acao(
    "cancelar",
    "Cancelar",
    "x",
    "estoque.inventario.manter",
    "inventarios",
    lambda _corpo: "Inventário cancelado: nada mudou no estoque.",
    perigo=True,
)
ABRIR: Formulario[Any] = Formulario(
    nome="inventario_novo",
    caminho="estoque/inventarios/novo/",
    titulo="Novo inventário",
    permissao="estoque.inventario.manter",
    icone="plus",
    lista=lambda: LISTA,
    recurso="inventarios",
    secoes=(
        Secao(
            "O que se conta",
            (
                Campo("deposito", "Depósito", Selecao(depositos, vazio=None), lambda _i: None, "c6", pede=True),
                Campo("motivo", "Motivo", Texto(200), lambda _i: "", "c6", "Como contagem do mês.", pede=True),
            ),
        ),
    ),
    ir=lambda corpo: reverse("web:inventario", args=[corpo["id"]]),
    dito=lambda corpo: f"Inventário aberto, com {len(corpo['itens'])} produtos a contar.",
)
LISTA: Lista[FiltroDeInventarios, DosDocumentos, ResumoDoInventario] = Lista(
    nome="inventarios",
    recurso="inventarios",
    caminho="estoque/inventarios/",
    titulo="Inventários",
    permissao="estoque.inventario.ver",
    icone="clipboard-check",
    grupo="Estoque",
    filtro=FiltroDeInventarios,
    ordem=DosDocumentos,
    ler=_ler,
    endereco=lambda i: reverse("web:inventario", args=[i.id]),
    chamada=lambda i: f"Inventário de {dia(i.data)}",
    vazio="Nenhum inventário",
    busca="Motivo ou depósito",
    visoes=(
        Visao("Todos", FiltroDeInventarios()),
        Visao("Contando", FiltroDeInventarios(situacao=SituacaoDoInventario.ABERTO)),
        Visao("Fechados", FiltroDeInventarios(situacao=SituacaoDoInventario.FECHADO)),
    ),
    filtros=(Data("De", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Motivo", _motivo, "cresce"),
        ColunaDaLista("Data", lambda i: dia(i.data), "num"),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Sobra", lambda i: reais(i.sobra), "dir num"),
        ColunaDaLista("Perda", lambda i: reais(i.perda), "dir num forte soma"),
    ),
    novo=ABRIR,
)
FICHA: Ficha[FichaDoInventario] = Ficha(
    nome="inventario",
    caminho="estoque/inventarios/<uuid:id>/",
    titulo="Inventário",
    permissao="estoque.inventario.ver",
    lista=LISTA,
    ler=lambda id: estoque.tela_inventario(inventario=id),
    chamada=lambda i: f"Inventário de {dia(i.data)}",
    estado=estado,
    modelo="web/inventario.html",
    acoes=(FECHAR, ACAO_CONTAR, CANCELAR),
)
TELAS = (LISTA, ABRIR, FICHA, CONTAR)

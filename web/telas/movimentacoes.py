"""Ajustes e transferências: o que se corrige num depósito, e o que muda de lugar."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from estoque.contrato_telas import (
    Ajuste,
    FiltroDeAjustes,
    FiltroDeTransferencias,
    PaginaDeAjustes,
    PaginaDeTransferencias,
    ResumoDaTransferencia,
    ResumoDoAjuste,
    TelasDoEstoque,
    TipoDeAjuste,
    Transferencia,
)
from plataforma.contratos import usar
from plataforma.leituras import DosDocumentos, Pagina
from plataforma.relogio import hoje
from web.celulas import dia, em_dois, reais, selo
from web.entradas import QUANTIDADE, REAIS, Campo, DataDigitada, Linhas, Opcao, Procura, Secao, Selecao, Texto, nada
from web.padroes.ficha import Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Data, Lista, Visao

estoque = usar(TelasDoEstoque)
_TIPOS = {TipoDeAjuste.ENTRADA: selo("verde", "Entrada"), TipoDeAjuste.SAIDA: selo("vermelho", "Saída")}
_MUDOU = selo("azul", "Transferida")


def depositos() -> list[Opcao]:
    """Onde a mercadoria pode estar."""
    return [Opcao(str(d.id), f"{d.codigo} · {d.nome}") for d in estoque.depositos_ativos()]


def _ler_ajustes(filtro: FiltroDeAjustes, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeAjustes:
    return estoque.tela_ajustes(filtro=filtro, ordem=ordem, pagina=pagina)


def _ler_transferencias(filtro: FiltroDeTransferencias, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeTransferencias:
    return estoque.tela_transferencias(filtro=filtro, ordem=ordem, pagina=pagina)


def _motivo(documento: ResumoDoAjuste) -> SafeString:
    onde = f"depósito {documento.codigo_do_deposito}"
    return em_dois(documento.motivo, onde)


def _caminho(documento: ResumoDaTransferencia) -> SafeString:
    de_para = f"{documento.codigo_da_origem} para {documento.codigo_do_destino}"
    return em_dois(de_para, documento.motivo)


_DEPOSITO = Selecao(depositos, vazio=None)
_TIPO = Selecao(lambda: [Opcao(TipoDeAjuste.ENTRADA, "Entra"), Opcao(TipoDeAjuste.SAIDA, "Sai")])
_PRODUTO = Campo[Any]("produto", "Produto", Procura("sugerir_produtos", "Código ou nome"), nada, "c6", pede=True)
_QUANTO = Campo[Any]("quantidade", "Quantidade", QUANTIDADE, nada, "c3", pede=True)
AJUSTAR: Formulario[Any] = Formulario(
    nome="ajuste_novo",
    caminho="estoque/ajustes/novo/",
    titulo="Novo ajuste",
    permissao="estoque.ajuste.criar",
    icone="plus",
    lista=lambda: AJUSTES,
    recurso="ajustes",
    secoes=(
        Secao(
            "O que se corrige",
            (
                Campo("deposito", "Depósito", _DEPOSITO, nada, "c4", pede=True),
                Campo("tipo", "A mercadoria", _TIPO, nada, "c2", pede=True),
                Campo("data", "Data", DataDigitada(), nada, "c2", pede=True),
                Campo("motivo", "Motivo", Texto(200), nada, "c4", "Como quebra, perda, achado.", pede=True),
            ),
        ),
        Secao(
            "Produtos",
            linhas=Linhas(
                "itens",
                "Produto",
                (
                    _PRODUTO,
                    _QUANTO,
                    Campo("custo_total", "Custo, se entra", REAIS, nada, "c3", "Vazio, o custo médio."),
                ),
                lambda _documento: (),
                "Outro produto",
            ),
        ),
    ),
    inicial=lambda _endereco: {"data": hoje()},
    ir=lambda corpo: reverse("web:ajuste", args=[corpo["id"]]),
    dito=lambda _corpo: "Ajuste registrado.",
)
TRANSFERIR: Formulario[Any] = Formulario(
    nome="transferencia_nova",
    caminho="estoque/transferencias/nova/",
    titulo="Nova transferência",
    permissao="estoque.transferencia.criar",
    icone="plus",
    lista=lambda: TRANSFERENCIAS,
    recurso="transferencias",
    secoes=(
        Secao(
            "De onde, para onde",
            (
                Campo("origem", "Sai de", _DEPOSITO, nada, "c4", pede=True),
                Campo("destino", "Vai para", _DEPOSITO, nada, "c4", pede=True),
                Campo("data", "Data", DataDigitada(), nada, "c4", pede=True),
                Campo("motivo", "Motivo", Texto(200), nada, "c12"),
            ),
        ),
        Secao("Produtos", linhas=Linhas("itens", "Produto", (_PRODUTO, _QUANTO), lambda _d: (), "Outro produto")),
    ),
    inicial=lambda _endereco: {"data": hoje()},
    ir=lambda corpo: reverse("web:transferencia", args=[corpo["id"]]),
    dito=lambda _corpo: "Transferência registrada.",
)
AJUSTES: Lista[FiltroDeAjustes, DosDocumentos, ResumoDoAjuste] = Lista(
    nome="ajustes",
    recurso="ajustes",
    caminho="estoque/ajustes/",
    titulo="Ajustes",
    permissao="estoque.ajuste.ver",
    icone="clipboard-list",
    grupo="Estoque",
    filtro=FiltroDeAjustes,
    ordem=DosDocumentos,
    ler=_ler_ajustes,
    endereco=lambda a: reverse("web:ajuste", args=[a.id]),
    chamada=lambda a: f"Ajuste de {dia(a.data)}",
    vazio="Nenhum ajuste",
    busca="Motivo ou depósito",
    visoes=(
        Visao("Todos", FiltroDeAjustes()),
        Visao("Entradas", FiltroDeAjustes(tipo=TipoDeAjuste.ENTRADA)),
        Visao("Saídas", FiltroDeAjustes(tipo=TipoDeAjuste.SAIDA)),
    ),
    filtros=(Data("De", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Motivo", _motivo, "cresce"),
        ColunaDaLista("Data", lambda a: dia(a.data), "num"),
        ColunaDaLista("Tipo", lambda a: _TIPOS[a.tipo], "estado"),
        ColunaDaLista("Valor", lambda a: reais(a.valor), "dir num forte soma"),
    ),
    novo=AJUSTAR,
)
TRANSFERENCIAS: Lista[FiltroDeTransferencias, DosDocumentos, ResumoDaTransferencia] = Lista(
    nome="transferencias",
    recurso="transferencias",
    caminho="estoque/transferencias/",
    titulo="Transferências",
    permissao="estoque.transferencia.ver",
    icone="arrows-transfer-up",
    grupo="Estoque",
    filtro=FiltroDeTransferencias,
    ordem=DosDocumentos,
    ler=_ler_transferencias,
    endereco=lambda t: reverse("web:transferencia", args=[t.id]),
    chamada=lambda t: f"Transferência de {dia(t.data)}",
    vazio="Nenhuma transferência",
    busca="Motivo ou depósito",
    filtros=(Data("De", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(ColunaDaLista("De, para", _caminho, "cresce"), ColunaDaLista("Data", lambda t: dia(t.data), "num soma")),
    novo=TRANSFERIR,
)


def _ficha(nome: str, caminho: str, titulo: str, lista: Any, ler: Any, estado: Any) -> Ficha[Any]:
    return Ficha(
        nome=nome,
        caminho=caminho,
        titulo=titulo,
        permissao=f"estoque.{nome}.ver",
        lista=lista,
        ler=ler,
        chamada=lambda d: f"{titulo} de {dia(d.data)}",
        estado=estado,
        modelo="web/movimentacao.html",
    )


def _do_ajuste(ajuste: Ajuste) -> SafeString:
    return _TIPOS[ajuste.tipo]


def _da_transferencia(_transferencia: Transferencia) -> SafeString:
    return _MUDOU


FICHA_DO_AJUSTE = _ficha(
    "ajuste", "estoque/ajustes/<uuid:id>/", "Ajuste", AJUSTES, lambda id: estoque.tela_ajuste(ajuste=id), _do_ajuste
)
FICHA_DA_TRANSFERENCIA = _ficha(
    "transferencia",
    "estoque/transferencias/<uuid:id>/",
    "Transferência",
    TRANSFERENCIAS,
    lambda id: estoque.tela_transferencia(transferencia=id),
    _da_transferencia,
)
TELAS = (AJUSTES, AJUSTAR, FICHA_DO_AJUSTE, TRANSFERENCIAS, TRANSFERIR, FICHA_DA_TRANSFERENCIA)

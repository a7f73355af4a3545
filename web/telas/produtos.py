"""Produtos: a lista, a ficha, criar, alterar, e em que outras unidades se compram e vendem."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from core.contrato_telas import (
    Conversao,
    FichaDoProduto,
    FiltroDeProdutos,
    LinhaDeProdutos,
    OrdemDeProdutos,
    PaginaDeProdutos,
    TelasDoCore,
)
from estoque.contrato_telas import TelasDoEstoque
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from web.blocos import Bloco
from web.celulas import NADA, em_dois, preco, selo, texto
from web.endereco import id_dito
from web.entradas import PRECO, Campo, Numero, Opcao, Procura, Secao, Selecao, SimNao, Texto
from web.padroes.ficha import Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista, Totais, Visao
from web.telas import unidades
from web.telas.ativos import contar
from web.telas.historico import do_historico

core, estoque = usar(TelasDoCore), usar(TelasDoEstoque)
ATIVO, INATIVO = selo("verde", "À venda"), selo("cinza", "Fora de linha")


def estado(produto: LinhaDeProdutos | FichaDoProduto) -> SafeString:
    """Se ainda se vende."""
    return ATIVO if produto.ativo else INATIVO


def _ler(filtro: FiltroDeProdutos, ordem: OrdemDeProdutos, pagina: Pagina) -> PaginaDeProdutos:
    return core.tela_produtos(filtro=filtro, ordem=ordem, pagina=pagina)


def _totais(filtro: FiltroDeProdutos, visoes: tuple[Visao[FiltroDeProdutos], ...]) -> Totais:
    grupos = core.totais_de_produtos(filtro=filtro).grupos
    return contar(grupos, filtro.ativo, [visao.filtro.ativo for visao in visoes])


def _produto(produto: LinhaDeProdutos) -> SafeString:
    return em_dois(produto.descricao, produto.gtin)


def _ir(corpo: Any) -> str:
    return reverse("web:produto", args=[corpo["id"]])


def _do_endereco(endereco: QueryDict) -> Mapping[str, object]:
    return {"unidade": "UN", **{nome: endereco.get(nome, "") for nome in ("sku", "descricao", "gtin", "ncm")}}


def _da_conversao(endereco: QueryDict) -> Mapping[str, object]:
    id_do_produto = id_dito(endereco, "produto")
    if id_do_produto is None:
        return {}
    produto = core.tela_produto(produto=id_do_produto)
    return {"produto": Opcao(str(produto.id), f"{produto.sku} · {produto.descricao}")}


_DESCRICAO = Campo[FichaDoProduto]("descricao", "Descrição", Texto(120), lambda p: p.descricao, "c8", pede=True)
_PRECO = Campo[FichaDoProduto]("preco", "Preço de venda", PRECO, lambda p: p.preco, "c4", "Até 6 casas.")
_GTIN = Campo[FichaDoProduto](
    "gtin", "Código de barras (GTIN)", Texto(14), lambda p: p.gtin, "c4", "8, 12, 13 ou 14 algarismos; vazio, não tem."
)
_NCM = Campo[FichaDoProduto]("ncm", "NCM", Texto(10), lambda p: p.ncm, "c4", "Classificação fiscal, 8 algarismos.")
_UNIDADE = Selecao(unidades.opcoes)

NOVO: Formulario[FichaDoProduto] = Formulario(
    nome="produto_novo",
    caminho="cadastros/produtos/novo/",
    titulo="Novo produto",
    permissao="core.produto.criar",
    icone="plus",
    lista=lambda: LISTA,
    recurso="produtos",
    secoes=(
        Secao(
            "Produto",
            (
                Campo("sku", "Código (SKU)", Texto(40), lambda p: p.sku, "c4", "Como a casa o chama.", pede=True),
                _DESCRICAO,
                Campo("unidade", "Unidade de estoque", _UNIDADE, lambda p: p.unidade, "c4", pede=True),
                _PRECO,
            ),
        ),
        Secao("Fiscal", (_GTIN, _NCM)),
    ),
    inicial=_do_endereco,
    ir=_ir,
    dito=lambda corpo: f"Produto {corpo['sku']} criado.",
)
ALTERAR: Formulario[FichaDoProduto] = Formulario(
    nome="produto_alterar",
    caminho="cadastros/produtos/<uuid:id>/alterar/",
    titulo="Alterar produto",
    permissao="core.produto.alterar",
    lista=lambda: LISTA,
    recurso="produtos",
    secoes=(
        Secao("Produto", (_DESCRICAO, _PRECO, Campo("ativo", "À venda", SimNao(), lambda p: p.ativo, "c4"))),
        Secao("Fiscal", (_GTIN, _NCM)),
    ),
    ler=lambda id: core.tela_produto(produto=id),
    ir=_ir,
    dito=lambda corpo: f"Produto {corpo['sku']} salvo.",
)
CONVERTER: Formulario[Conversao] = Formulario(
    nome="conversao_nova",
    caminho="cadastros/conversoes/nova/",
    titulo="Outra unidade do produto",
    permissao="core.conversao.criar",
    lista=lambda: LISTA,
    recurso="conversoes",
    secoes=(
        Secao(
            "Outra unidade",
            (
                Campo("produto", "Produto", Procura("sugerir_produtos", "Código ou nome"), lambda _c: None, pede=True),
                Campo("unidade", "Unidade", _UNIDADE, lambda c: c.unidade, "c3", "Como CX.", pede=True),
                Campo(
                    "fator",
                    "Vale quantas de estoque",
                    Numero(6),
                    lambda c: c.fator,
                    "c3",
                    "Uma caixa de 12 vale 12.",
                    pede=True,
                ),
            ),
        ),
    ),
    inicial=_da_conversao,
    ir=lambda corpo: reverse("web:produto", args=[corpo["produto"]]),
    dito=lambda corpo: f"Unidade {corpo['unidade']} incluída.",
)

LISTA: Lista[FiltroDeProdutos, OrdemDeProdutos, LinhaDeProdutos] = Lista(
    nome="produtos",
    recurso="produtos",
    caminho="cadastros/produtos/",
    titulo="Produtos",
    permissao="core.produto.ver",
    icone="package",
    grupo="Cadastros",
    filtro=FiltroDeProdutos,
    ordem=OrdemDeProdutos,
    ler=_ler,
    endereco=lambda p: reverse("web:produto", args=[p.id]),
    chamada=lambda p: f"Produto {p.sku}",
    vazio="Nenhum produto",
    busca="Código, nome ou código de barras",
    visoes=(
        Visao("Todos", FiltroDeProdutos()),
        Visao("À venda", FiltroDeProdutos(ativo=True)),
        Visao("Fora de linha", FiltroDeProdutos(ativo=False)),
    ),
    colunas=(
        ColunaDaLista("Código", lambda p: texto(p.sku), "num", (OrdemDeProdutos.SKU, OrdemDeProdutos.SKU_DE_Z_A)),
        ColunaDaLista("Produto", _produto, "cresce", (OrdemDeProdutos.DESCRICAO, OrdemDeProdutos.DESCRICAO_DE_Z_A)),
        ColunaDaLista("NCM", lambda p: texto(p.ncm), "num"),
        ColunaDaLista("Unidade", lambda p: texto(p.unidade)),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Preço", lambda p: preco(p.preco) if p.preco else NADA, "dir num forte soma"),
    ),
    totais=_totais,
    novo=NOVO,
)
FICHA: Ficha[FichaDoProduto] = Ficha(
    nome="produto",
    caminho="cadastros/produtos/<uuid:id>/",
    titulo="Produto",
    permissao="core.produto.ver",
    lista=LISTA,
    ler=lambda id: core.tela_produto(produto=id),
    editar=ALTERAR,
    chamada=lambda p: p.descricao,
    estado=estado,
    modelo="web/produto.html",
    blocos=(
        Bloco(
            "saldos",
            "Saldos",
            "estoque.saldo.ver",
            lambda id: estoque.bloco_do_produto(produto=id),
            "web/_bloco_saldos.html",
        ),
        do_historico("produtos"),
    ),
)
TELAS = (LISTA, NOVO, FICHA, ALTERAR, CONVERTER)

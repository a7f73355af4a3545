"""O que saiu e o que voltou: expedições e devoluções de venda."""

from collections.abc import Callable
from uuid import UUID

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from estoque.contrato_telas import Deposito, TelasDoEstoque
from plataforma.contratos import usar
from plataforma.leituras import DosDocumentos, Pagina
from vendas.contrato_telas import (
    FichaDaDevolucao,
    FichaDaExpedicao,
    FiltroDoPedido,
    PaginaDeDevolucoes,
    PaginaDeExpedicoes,
    ResumoDaDevolucao,
    ResumoDaExpedicao,
    TelasDeVendas,
)
from web.blocos import Bloco
from web.celulas import dia, reais, selo, texto
from web.padroes.ficha import Ficha
from web.padroes.lista import ColunaDaLista, Data, Lista

vendas, estoque = usar(TelasDeVendas), usar(TelasDoEstoque)
_SAIU, _VOLTOU = selo("verde", "Saiu"), selo("roxo", "Voltou")
_POR_DATA = (DosDocumentos.DATA_MAIS_VELHA, DosDocumentos.DATA_MAIS_NOVA)
_FILTROS = (Data[FiltroDoPedido]("De", lambda f: f.de), Data[FiltroDoPedido]("Até", lambda f: f.ate))


def _ler(filtro: FiltroDoPedido, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeExpedicoes:
    return vendas.tela_expedicoes(filtro=filtro, ordem=ordem, pagina=pagina)


def _ler_devolucoes(filtro: FiltroDoPedido, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeDevolucoes:
    return vendas.tela_devolucoes(filtro=filtro, ordem=ordem, pagina=pagina)


def _do_pedido(saida: ResumoDaExpedicao) -> SafeString:
    return format_html("Pedido {}", saida.numero_do_pedido)


def chamada(expedicao: ResumoDaExpedicao) -> str:
    """De que pedido ela é: expedições não têm número."""
    return f"Saída do pedido {expedicao.numero_do_pedido}"


def chamada_da_devolucao(devolucao: ResumoDaDevolucao) -> str:
    """De que pedido ela é."""
    return f"Devolução do pedido {devolucao.numero_do_pedido}"


def _deposito(id_do_deposito: UUID) -> Deposito | None:
    """O que o estoque diz dele; nulo, está fora de uso."""
    return next((d for d in estoque.depositos_ativos() if d.id == id_do_deposito), None)


def _bloco(titulo: str, ler: Callable[[UUID], Deposito | None]) -> Bloco:
    return Bloco("deposito", titulo, "estoque.deposito.ver", ler, "web/_bloco_deposito.html")


LISTA: Lista[FiltroDoPedido, DosDocumentos, ResumoDaExpedicao] = Lista(
    nome="expedicoes",
    recurso="expedicoes",
    caminho="vendas/expedicoes/",
    titulo="Expedições",
    permissao="vendas.expedicao.ver",
    icone="truck-delivery",
    grupo="Vendas",
    filtro=FiltroDoPedido,
    ordem=DosDocumentos,
    ler=_ler,
    endereco=lambda e: reverse("web:expedicao", args=[e.id]),
    chamada=chamada,
    vazio="Nenhuma expedição",
    busca="Cliente, CPF, CNPJ ou número",
    filtros=_FILTROS,
    colunas=(
        ColunaDaLista("Saída", _do_pedido, "num"),
        ColunaDaLista("Cliente", lambda e: texto(e.nome_do_cliente), "cresce"),
        ColunaDaLista("Data", lambda e: dia(e.data), "num soma", _POR_DATA),
    ),
)
FICHA: Ficha[FichaDaExpedicao] = Ficha(
    nome="expedicao",
    caminho="vendas/expedicoes/<uuid:id>/",
    titulo="Expedição",
    permissao="vendas.expedicao.ver",
    lista=LISTA,
    ler=lambda id: vendas.tela_expedicao(expedicao=id),
    chamada=chamada,
    estado=lambda _expedicao: _SAIU,
    modelo="web/expedicao.html",
    blocos=(_bloco("De onde saiu", lambda id: _deposito(vendas.tela_expedicao(expedicao=id).deposito)),),
)
DEVOLUCOES: Lista[FiltroDoPedido, DosDocumentos, ResumoDaDevolucao] = Lista(
    nome="devolucoes",
    recurso="devolucoes",
    caminho="vendas/devolucoes/",
    titulo="Devoluções de venda",
    permissao="vendas.devolucao.ver",
    icone="truck-return",
    grupo="Vendas",
    filtro=FiltroDoPedido,
    ordem=DosDocumentos,
    ler=_ler_devolucoes,
    endereco=lambda d: reverse("web:devolucao", args=[d.id]),
    chamada=chamada_da_devolucao,
    vazio="Nenhuma devolução",
    busca="Cliente, CPF, CNPJ ou número",
    filtros=_FILTROS,
    colunas=(
        ColunaDaLista("Devolução", _do_pedido, "num"),
        ColunaDaLista("Cliente", lambda d: texto(d.nome_do_cliente), "cresce"),
        ColunaDaLista("Data", lambda d: dia(d.data), "num", _POR_DATA),
        ColunaDaLista("Motivo", lambda d: texto(d.motivo)),
        ColunaDaLista("Total", lambda d: reais(d.total), "dir num forte soma"),
    ),
)
FICHA_DA_DEVOLUCAO: Ficha[FichaDaDevolucao] = Ficha(
    nome="devolucao",
    caminho="vendas/devolucoes/<uuid:id>/",
    titulo="Devolução de venda",
    permissao="vendas.devolucao.ver",
    lista=DEVOLUCOES,
    ler=lambda id: vendas.tela_devolucao(devolucao=id),
    chamada=chamada_da_devolucao,
    estado=lambda _devolucao: _VOLTOU,
    modelo="web/devolucao.html",
    blocos=(_bloco("Aonde voltou", lambda id: _deposito(vendas.tela_devolucao(devolucao=id).deposito)),),
)
TELAS = (LISTA, FICHA, DEVOLUCOES, FICHA_DA_DEVOLUCAO)

"""Onde a paleta procura: cada fonte é de um módulo, com o seu prefixo e a sua permissão."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.urls import reverse

from compras.contrato_telas import (
    FiltroDeFornecedores,
    FiltroDeNotas,
    OrdemDeFornecedores,
    OrdemDeNotas,
    TelasDeCompras,
)
from core.contrato_telas import TelasDoCore
from financeiro.contrato_telas import FiltroDeTitulos, OrdemDeTitulos, TelasDoFinanceiro, TipoDeTitulo
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from vendas.contrato_telas import FiltroDePedidos, OrdemDePedidos, TelasDeVendas
from web.celulas import documento, preco, reais
from web.telas import notas, pedidos, titulos

core, vendas, compras, financeiro = (
    usar(TelasDoCore),
    usar(TelasDeVendas),
    usar(TelasDeCompras),
    usar(TelasDoFinanceiro),
)
QUANTOS = 5
_PAGINA = Pagina(limite=QUANTOS)
_MAIOR_NUMERO = 2_147_483_647
_RECEBER, _PAGAR = TipoDeTitulo.RECEBER, TipoDeTitulo.PAGAR
_FICHAS = {
    _RECEBER: "web:titulo_receber",
    _PAGAR: "web:titulo_pagar",
    TipoDeTitulo.CREDITO_CLIENTE: "web:titulo_pagar",
    TipoDeTitulo.CREDITO_FORNECEDOR: "web:titulo_receber",
}


class AchadoDaPaleta(NamedTuple):
    """Um destino."""

    nome: str
    detalhe: str
    endereco: str


@dataclass(frozen=True)
class FonteDaPaleta:
    """Um grupo de achados. Um prefixo com letra acaba em espaço: “p caf”."""

    nome: str
    titulo: str
    icone: str
    permissao: str
    prefixo: str
    buscar: Callable[[str], list[AchadoDaPaleta]]


def _produtos(texto: str) -> list[AchadoDaPaleta]:
    return [
        AchadoDaPaleta(
            p.descricao, f"{p.sku} · {preco(p.preco)}" if p.preco else p.sku, reverse("web:produto", args=[p.id])
        )
        for p in core.buscar_produtos(texto=texto, limite=QUANTOS)
    ]


def _clientes(texto: str) -> list[AchadoDaPaleta]:
    achados = vendas.buscar_clientes(texto=texto, limite=QUANTOS)
    return [AchadoDaPaleta(c.nome, documento(c.documento), reverse("web:cliente", args=[c.id])) for c in achados]


def _fornecedores(texto: str) -> list[AchadoDaPaleta]:
    filtro, ordem = FiltroDeFornecedores(busca=texto), OrdemDeFornecedores.NOME
    achados = compras.tela_fornecedores(filtro=filtro, ordem=ordem, pagina=_PAGINA).itens
    return [AchadoDaPaleta(f.nome, documento(f.documento), reverse("web:fornecedor", args=[f.id])) for f in achados]


def _pedidos(texto: str) -> list[AchadoDaPaleta]:
    numerado = texto.isascii() and texto.isdigit() and int(texto) <= _MAIOR_NUMERO
    filtro = FiltroDePedidos(numero=int(texto)) if numerado else FiltroDePedidos(busca=texto)
    achados = vendas.tela_pedidos(filtro=filtro, ordem=OrdemDePedidos.MAIS_NOVOS, pagina=_PAGINA).itens
    return [
        AchadoDaPaleta(f"{pedidos.chamada(p)}, {p.nome_do_cliente}", reais(p.total), reverse("web:pedido", args=[p.id]))
        for p in achados
    ]


def _notas(texto: str) -> list[AchadoDaPaleta]:
    achadas = compras.tela_notas(filtro=FiltroDeNotas(busca=texto), ordem=OrdemDeNotas.MAIS_NOVAS, pagina=_PAGINA).itens
    return [
        AchadoDaPaleta(f"{notas.chamada(n)}, {n.nome_do_fornecedor}", reais(n.total), reverse("web:nota", args=[n.id]))
        for n in achadas
    ]


def _titulos(texto: str) -> list[AchadoDaPaleta]:
    filtro, ordem = FiltroDeTitulos(busca=texto), OrdemDeTitulos.MAIS_NOVOS
    achados = financeiro.tela_titulos(filtro=filtro, ordem=ordem, pagina=_PAGINA).itens
    return [
        AchadoDaPaleta(
            f"{t.nome_da_pessoa}, {titulos.chamada(t)}", reais(t.valor), reverse(_FICHAS[t.tipo], args=[t.id])
        )
        for t in achados
    ]


FONTES = (
    FonteDaPaleta("pedidos", "Pedidos", "shopping-cart", "vendas.pedido.ver", "#", _pedidos),
    FonteDaPaleta("produtos", "Produtos", "package", "core.produto.ver", "p ", _produtos),
    FonteDaPaleta("clientes", "Clientes", "users", "vendas.cliente.ver", "c ", _clientes),
    FonteDaPaleta("fornecedores", "Fornecedores", "building-store", "compras.fornecedor.ver", "f ", _fornecedores),
    FonteDaPaleta("notas", "Notas de entrada", "file-invoice", "compras.nota.ver", "n ", _notas),
    FonteDaPaleta("titulos", "Títulos", "cash", "financeiro.titulo.ver", "t ", _titulos),
)

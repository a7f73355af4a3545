"""O que se sugere a quem digita: o que tem o código pedido, e depois o que tem as palavras."""

import msgspec

from core.consultas import PRODUTOS
from core.filtros import FiltroDeProdutos, OrdemDeProdutos
from core.gtin import TAMANHOS
from core.leituras import Produto
from plataforma.leituras import Pagina
from plataforma.textos import texto_de_busca

_NADA: tuple[Produto, ...] = ()


def produtos(texto: str, *, limite: int) -> tuple[Produto, ...]:
    """Até `limite` produtos ativos: os de SKU ou GTIN igual ao texto primeiro, os outros por descrição."""
    codigo = texto.strip()
    exatos = _ler(FiltroDeProdutos(sku=codigo, ativo=True), 1) if codigo else _NADA
    if not exatos and codigo.isdigit() and len(codigo) in TAMANHOS:
        exatos = _ler(FiltroDeProdutos(gtin=codigo, ativo=True), limite)
    if exatos and codigo.isdigit():
        # Quem lê um código de barras, ou digita um código inteiro, quer aquele.
        return exatos
    palavras = " ".join(texto_de_busca(texto).split())
    parecidos = _ler(FiltroDeProdutos(busca=palavras, ativo=True), limite)
    ja = {produto.id for produto in exatos}
    return (*exatos, *(p for p in parecidos if p.id not in ja))[:limite]


def _ler(filtro: FiltroDeProdutos, limite: int) -> tuple[Produto, ...]:
    lidos = PRODUTOS.ler(filtro, OrdemDeProdutos.DESCRICAO, Pagina(limite=limite)).itens
    return msgspec.convert(lidos, tuple[Produto, ...])

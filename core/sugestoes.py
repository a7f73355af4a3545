"""O que se sugere a quem digita: o que tem o código pedido, e depois o que tem as palavras."""

import msgspec

from core.consultas import PESSOAS, PRODUTOS
from core.filtros import FiltroDePessoas, FiltroDeProdutos, OrdemDePessoas, OrdemDeProdutos
from core.gtin import TAMANHOS
from core.leituras import Pessoa, Produto
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


def pessoas(texto: str, *, limite: int) -> tuple[Pessoa, ...]:
    """Até `limite` pessoas ativas: as de documento igual ao texto primeiro, as outras por nome."""
    documento = "".join(texto_de_busca(texto).split()).upper()
    exatas = _ler_pessoas(FiltroDePessoas(documento=documento, ativo=True), limite) if documento else ()
    parecidas = _ler_pessoas(FiltroDePessoas(busca=" ".join(texto_de_busca(texto).split()), ativo=True), limite)
    ja = {pessoa.id for pessoa in exatas}
    return (*exatas, *(p for p in parecidas if p.id not in ja))[:limite]


def _ler_pessoas(filtro: FiltroDePessoas, limite: int) -> tuple[Pessoa, ...]:
    lidas = PESSOAS.ler(filtro, OrdemDePessoas.NOME, Pagina(limite=limite)).itens
    return msgspec.convert(lidas, tuple[Pessoa, ...])


def _ler(filtro: FiltroDeProdutos, limite: int) -> tuple[Produto, ...]:
    lidos = PRODUTOS.ler(filtro, OrdemDeProdutos.DESCRICAO, Pagina(limite=limite)).itens
    return msgspec.convert(lidos, tuple[Produto, ...])

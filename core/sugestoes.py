"""O que se sugere a quem digita: o que tem o código pedido, e depois o que tem as palavras."""

from functools import cache
from typing import Any

import msgspec

from core.consultas import PESSOAS, PRODUTOS
from core.filtros import FiltroDePessoas, FiltroDeProdutos, OrdemDePessoas, OrdemDeProdutos
from core.gtin import TAMANHOS
from core.leituras import Pessoa, Produto
from core.tabelas_oficiais import Municipio
from core.tabelas_oficiais import municipios as todos_os_municipios
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


def municipios(texto: str, *, limite: int) -> list[dict[str, Any]]:
    """Até `limite` municípios: os de nome começado pelo texto, e os que têm todas as palavras."""
    procurado = " ".join(texto_de_busca(texto).split())
    if not procurado:
        return []
    achados = [(m, escrito) for m, escrito in _escritos() if all(p in escrito for p in procurado.split())]
    # Do nome igual ao mais comprido que começa assim: “sao paulo” é São Paulo, e não São Paulo das Missões.
    achados.sort(key=lambda achado: (not achado[1].startswith(procurado), len(achado[1]), achado[1]))
    return [m._asdict() for m, _escrito in achados[:limite]]


def nome_do_municipio(codigo: str) -> str:
    """“São Paulo, SP”; vazio sem código."""
    municipio = todos_os_municipios().get(codigo)
    return f"{municipio.nome}, {municipio.uf}" if municipio else ""


@cache
def _escritos() -> tuple[tuple[Municipio, str], ...]:
    return tuple((m, texto_de_busca(f"{m.nome} {m.uf}")) for m in todos_os_municipios().values())


def _ler_pessoas(filtro: FiltroDePessoas, limite: int) -> tuple[Pessoa, ...]:
    lidas = PESSOAS.ler(filtro, OrdemDePessoas.NOME, Pagina(limite=limite)).itens
    return msgspec.convert(lidas, tuple[Pessoa, ...])


def _ler(filtro: FiltroDeProdutos, limite: int) -> tuple[Produto, ...]:
    lidos = PRODUTOS.ler(filtro, OrdemDeProdutos.DESCRICAO, Pagina(limite=limite)).itens
    return msgspec.convert(lidos, tuple[Produto, ...])

"""O menu e a paleta: saem das telas declaradas e do que a pessoa pode; nenhum módulo é chamado."""

import unicodedata
from collections.abc import Iterable, Set
from dataclasses import dataclass

from django.urls import reverse

from web.tela import Tela

ACOES = "Ações"


@dataclass(frozen=True)
class Item:
    """Um destino."""

    titulo: str
    icone: str
    endereco: str
    atual: bool = False


@dataclass(frozen=True)
class Grupo:
    """Destinos sob um título."""

    nome: str
    itens: tuple[Item, ...]


def menu(telas: Iterable[Tela], permissoes: Set[str], onde: str) -> tuple[Grupo, ...]:
    """Os grupos do menu de quem tem `permissoes`; `onde` é o endereço em que se está."""
    vistas = [(tela, endereco_de(tela)) for tela in telas if tela.grupo and tela.serve_a(permissoes)]
    # Dentro de uma ficha, a tela atual é a lista dela: a de endereço mais longo que começa este.
    atual = max((e for _tela, e in vistas if e == onde or (e != "/" and onde.startswith(e))), key=len, default="")
    grupos: dict[str, list[Item]] = {}
    for tela, endereco in vistas:
        grupos.setdefault(tela.grupo, []).append(Item(tela.titulo, tela.icone, endereco, atual=endereco == atual))
    return tuple(Grupo(nome, tuple(itens)) for nome, itens in grupos.items())


def procurar(telas: Iterable[Tela], permissoes: Set[str], texto: str) -> tuple[Grupo, ...]:
    """As telas e ações em cujo nome ou grupo estão todas as palavras de `texto`, sem acento nem caixa."""
    palavras = _simples(texto).split()
    grupos: dict[str, list[Item]] = {}
    for tela in telas:
        if not tela.icone or "<" in tela.caminho or not tela.serve_a(permissoes):
            continue
        grupo = tela.grupo or ACOES
        if all(palavra in _simples(f"{tela.titulo} {grupo}") for palavra in palavras):
            grupos.setdefault(grupo, []).append(Item(tela.titulo, tela.icone, endereco_de(tela)))
    return tuple(Grupo(nome, tuple(itens)) for nome, itens in grupos.items())


def endereco_de(tela: Tela) -> str:
    """O endereço de uma tela que não tem partes no caminho."""
    return reverse(f"web:{tela.nome}")


def _simples(texto: str) -> str:
    decomposto = unicodedata.normalize("NFD", texto.casefold())
    return "".join(c for c in decomposto if not unicodedata.combining(c))

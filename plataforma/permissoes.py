"""Permissões e escopos de todos os módulos: dados que toda unidade leva consigo.

Quem guarda os papéis e registra aplicativos precisa conhecer os de módulos que rodam em outra unidade; por isso as
listas vêm de `meu_erp/permissoes.json` e `meu_erp/escopos.json`, escritas por `manage.py contratos congelar` onde todos
os módulos estão instalados.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from django.conf import settings

from plataforma.identidade.escopos import escopos_das_permissoes
from plataforma.modulo import modulos_registrados

ADMINISTRADOR = "administrador"
"""Papel padrão que tem todas as permissões, também as que vierem."""

PERMISSOES: dict[str, frozenset[str]] = {"plataforma.invariante.ver": frozenset({ADMINISTRADOR})}
"""As do próprio núcleo."""

ESCOPOS = {"plataforma.ler": "Verificar os invariantes de cada módulo e acompanhar o que uma operação causou"}
"""O que os escopos do núcleo deixam um aplicativo fazer, para quem o autoriza."""

Lista = dict[str, tuple[str, ...]]
Escopos = dict[str, str]


class EscoposIncompletos(Exception):
    """Um escopo que as permissões pedem não tem texto, ou um texto é de escopo que nenhuma permissão pede."""


@cache
def _ler(arquivo: Path) -> Lista:
    return msgspec.json.decode(arquivo.read_bytes(), type=Lista)


def permissoes_do_sistema() -> Mapping[str, tuple[str, ...]]:
    """Toda permissão que existe e os papéis padrão que a têm além do administrador."""
    return _ler(settings.PERMISSOES)


def permissoes_do_papel(padrao: str) -> frozenset[str]:
    """Permissões que os módulos dão ao papel padrão."""
    todas = permissoes_do_sistema()
    return frozenset(todas if padrao == ADMINISTRADOR else (p for p, papeis in todas.items() if padrao in papeis))


def papeis_padrao() -> frozenset[str]:
    """Papéis que alguma permissão nomeia, e o administrador."""
    return frozenset(papel for papeis in permissoes_do_sistema().values() for papel in papeis) | {ADMINISTRADOR}


def permissoes_do_codigo() -> Lista:
    """A lista que os módulos instalados aqui e o núcleo dão."""
    declaradas = {**PERMISSOES, **{p: papeis for m in modulos_registrados() for p, papeis in m.permissoes.items()}}
    return {p: tuple(sorted(declaradas[p] - {ADMINISTRADOR})) for p in sorted(declaradas)}


def permissoes_diferentes() -> list[str]:
    """Permissões em que código e lista discordam; pede todos os módulos instalados."""
    codigo, lista = permissoes_do_codigo(), permissoes_do_sistema()
    return sorted(p for p in {*codigo, *lista} if codigo.get(p) != lista.get(p))


def escrever_permissoes(arquivo: Path, lista: Lista) -> None:
    """Grava a lista, uma permissão por linha, em ordem."""
    arquivo.write_bytes(msgspec.json.format(msgspec.json.encode(lista, order="sorted"), indent=1) + b"\n")
    _ler.cache_clear()


@cache
def _ler_escopos(arquivo: Path) -> Escopos:
    return msgspec.json.decode(arquivo.read_bytes(), type=Escopos)


def escopos_do_sistema() -> Mapping[str, str]:
    """Todo escopo de módulo que existe, e o que ele deixa um aplicativo fazer, em português."""
    return _ler_escopos(settings.ESCOPOS)


def escopos_do_codigo() -> Escopos:
    """Os escopos que os módulos instalados aqui e o núcleo dão; levanta EscoposIncompletos."""
    ditos = {**ESCOPOS, **{escopo: texto for m in modulos_registrados() for escopo, texto in m.escopos.items()}}
    if diferem := sorted(ditos.keys() ^ escopos_das_permissoes(permissoes_do_codigo())):
        raise EscoposIncompletos(
            f"Diga em ESCOPOS, ao lado das permissões, o que dá cada escopo: {', '.join(diferem)}."
        )
    return {escopo: ditos[escopo] for escopo in sorted(ditos)}


def escopos_diferentes() -> list[str]:
    """Escopos em que código e lista discordam; pede todos os módulos instalados."""
    codigo, lista = escopos_do_codigo(), escopos_do_sistema()
    return sorted(e for e in {*codigo, *lista} if codigo.get(e) != lista.get(e))


def escrever_escopos(arquivo: Path, escopos: Escopos) -> None:
    """Grava os escopos, um por linha, em ordem."""
    arquivo.write_bytes(msgspec.json.format(msgspec.json.encode(escopos, order="sorted"), indent=1) + b"\n")
    _ler_escopos.cache_clear()

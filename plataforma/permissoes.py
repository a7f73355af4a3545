"""Permissões de todos os módulos e os papéis padrão que as têm: um dado que toda unidade leva consigo.

Quem guarda os papéis precisa conhecer as permissões de módulos que rodam em outra unidade; por isso a lista vem de
`meu_erp/permissoes.json`, escrito por `manage.py contratos congelar` onde todos os módulos estão instalados.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import msgspec
from django.conf import settings

from plataforma.modulo import modulos_registrados

ADMINISTRADOR = "administrador"
"""Papel padrão que tem todas as permissões, também as que vierem."""

PERMISSOES: dict[str, frozenset[str]] = {"plataforma.invariante.ver": frozenset({ADMINISTRADOR})}
"""As do próprio núcleo."""

Lista = dict[str, tuple[str, ...]]


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

"""Registro dos módulos: o que cada um oferece ao núcleo, dito uma vez no `ready()` de sua app."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from plataforma.comandos.etapas import ComandoEmEtapas, registrar_comando
from plataforma.contratos.base import Contrato
from plataforma.contratos.registro import registrar_implementacao
from plataforma.invariantes import Conteudo, Invariante, Total


@dataclass(frozen=True)
class Modulo:
    """O que um módulo registrou."""

    nome: str
    contratos: Mapping[type[Contrato], object] = field(default_factory=dict)
    assinaturas: tuple[Any, ...] = ()
    comandos: tuple[ComandoEmEtapas, ...] = ()
    permissoes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tabelas_livres: tuple[str, ...] = ()
    invariantes: tuple[Invariante, ...] = ()
    conteudo: tuple[Conteudo, ...] = ()
    totais: tuple[Total, ...] = ()
    rotinas: tuple[Callable[[], int], ...] = ()
    """O que o trabalhador faz de hora em hora; cada uma devolve quanto fez."""


_registrados: dict[str, Modulo] = {}
_de_todos: list[Callable[[str], tuple[Any, ...]]] = []


def assinar_em_cada_modulo(fabrica: Callable[[str], tuple[Any, ...]]) -> None:
    """Acrescenta `fabrica(nome)` às assinaturas de cada módulo que se registrar: é assim que o núcleo ouve por eles."""
    _de_todos.append(fabrica)


def registrar_modulo(modulo: Modulo) -> None:
    """Registra o módulo; o mesmo nome duas vezes é erro de programação."""
    if modulo.nome in _registrados:
        raise ValueError(f"O módulo “{modulo.nome}” já se registrou.")
    for contrato, implementacao in modulo.contratos.items():
        registrar_implementacao(contrato, implementacao)
    for comando in modulo.comandos:
        registrar_comando(comando)
    do_nucleo = tuple(a for fabrica in _de_todos for a in fabrica(modulo.nome))
    _registrados[modulo.nome] = replace(modulo, assinaturas=(*modulo.assinaturas, *do_nucleo))


def modulos_registrados() -> tuple[Modulo, ...]:
    """Módulos instalados neste processo."""
    return tuple(_registrados[nome] for nome in sorted(_registrados))


def modulo_registrado(nome: str) -> Modulo:
    """O módulo `nome`; levanta KeyError se não está instalado aqui."""
    return _registrados[nome]


def cumprir_rotinas(nome: str) -> int:
    """Cumpre as rotinas do módulo `nome`; devolve quanto fizeram."""
    return sum(rotina() for rotina in modulo_registrado(nome).rotinas)


def tabelas_livres() -> frozenset[str]:
    """Tabelas de módulos que ficam sem segurança por linha porque são lidas antes de se conhecer a empresa."""
    return frozenset(t for m in _registrados.values() for t in m.tabelas_livres)

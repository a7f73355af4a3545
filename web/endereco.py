"""O endereço de uma lista é o filtro do contrato: lê-se dele, escreve-se nele, e o que é padrão não aparece."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, TypeVar, cast, get_args
from urllib.parse import urlencode
from uuid import UUID

import msgspec
from django.http import QueryDict

from plataforma.leituras import Filtro, Ordem
from web.br import ler_data

F = TypeVar("F", bound=Filtro)
O = TypeVar("O", bound=Ordem)  # noqa: E741
ORDEM, CURSOR, TUDO = "ordem", "cursor", "tudo=1"
Partes = list[tuple[str, str]]
"""Nomes e valores de um endereço."""


@dataclass(frozen=True)
class Lugar(Generic[F, O]):
    """Onde se está numa lista. `recusados`: o que veio no endereço e não se pôde ler, por campo."""

    filtro: F
    ordem: O
    cursor: str
    recusados: dict[str, str]
    tudo: bool = False
    """O endereço sem nada abre outro lugar, a visão da pessoa: o de tudo se diz."""

    def com(self, *, filtro: F | None = None, ordem: O | None = None, cursor: str = "") -> "Lugar[F, O]":
        """Outro lugar da mesma lista; sem dizer o cursor, a primeira página."""
        return replace(self, filtro=filtro or self.filtro, ordem=ordem or self.ordem, cursor=cursor)

    def partes(self) -> Partes:
        """O que vai no endereço: nome e valor do que não é padrão."""
        partes = [(nome, texto) for nome, valor in self.filtro.usados().items() for texto in _textos(valor)]
        if self.ordem != next(iter(type(self.ordem))):
            partes.append((ORDEM, str(self.ordem)))
        return [*partes, (CURSOR, self.cursor)] if self.cursor else partes

    def endereco(self) -> str:
        """`?situacao=aberto&ordem=data`; `?`, ou `?tudo=1`, se tudo é padrão."""
        return "?" + (urlencode(self.partes()) or (TUDO if self.tudo else ""))


class _Nomes:
    """Diz o nome do campo que se pediu dele."""

    def __getattr__(self, nome: str) -> str:
        return nome


def nome_de(campo: Callable[[F], object]) -> str:
    """O nome do campo que a função lê: um campo que o filtro não tem, o verificador de tipos o acusa."""
    return str(campo(cast(F, _Nomes())))


def ler(parametros: QueryDict, filtro: type[F], ordem: type[O]) -> Lugar[F, O]:
    """O lugar que o endereço diz; o que não se lê fica no padrão, e se diz."""
    lidos, recusados = {}, {}
    for campo in msgspec.structs.fields(filtro):
        valores = [v for v in parametros.getlist(campo.name) if v.strip()]
        if not valores:
            continue
        try:
            lidos[campo.name] = _converter(valores, campo)
        except (msgspec.ValidationError, ValueError):
            recusados[campo.name] = valores[-1]
    ditas = [o for o in ordem if o == parametros.get(ORDEM)]
    return Lugar(filtro(**lidos), ditas[0] if ditas else next(iter(ordem)), parametros.get(CURSOR, ""), recusados)


def ler_id(texto: str) -> UUID | None:
    """O id; None se não é um."""
    try:
        return UUID(texto)
    except ValueError:
        return None


def id_dito(parametros: QueryDict, nome: str) -> UUID | None:
    """O id que o endereço diz; None se não diz, ou se não é um."""
    return ler_id(parametros.get(nome, ""))


def trocar(filtro: F, visao: F, campos: set[str]) -> F:
    """O filtro com os `campos` que a visão diz, e o resto como estava."""
    return type(filtro)(**{n: getattr(visao if n in campos else filtro, n) for n in filtro.__struct_fields__})


def _converter(valores: list[str], campo: msgspec.structs.FieldInfo) -> Any:
    if isinstance(campo.default, tuple):
        return msgspec.convert(valores, campo.type, strict=False)
    if date in _opcoes(campo.type):
        lida = ler_data(valores[-1])
        if lida is None:
            raise ValueError(valores[-1])
        return lida
    return msgspec.convert(valores[-1].strip(), campo.type, strict=False)


def _opcoes(tipo: Any) -> tuple[Any, ...]:
    """`Annotated[date | None, ...]` -> (date, None)."""
    dentro = get_args(tipo)[:1] if hasattr(tipo, "__metadata__") else (tipo,)
    return get_args(dentro[0]) or dentro


def _textos(valor: Any) -> list[str]:
    if isinstance(valor, tuple):
        return [str(v) for v in valor]
    return [str(valor).lower() if isinstance(valor, bool) else str(valor)]

"""Os campos de um registro no histórico: que nome têm, que valor a API diz, e como as pessoas o leem."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import BinaryField, Field, ForeignKey, Model

from plataforma.historicos.contrato import ValorPublico
from plataforma.relogio import FUSO_LEGAL
from plataforma.valores import em_preco, em_quantidade, em_reais

NADA = "—"
VAZIOS: tuple[Any, ...] = (None, "", [])
DO_MECANISMO = frozenset({"id", "empresa_id", "versao"})
NOMES = ("nome", "sigla", "descricao")
"""Os campos pelos quais uma pessoa conhece o registro que outro cita."""
PRECOS = ("preco", "custo")
"""Como começam os nomes do que é dinheiro com mais de duas casas."""


def campos_do(evento: type[Model]) -> tuple["Field[Any, Any]", ...]:
    """Os que se mostram: nem os do mecanismo, nem os binários."""
    return tuple(
        campo
        for campo in evento._meta.concrete_fields
        if not campo.name.startswith("pgh_") and campo.name not in DO_MECANISMO and not isinstance(campo, BinaryField)
    )


def nome_publico(campo: "Field[Any, Any]") -> str:
    """O nome que a API dá ao campo: uma referência diz a coisa e não a coluna, a menos que outro tenha esse nome."""
    coisa = campo.name.removesuffix("_id")
    return campo.name if coisa in {outro.name for outro in campo.model._meta.concrete_fields} else coisa


def publico(valor: Any) -> ValorPublico:
    """O valor como a API o diz."""
    if valor is None or isinstance(valor, bool | int):
        return valor
    if isinstance(valor, Decimal):
        return format(valor, "zf")
    if isinstance(valor, datetime):
        return valor.isoformat().replace("+00:00", "Z")
    if isinstance(valor, date):
        return valor.isoformat()
    if isinstance(valor, list | tuple):
        return tuple(str(item) for item in valor)
    return str(valor)


def dito(campo: "Field[Any, Any]", valor: Any, nomes: Mapping[UUID, str]) -> str:
    """O valor como uma pessoa o lê."""
    if valor in VAZIOS:
        return NADA
    if isinstance(valor, bool):
        return "sim" if valor else "não"
    if campo.choices:
        return str(dict(campo.flatchoices).get(valor, valor))
    if isinstance(valor, Decimal):
        return _numero(campo, valor)
    if isinstance(valor, datetime):
        return f"{valor.astimezone(FUSO_LEGAL):%d/%m/%Y %H:%M}"
    if isinstance(valor, date):
        return f"{valor:%d/%m/%Y}"
    if isinstance(valor, list | tuple):
        return ", ".join(nomes.get(item, str(item)) for item in valor)
    return nomes.get(valor, str(valor))


def _numero(campo: "Field[Any, Any]", valor: Decimal) -> str:
    if getattr(campo, "decimal_places", 0) == 2:
        return em_reais(valor)
    return em_preco(valor) if campo.name.startswith(PRECOS) else em_quantidade(valor)


def nome_em(modelo: type[Model]) -> str | None:
    """O campo pelo qual se conhece um registro do modelo, se ele tem um."""
    nomes = {campo.name for campo in modelo._meta.concrete_fields}
    return next((nome for nome in NOMES if nome in nomes), None)


def referido_por(campo: "Field[Any, Any]") -> type[Model] | None:
    """O modelo do mesmo banco que o campo cita."""
    modelo = campo.related_model if isinstance(campo, ForeignKey) else None
    return modelo if isinstance(modelo, type) else None

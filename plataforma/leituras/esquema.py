"""O JSON Schema das formas e dos filtros, como o OpenAPI os diz."""

from collections.abc import Iterator
from enum import Enum
from functools import cache
from typing import Any

import msgspec

from plataforma.estados import Escolha
from plataforma.leituras.campos import marcas_de, opcoes_de, sem_marcas, tipos_de
from plataforma.leituras.filtros import Filtro
from plataforma.valores import Casas, Dto, padrao_aceito

PREFIXO = "#/components/schemas/"
Esquema = dict[str, Any]


def esquema_da_leitura(leitura: type[Dto]) -> Esquema:
    """O componente de `leitura`; as formas dentro dela vêm por referência."""
    campos = esquema_dos_campos(leitura)
    return {
        "type": "object",
        "description": (leitura.__doc__ or "").strip(),
        "properties": campos,
        "required": [nome for nome, campo in campos.items() if "default" not in campo],
    }


@cache
def esquema_dos_campos(leitura: type[Dto]) -> dict[str, Esquema]:
    """Nome -> esquema de cada campo."""
    enums = {e.__name__: e for tipo in tipos_de(leitura).values() for e in _tipos_dentro(tipo) if issubclass(e, Enum)}
    tipos = (leitura, *enums.values())
    (raiz, *_), definicoes = msgspec.json.schema_components(tipos, ref_template=PREFIXO + "{name}")
    campos = definicoes[raiz["$ref"].removeprefix(PREFIXO)]["properties"]
    return {nome: _ajustar(campo, enums) for nome, campo in campos.items()}


def esquema_dos_filtros(filtro: type[Filtro]) -> dict[str, Esquema]:
    """Nome -> esquema do parâmetro; o que falta não filtra, e por isso nenhum é nulo nem tem padrão."""
    tipos = tipos_de(filtro)
    return {nome: _do_parametro(campo, tipos[nome]) for nome, campo in esquema_dos_campos(filtro).items()}


def leituras_dentro(leitura: type[Dto]) -> Iterator[type[Dto]]:
    """As formas que `leitura` cita."""
    for tipo in tipos_de(leitura).values():
        yield from (t for t in _tipos_dentro(tipo) if issubclass(t, Dto))


def _tipos_dentro(tipo: Any) -> Iterator[type]:
    nu = sem_marcas(tipo)
    if isinstance(nu, type) and issubclass(nu, Dto | Enum):
        yield nu
    for parte in getattr(nu, "__args__", ()):
        yield from _tipos_dentro(parte)


def _ajustar(campo: Esquema, enums: dict[str, type[Enum]]) -> Esquema:
    """O campo com as opções de um enum nele mesmo, e não num componente, e o nulo como mais um tipo."""
    referido = enums.get(campo.get("$ref", "").removeprefix(PREFIXO))
    if referido is not None:
        resto = {nome: parte for nome, parte in campo.items() if nome != "$ref"}
        return _das_opcoes(referido) | resto
    if "enum" in campo and all(isinstance(opcao, str) for opcao in campo["enum"]):
        return {"type": "string", **campo}
    if "items" in campo:
        return {**campo, "items": _ajustar(campo["items"], enums)}
    if "anyOf" not in campo:
        return campo
    uma, *outras = [_ajustar(parte, enums) for parte in campo["anyOf"]]
    resto = {nome: parte for nome, parte in campo.items() if nome != "anyOf"}
    if outras != [{"type": "null"}] or "type" not in uma:
        return {**resto, "anyOf": [uma, *outras]}
    nulo = {"enum": [*uma["enum"], None]} if "enum" in uma else {}
    return {**uma, **nulo, "type": [uma["type"], "null"], **resto}


def _das_opcoes(enum: type[Enum]) -> Esquema:
    opcoes: Esquema = {"type": "string", "enum": [um.value for um in enum]}
    if issubclass(enum, Escolha):
        opcoes["description"] = "\n".join(f"* `{opcao.value}` - {opcao.rotulo}" for opcao in enum)
    return opcoes


def _do_parametro(campo: Esquema, tipo: Any) -> Esquema:
    parametro = {nome: parte for nome, parte in campo.items() if nome != "default"}
    if isinstance(parametro.get("type"), list):
        parametro["type"] = parametro["type"][0]
    if "enum" in parametro:
        parametro["enum"] = [opcao for opcao in parametro["enum"] if opcao is not None]
    for casas in (marca.n for opcao in opcoes_de(tipo) for marca in marcas_de(opcao) if isinstance(marca, Casas)):
        parametro["pattern"] = f"^{padrao_aceito(casas)}$"
    return parametro

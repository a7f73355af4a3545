"""Chamadas montadas dos documentos OpenAPI congelados: um corpo bom, e o mesmo com um campo hostil de cada vez."""

import json
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from plataforma.relogio import hoje
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id

Json = Any
LONGO = "x" * 1_000_000
SEMPRE_RECUSADOS: tuple[Json, ...] = ("\x00", LONGO, 10**30, -(10**400), [[[[]]]] * 3)
HOSTIS: tuple[Json, ...] = (None, "NaN", "Infinity", "1e400", "-0", True, {"a": 1}, "9999-12-31")
ILEGIVEIS = (
    b"",
    b"{",
    b"\xff\xfe",
    b"NaN",
    b'{"a": NaN}',
    b'{"a": Infinity}',
    b'{"a": 1e400}',
    b'{"a": -0.0}',
    b'{"a": "\\ud800"}',
    b'{"a": "\xed\xa0\x80"}',
    b"[]",
    b'"x"',
    b"1e999999",
    b"9" * 100_000,
    b"[" * 100_000,
    b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
)
CABECALHOS_TORTOS = ("text/plain", "application/xml", "application/x-www-form-urlencoded", "image/png", "x", "")
LIMITES_TORTOS = (
    "1000000000",
    "-1",
    "0",
    "-0",
    "1e3",
    "NaN",
    "Infinity",
    "9" * 5000,
    "200001",
    " 10",
    "10.0",
    "\x00",
    "٣",
)
DOCUMENTOS = sorted((RAIZ / "docs" / "contratos").glob("*/openapi.json"))
_SIMPLES: dict[str, Json] = {"integer": 1, "number": 1, "boolean": True, "object": {}}
_COM_FORMATO: dict[str, Json] = {"decimal": "1", "date": str(hoje()), "date-time": f"{hoje()}T12:00:00Z"}


class Operacao(NamedTuple):
    """Uma operação pública; `forma` é a do corpo, quando ela tem um em JSON."""

    metodo: str
    caminho: str
    forma: Json
    parametros: tuple[str, ...]
    formas: Mapping[str, Json]


def operacoes(modulo: str) -> Iterator[Operacao]:
    """Todas as operações documentadas de um módulo."""
    documento = json.loads((RAIZ / "docs" / "contratos" / modulo / "openapi.json").read_text())
    formas = documento.get("components", {}).get("schemas", {})
    for caminho, metodos in documento["paths"].items():
        for metodo, operacao in metodos.items():
            corpo = operacao.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
            nomes = tuple(p["name"] for p in operacao.get("parameters", ()) if p["in"] == "query")
            yield Operacao(metodo, caminho, corpo, nomes, formas)


def corpo_que_serve(forma: Json, formas: Mapping[str, Json], ids: Mapping[str, Json], nome: str = "") -> Json:
    """Um valor da forma; `ids` dá os ids que existem, pelo nome do campo."""
    if "$ref" in forma:
        return corpo_que_serve(formas[forma["$ref"].rpartition("/")[2]], formas, ids, nome)
    if escolhas := forma.get("allOf") or forma.get("oneOf") or forma.get("anyOf"):
        return corpo_que_serve(escolhas[0], formas, ids, nome)
    if "enum" in forma:
        return forma["enum"][0]
    tipos = [t for t in (forma["type"] if isinstance(forma.get("type"), list) else [forma.get("type")]) if t != "null"]
    if tipos == ["array"]:
        return [corpo_que_serve(forma["items"], formas, ids, nome)]
    if "properties" in forma:
        return {n: corpo_que_serve(f, formas, ids, n) for n, f in forma["properties"].items()}
    if forma.get("format") == "uuid":
        return ids.get(nome, str(novo_id()))
    return _COM_FORMATO.get(forma.get("format", ""), _SIMPLES.get(str(tipos[0]), "x"))


def com_um_hostil(corpo: Json, hostil: Json) -> Iterator[Json]:
    """O corpo, com o hostil no lugar de cada campo, um de cada vez, também dentro das listas."""
    for caminho in _folhas(corpo):
        copia = deepcopy(corpo)
        alvo = copia
        for passo in caminho[:-1]:
            alvo = alvo[passo]
        alvo[caminho[-1]] = hostil
        yield copia


def _folhas(corpo: Json, caminho: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    if caminho:
        yield caminho
    filhos = corpo.items() if isinstance(corpo, dict) else enumerate(corpo) if isinstance(corpo, list) else ()
    for passo, valor in filhos:
        yield from _folhas(valor, (*caminho, passo))

"""OpenAPI 3.1 dos recursos públicos, um documento por módulo, tirado do que o sistema inteiro serve."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from drf_spectacular.generators import SchemaGenerator

from plataforma.congelamento.esquemas import Documento

_COMPONENTE = "#/components/schemas/"


def documentos_publicos() -> dict[str, Documento]:
    """Documento OpenAPI por módulo (os recursos do próprio núcleo em `plataforma`)."""
    inteiro: Documento = SchemaGenerator().get_schema(request=None, public=True)
    caminhos: dict[str, Documento] = defaultdict(dict)
    for caminho, operacoes in inteiro["paths"].items():
        for metodo, operacao in operacoes.items():
            caminhos[operacao["tags"][0]].setdefault(caminho, {})[metodo] = operacao
    return {modulo: _recorte(inteiro, modulo, seus) for modulo, seus in caminhos.items()}


def _recorte(inteiro: Documento, modulo: str, caminhos: Documento) -> Documento:
    esquemas = inteiro["components"]["schemas"]
    citados: set[str] = set()
    a_ver = list(_citados(caminhos))
    while a_ver:
        nome = a_ver.pop()
        if nome not in citados:
            citados.add(nome)
            a_ver += _citados(esquemas[nome])
    return {
        "openapi": inteiro["openapi"],
        "info": {**inteiro["info"], "title": f"{inteiro['info']['title']}: {modulo}"},
        "paths": caminhos,
        "components": {
            "securitySchemes": inteiro["components"]["securitySchemes"],
            "schemas": {nome: esquemas[nome] for nome in citados},
        },
    }


def _citados(no: Any) -> Iterator[str]:
    if isinstance(no, dict):
        referencia = no.get("$ref")
        if isinstance(referencia, str):
            yield referencia.removeprefix(_COMPONENTE)
        for parte in no.values():
            yield from _citados(parte)
    elif isinstance(no, list):
        for parte in no:
            yield from _citados(parte)

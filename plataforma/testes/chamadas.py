"""O que se manda à API pública, conferido com o OpenAPI congelado: método, caminho, parâmetros e chaves do corpo."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any, NamedTuple
from unittest import mock
from urllib.parse import parse_qsl, urlsplit

from plataforma.api import cliente
from plataforma.api.chamadas import ChamadaDaApi, Recebida
from plataforma.topologia.carregar import RAIZ

Json = Any
UM_TRECHO = re.compile(r"\\\{\w+\\\}")


class Operacao(NamedTuple):
    """Uma operação que o módulo documenta."""

    caminho: re.Pattern[str]
    parametros: frozenset[str]
    corpo: Json


@cache
def _documento(modulo: str) -> Json:
    return json.loads((RAIZ / "docs" / "contratos" / modulo / "openapi.json").read_text(encoding="utf-8"))


@cache
def operacoes_de(modulo: str, metodo: str) -> tuple[Operacao, ...]:
    """As operações do módulo com este método."""
    return tuple(
        _operacao(caminho, metodos[metodo.lower()])
        for caminho, metodos in _documento(modulo)["paths"].items()
        if metodo.lower() in metodos
    )


def _operacao(caminho: str, dita: Json) -> Operacao:
    corpos = [conteudo["schema"] for conteudo in dita.get("requestBody", {}).get("content", {}).values()]
    parametros = frozenset(p["name"] for p in dita.get("parameters", ()) if p["in"] == "query")
    return Operacao(re.compile(UM_TRECHO.sub("[^/]+", re.escape(caminho))), parametros, corpos[0] if corpos else None)


def divergencias(modulo: str, metodo: str, caminho: str, corpo: Json = None) -> list[str]:
    """O que a chamada tem e o OpenAPI do módulo não; vazio se ela é como ele diz."""
    partes = urlsplit(caminho)
    operacao = next((o for o in operacoes_de(modulo, metodo) if o.caminho.fullmatch(partes.path)), None)
    onde = f"{modulo}: {metodo} {partes.path}"
    if operacao is None:
        return [f"{onde} não está no OpenAPI"]
    ditos = {nome for nome, _valor in parse_qsl(partes.query, keep_blank_values=True)}
    a_mais = [f"?{nome}" for nome in sorted(ditos - operacao.parametros)]
    if corpo is not None:
        a_mais += _a_mais(corpo, operacao.corpo or {"properties": {}}, _documento(modulo)["components"]["schemas"])
    return [f"{onde} não tem {nome}" for nome in a_mais]


def _a_mais(valor: Json, forma: Json, formas: Mapping[str, Json], em: str = "") -> Iterator[str]:
    """Caminho de cada chave de `valor` que a forma não tem."""
    if "$ref" in forma:
        forma = formas[forma["$ref"].rpartition("/")[2]]
    if isinstance(valor, list):
        for item in valor:
            yield from _a_mais(item, forma.get("items", {}), formas, f"{em}[]")
    elif isinstance(valor, dict) and "properties" in forma:
        for nome, de_dentro in valor.items():
            caminho = f"{em}.{nome}" if em else nome
            if nome in forma["properties"]:
                yield from _a_mais(de_dentro, forma["properties"][nome], formas, caminho)
            else:
                yield caminho


@contextmanager
def chamadas_como_o_openapi() -> Iterator[list[str]]:
    """Junta na lista o que as chamadas do bloco, em qualquer thread, têm e o OpenAPI não; ao sair, nada pode haver."""
    achadas: list[str] = []
    enviar = cliente._enviar

    def conferindo(chamada: ChamadaDaApi) -> Recebida:
        corpo = json.loads(chamada.corpo) if chamada.corpo else None
        achadas.extend(divergencias(chamada.modulo, chamada.metodo, chamada.caminho, corpo))
        return enviar(chamada)

    with mock.patch.object(cliente, "_enviar", conferindo):
        yield achadas
    assert not achadas, "\n".join(achadas)

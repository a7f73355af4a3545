"""As operações que a API documenta, e todo lugar em que cada uma recebe um id: caminho, corpo e filtro."""

import json
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any, NamedTuple

from plataforma.valores import novo_id
from tests.provas.sorteados.corpos import DOCUMENTOS

Json = Any
FORMULARIO = "multipart/form-data"
JSON = "application/json"
SEM_DONO = frozenset({"periodos"})
"""O mês, que toda empresa tem: não é id de ninguém."""
UM_MES = "2026-01"
SEM_HIFENS = frozenset({"aplicativos", "autorizacoes"})
"""O id é o client_id, que o OpenID escreve assim."""


class Operacao(NamedTuple):
    """Uma operação pública; `corpos` dá a forma do corpo por tipo de conteúdo."""

    metodo: str
    caminho: str
    permissao: str
    corpos: Mapping[str, Json]
    parametros: tuple[Json, ...]
    formas: Mapping[str, Json]

    @property
    def nome(self) -> str:
        return f"{self.metodo} {self.caminho}"

    @property
    def recurso(self) -> str:
        """O substantivo do endereço: `pedidos`; o do histórico é o do registro."""
        return self.caminho.removeprefix("/api/historico").removeprefix("/api").split("/")[1]

    def endereco(self, id_do_caminho: str = "") -> str:
        """O caminho com um id; sem ele, com o de ninguém."""
        return re.sub(r"\{\w+\}", id_do_caminho or self.ninguem(), self.caminho)

    def ninguem(self) -> str:
        """Um id da forma que o recurso usa, que ninguém tem."""
        if self.recurso in SEM_DONO:
            return UM_MES
        return novo_id().hex if self.recurso in SEM_HIFENS else str(novo_id())


class Lugar(NamedTuple):
    """Onde uma operação recebe um id; os passos levam a ele dentro do corpo, e o último é o nome do campo."""

    operacao: Operacao
    em: str
    passos: tuple[str | int, ...]

    @property
    def campo(self) -> str:
        return next(p for p in reversed(self.passos) if isinstance(p, str))

    def __str__(self) -> str:
        return f"{self.operacao.nome} {self.em} {'.'.join(map(str, self.passos))}"


def _todas() -> Iterator[Operacao]:
    for documento in DOCUMENTOS:
        lido = json.loads(documento.read_text(encoding="utf-8"))
        formas = lido.get("components", {}).get("schemas", {})
        for caminho, metodos in lido["paths"].items():
            for metodo, dita in metodos.items():
                corpos = {t: c["schema"] for t, c in dita.get("requestBody", {}).get("content", {}).items()}
                parametros = tuple(dita.get("parameters", ()))
                yield Operacao(metodo.upper(), caminho, dita["x-permissao"], corpos, parametros, formas)


OPERACOES = tuple(_todas())


def lugares_de(operacao: Operacao) -> Iterator[Lugar]:
    """Todo lugar da operação que recebe um id."""
    for parametro in operacao.parametros:
        if parametro["in"] == "path":
            yield Lugar(operacao, "caminho", (parametro["name"],))
        elif parametro["in"] == "query" and parametro["schema"].get("format") == "uuid":
            yield Lugar(operacao, "filtro", (parametro["name"],))
    if JSON in operacao.corpos:
        for passos in _ids(operacao.corpos[JSON], operacao.formas, ()):
            yield Lugar(operacao, "corpo", passos)


def _ids(forma: Json, formas: Mapping[str, Json], passos: tuple[str | int, ...]) -> Iterator[tuple[str | int, ...]]:
    if "$ref" in forma:
        yield from _ids(formas[forma["$ref"].rpartition("/")[2]], formas, passos)
    for escolha in (*forma.get("allOf", ()), *forma.get("oneOf", ()), *forma.get("anyOf", ())):
        yield from _ids(escolha, formas, passos)
    if forma.get("format") == "uuid":
        yield passos
    if "items" in forma:
        yield from _ids(forma["items"], formas, (*passos, 0))
    for nome, campo in forma.get("properties", {}).items():
        yield from _ids(campo, formas, (*passos, nome))


def trocar(corpo: Json, passos: tuple[str | int, ...], valor: Json) -> Json:
    """O corpo com outro valor naquele lugar."""
    copia = deepcopy(corpo)
    alvo = copia
    for passo in passos[:-1]:
        alvo = alvo[passo]
    alvo[passos[-1]] = valor
    return copia

"""O que mudou entre dois esquemas JSON: o que quebra quem já usa, e o que só acrescenta.

O sentido importa. ENTRADA é o que outros mandam (aceitar menos quebra), SAIDA o que recebem (dar menos quebra), e
GUARDADO o que fica em linhas e filas: código novo lê o antigo e código antigo lê o novo, e os dois têm de conseguir.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

Esquema = Mapping[str, Any]
_NULO: Esquema = {"type": "null"}
_SO_DOCUMENTAM = frozenset({"description", "title", "example", "examples", "readOnly", "writeOnly", "deprecated"})
_TRATADAS = frozenset({"properties", "required", "items", "prefixItems", "enum", "const", "default"})
_LIMITES = {
    "maxLength": 1,
    "maximum": 1,
    "exclusiveMaximum": 1,
    "maxItems": 1,
    "minLength": -1,
    "minimum": -1,
    "exclusiveMinimum": -1,
    "minItems": -1,
}


class Sentido(Enum):
    """Quem escreve e quem lê o que o esquema descreve."""

    ENTRADA = auto()
    SAIDA = auto()
    GUARDADO = auto()


@dataclass
class Diferencas:
    """Frases que dizem onde e o quê."""

    quebras: list[str] = field(default_factory=list)
    acrescimos: list[str] = field(default_factory=list)

    def anotar(self, frase: str, *, quebra: bool) -> None:
        """Guarda a frase em sua lista."""
        (self.quebras if quebra else self.acrescimos).append(frase)


def comuns(
    antes: Mapping[str, dict[str, Any]], agora: Mapping[str, dict[str, Any]], o_que: str, achadas: Diferencas
) -> list[tuple[str, dict[str, Any]]]:
    """Os que há antes e agora; anota os que saíram e os que entraram."""
    for nome in sorted(antes.keys() - agora.keys()):
        achadas.anotar(f"{o_que} {nome} saiu", quebra=True)
    for nome in sorted(agora.keys() - antes.keys()):
        achadas.anotar(f"{o_que} {nome} entrou", quebra=False)
    return [(nome, antes[nome]) for nome in sorted(antes.keys() & agora.keys())]


class Comparador:
    """Compara esquemas de dois documentos, cada um com as próprias referências."""

    def __init__(self, antes: Esquema, agora: Esquema, achadas: Diferencas) -> None:
        self._antes, self._agora, self.achadas = antes, agora, achadas
        self._vistos: set[tuple[str, str, Sentido]] = set()

    def comparar(self, antes: Esquema, agora: Esquema, onde: str, sentido: Sentido) -> None:
        """Anota o que mudou de `antes` para `agora`; `onde` começa cada frase."""
        par = (str(antes.get("$ref")), str(agora.get("$ref")), sentido)
        if "$ref" in antes and "$ref" in agora:
            if par in self._vistos:
                return
            self._vistos.add(par)
        velhas, novas = _variantes(self._antes, antes), _variantes(self._agora, agora)
        self._nulo(_NULO in velhas, _NULO in novas, onde, sentido)
        velhas, novas = [v for v in velhas if v != _NULO], [n for n in novas if n != _NULO]
        if len(velhas) != len(novas):
            self.achadas.anotar(f"{onde}: mudou o número de formas que aceita", quebra=True)
            return
        for velha, nova in zip(velhas, novas, strict=True):
            self._forma(velha, nova, onde, sentido)

    def _nulo(self, antes: bool, agora: bool, onde: str, sentido: Sentido) -> None:  # noqa: FBT001 par de fatos
        if agora and not antes:
            self.achadas.anotar(f"{onde}: passou a aceitar nulo", quebra=sentido is not Sentido.ENTRADA)
        if antes and not agora:
            self.achadas.anotar(f"{onde}: deixou de aceitar nulo", quebra=sentido is not Sentido.SAIDA)

    def _forma(self, antes: Esquema, agora: Esquema, onde: str, sentido: Sentido) -> None:
        self._palavras(antes, agora, onde, sentido)
        self._opcoes(antes, agora, onde, sentido)
        self._campos(antes, agora, onde, sentido)
        if "items" in antes and "items" in agora and isinstance(antes["items"], dict):
            self.comparar(antes["items"], agora["items"], f"{onde}[]", sentido)
        pares = zip(antes.get("prefixItems", ()), agora.get("prefixItems", ()), strict=False)
        for n, (velho, novo) in enumerate(pares):
            self.comparar(velho, novo, f"{onde}[{n}]", sentido)

    def _palavras(self, antes: Esquema, agora: Esquema, onde: str, sentido: Sentido) -> None:
        nomes = {n for n in {*antes, *agora} - _SO_DOCUMENTAM - _TRATADAS if not n.startswith("x-")}
        for nome in sorted(n for n in nomes if antes.get(n) != agora.get(n)):
            frase = f"{onde}: {nome} mudou de {antes.get(nome)} para {agora.get(nome)}"
            alargou = nome in _LIMITES and _alargou(antes.get(nome), agora.get(nome), _LIMITES[nome])
            self.achadas.anotar(frase, quebra=not (alargou and sentido is not Sentido.SAIDA))
        if "default" in antes and "default" in agora and antes["default"] != agora["default"]:
            frase = f"{onde}: o valor padrão mudou de {antes['default']} para {agora['default']}"
            self.achadas.anotar(frase, quebra=sentido is not Sentido.SAIDA)

    def _opcoes(self, antes: Esquema, agora: Esquema, onde: str, sentido: Sentido) -> None:
        velhas, novas = _valores(antes), _valores(agora)
        if velhas is None and novas is None:
            return
        if velhas is None or novas is None:
            self.achadas.anotar(f"{onde}: passou a ter, ou deixou de ter, valores fixos", quebra=True)
            return
        for sumido in [v for v in velhas if v not in novas]:
            self.achadas.anotar(f"{onde}: o valor {sumido} saiu", quebra=sentido is not Sentido.SAIDA)
        for novo in [n for n in novas if n not in velhas]:
            self.achadas.anotar(f"{onde}: valor novo {novo}", quebra=False)

    def _campos(self, antes: Esquema, agora: Esquema, onde: str, sentido: Sentido) -> None:
        velhos, novos = antes.get("properties", {}), agora.get("properties", {})
        exigidos_antes, exigidos = set(antes.get("required", ())), set(agora.get("required", ()))
        escreve = sentido is not Sentido.SAIDA
        for nome in velhos.keys() - novos.keys():
            self.achadas.anotar(f"{onde}.{nome}: o campo saiu, ou mudou de nome", quebra=True)
        for nome in novos.keys() - velhos.keys():
            obrigatorio = " obrigatório" if nome in exigidos and escreve else ""
            self.achadas.anotar(f"{onde}.{nome}: campo novo{obrigatorio}", quebra=bool(obrigatorio))
        for nome in velhos.keys() & novos.keys():
            if nome in exigidos - exigidos_antes:
                self.achadas.anotar(f"{onde}.{nome}: passou a ser obrigatório", quebra=escreve)
            if nome in exigidos_antes - exigidos:
                self.achadas.anotar(f"{onde}.{nome}: deixou de ser obrigatório", quebra=not escreve)
            self.comparar(velhos[nome], novos[nome], f"{onde}.{nome}", sentido)


def _resolver(raiz: Esquema, esquema: Esquema) -> Esquema:
    """O esquema com a referência, e um `allOf` de um só, desfeitos."""
    while "$ref" in esquema or len(esquema.get("allOf", ())) == 1:
        resto = {k: v for k, v in esquema.items() if k not in ("$ref", "allOf")}
        alvo: Any = raiz
        if "$ref" in esquema:
            for passo in esquema["$ref"].removeprefix("#/").split("/"):
                alvo = alvo[passo]
        else:
            alvo = esquema["allOf"][0]
        esquema = {**alvo, **resto}
    return esquema


def _variantes(raiz: Esquema, esquema: Esquema) -> list[Esquema]:
    """As formas que o esquema aceita, sem `anyOf`, `oneOf` nem lista de tipos."""
    inteiro = _resolver(raiz, esquema)
    for uniao in ("anyOf", "oneOf"):
        if uniao in inteiro:
            resto = {k: v for k, v in inteiro.items() if k in ("default",)}
            partes = [v for parte in inteiro[uniao] for v in _variantes(raiz, parte)]
            return [p if p == _NULO else {**p, **resto} for p in partes]
    tipos = inteiro.get("type")
    if isinstance(tipos, list):
        return [_NULO if t == "null" else {**inteiro, "type": t} for t in tipos]
    return [_NULO if tipos == "null" else inteiro]


def _valores(esquema: Esquema) -> list[Any] | None:
    if "const" in esquema:
        return [esquema["const"]]
    valores = esquema.get("enum")
    return None if valores is None else [v for v in valores if v is not None]


def _alargou(antes: Any, agora: Any, sinal: int) -> bool:
    return antes is not None and (agora is None or (agora - antes) * sinal > 0)

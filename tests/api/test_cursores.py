"""Nenhum cursor forjado derruba uma lista: o que ela não escreveu, ela recusa, e diz por quê."""

import base64
import json
import random
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from meu_erp.demonstracao.roteiro import Cena
from tests.api.listas import LISTAS, Lista, valores_obrigatorios

SEMENTE = 20261130
MUTACOES = 25
SEM_FORMA = (
    b"p=x",
    b"null",
    b"[]",
    b"{}",
    b'"x"',
    b'["x"]',
    b'["x", [true, []]]',
    b"[" * 20_000,
    b"\xff\xfe",
    b'["\xed\xa0\x80", 1]',
)
POSICOES: tuple[Any, ...] = (None, True, [], {}, "x", [True], [True, []], [False, [None] * 9], [False, {"a": 1}])
FOLHAS: tuple[Any, ...] = (
    None,
    True,
    {},
    [[]],
    "",
    "\x00",
    "x" * 3000,
    10**40,
    -(10**40),
    1.5,
    "NaN",
    "1E+400",
    "-0.00",
    "0001-01-01",
    "9999-12-31",
    "00000000-0000-0000-0000-000000000000",
)


@pytest.fixture(scope="module")
def valores(cena: Cena) -> dict[str, str]:
    """O que serve a cada parâmetro obrigatório, pelo nome."""
    return valores_obrigatorios(cena)


@pytest.fixture(scope="module")
def verdadeiros(cena: Cena, valores: dict[str, str]) -> dict[str, str]:
    """O cursor da segunda página de cada lista."""
    return {lista.caminho: _verdadeiro(cena, lista, valores) for lista in LISTAS}


def _verdadeiro(cena: Cena, lista: Lista, valores: dict[str, str]) -> str:
    obrigatorios = {nome: valores[nome] for nome in lista.obrigatorios}
    pagina = cena.cliente.ler(lista.caminho, limite=1, **obrigatorios)
    return parse_qs(urlsplit(pagina["proximo"]).query)["cursor"][0]


def _em_base64(cru: bytes) -> str:
    return base64.urlsafe_b64encode(cru).decode().rstrip("=")


def _aberto(cursor: str) -> Any:
    return json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))


def _com_folhas_trocadas(no: Any, folha: Any) -> Iterator[Any]:
    """A posição com cada folha trocada, uma de cada vez."""
    if not isinstance(no, list):
        yield folha
        return
    for lugar, filho in enumerate(no):
        for trocado in _com_folhas_trocadas(filho, folha):
            yield [*no[:lugar], trocado, *no[lugar + 1 :]]


def _forjados(verdadeiro: str) -> Iterator[str]:
    """Os que trazem o resumo certo da lista, e uma posição que ela não escreveria."""
    resumo, posicao = _aberto(verdadeiro)
    posicoes = [*POSICOES, *(t for folha in FOLHAS for t in _com_folhas_trocadas(posicao, folha))]
    yield from (_em_base64(json.dumps([resumo, p]).encode()) for p in posicoes if p != posicao)


def _mutilados(verdadeiro: str) -> Iterator[str]:
    sorte = random.Random(f"{SEMENTE} {verdadeiro}")
    for _ in range(MUTACOES):
        lugar = sorte.randrange(len(verdadeiro))
        yield verdadeiro[:lugar] + sorte.choice("A9_-=é/+ \x00") + verdadeiro[lugar + sorte.choice((0, 1, 5)) :]


def _recusas(cena: Cena, lista: Lista, valores: dict[str, str], cursores: Iterable[str]) -> dict[str, str]:
    """Cursor -> status e campos recusados, do que a lista respondeu."""
    parametros = {nome: valores[nome] for nome in lista.obrigatorios}
    recusas = {}
    for cursor in cursores:
        resposta = cena.cliente.http.get(lista.caminho, params={**parametros, "cursor": cursor})
        campos = [f"{c['campo']} {c['codigo']}" for c in resposta.json().get("campos", ())]
        recusas[cursor] = f"{resposta.status_code} {' '.join(campos)}".strip()
    return recusas


@pytest.mark.parametrize("lista", LISTAS, ids=lambda lista: lista.caminho)
def test_o_cursor_que_a_lista_nao_escreveu_e_recusado(
    cena: Cena, valores: dict[str, str], verdadeiros: dict[str, str], lista: Lista
) -> None:
    alheios = [c for caminho, c in verdadeiros.items() if caminho != lista.caminho]
    recusas = _recusas(cena, lista, valores, (*map(_em_base64, SEM_FORMA), *alheios[:3]))
    assert {c[:80]: r for c, r in recusas.items() if not r.startswith("422 cursor ")} == {}


@pytest.mark.parametrize("lista", LISTAS, ids=lambda lista: lista.caminho)
def test_o_forjado_com_o_resumo_certo_nunca_e_falha_nossa(
    cena: Cena, valores: dict[str, str], verdadeiros: dict[str, str], lista: Lista
) -> None:
    verdadeiro = verdadeiros[lista.caminho]
    recusas = _recusas(cena, lista, valores, (*_forjados(verdadeiro), *_mutilados(verdadeiro)))
    # Uma posição do tipo certo é um lugar da lista, exista ou não a linha: responde-se a página dali.
    assert {c[:120]: r for c, r in recusas.items() if r != "200" and not r.startswith("422 cursor ")} == {}

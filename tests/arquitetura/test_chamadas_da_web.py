"""Cada chamada que as telas fazem à API está no OpenAPI congelado: o método, o caminho e, onde se leem, as chaves."""

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from plataforma.testes.chamadas import divergencias
from tests.arquitetura.fontes import arvores
from web.padroes.ficha import Ficha
from web.padroes.lista import Lista
from web.registro import TELAS

CHAMADAS = frozenset({"chamar", "baixar"})
QUALQUER = "x"
DAS_ACOES = "web/padroes/acoes.py"
"""Chama o que cada ação declara, e as declarações se conferem à parte."""


class Chamada(NamedTuple):
    """Uma chamada no fonte; o que ela só sabe ao rodar fica None."""

    onde: str
    modulo: str | None
    metodo: str | None
    caminho: str | None
    corpo: dict[str, Any] | None


def _texto(no: ast.expr | None) -> str | None:
    """O texto que o fonte diz; de uma f-string, com um valor qualquer no lugar de cada expressão."""
    if isinstance(no, ast.Constant) and isinstance(no.value, str):
        return no.value
    if isinstance(no, ast.JoinedStr):
        partes = [str(parte.value) if isinstance(parte, ast.Constant) else QUALQUER for parte in no.values]
        return "".join(partes)
    return None


def _chaves(no: ast.expr | None) -> dict[str, Any] | None:
    if not isinstance(no, ast.Dict):
        return None
    return {_texto(chave) or QUALQUER: _chaves(valor) for chave, valor in zip(no.keys, no.values, strict=True) if chave}


def chamadas_em(onde: str, arvore: ast.Module) -> Iterator[Chamada]:
    """As chamadas ao cliente da API no arquivo."""
    for no in ast.walk(arvore):
        if not isinstance(no, ast.Call) or getattr(no.func, "id", getattr(no.func, "attr", "")) not in CHAMADAS:
            continue
        nome, ditos = getattr(no.func, "id", getattr(no.func, "attr", "")), list(no.args)
        if nome == "baixar":
            ditos.insert(1, ast.Constant("GET"))
        modulo, metodo, caminho, corpo, *_ = [*ditos, None, None, None, None]
        yield Chamada(f"{onde}:{no.lineno}", _texto(modulo), _texto(metodo), _texto(caminho), _chaves(corpo))


def problemas_de(chamada: Chamada) -> list[str]:
    """O que a chamada tem e o OpenAPI não, ou o que ela não diz no fonte."""
    if chamada.modulo is None or chamada.metodo is None or chamada.caminho is None:
        return [f"{chamada.onde}: o módulo, o método e o caminho se escrevem na própria chamada"]
    caminho = chamada.caminho.split("?")[0]
    return [f"{chamada.onde}: {d}" for d in divergencias(chamada.modulo, chamada.metodo, caminho, chamada.corpo)]


def test_as_chamadas_da_web_estao_no_openapi() -> None:
    da_web = [(a, v) for a, v in arvores(com_testes=False) if a.startswith("web/") and a != DAS_ACOES]
    assert [p for a, arvore in da_web for c in chamadas_em(a, arvore) for p in problemas_de(c)] == []


def test_as_acoes_declaradas_estao_no_openapi() -> None:
    fichas = {acao for tela in TELAS if isinstance(tela, Ficha) for acao in tela.acoes}
    listas = {acao for tela in TELAS if isinstance(tela, Lista) and tela.massa for acao in tela.massa.acoes}
    chamadas = [
        (acao.permissao.partition(".")[0], f"/api/{acao.recurso}/x/{acao.nome}/", acao.pede_motivo)
        for acao in fichas | listas
    ]
    assert chamadas
    assert [
        d for m, c, motivo in chamadas for d in divergencias(m, "POST", c, {"motivo": None} if motivo else None)
    ] == []


@pytest.mark.parametrize(
    ("fonte", "problema"),
    [
        ('chamar("vendas", "POST", "/api/pedidos/", corpo, acesso=a)', None),
        ('chamar("vendas", "POST", f"/api/pedidos/{id}/confirmar/", acesso=a)', None),
        ('chamar("vendas", "POST", "/api/pedidos/", {"cliente": 1, "itens": [1]}, acesso=a)', None),
        ('baixar("vendas", f"/api/pedidos/?{busca}", acesso=a)', None),
        ('chamar("vendas", "PUT", "/api/pedidos/", acesso=a)', "vendas: PUT /api/pedidos/ não está no OpenAPI"),
        ('chamar("core", "POST", "/api/pedidos/", acesso=a)', "core: POST /api/pedidos/ não está no OpenAPI"),
        (
            'chamar("vendas", "POST", f"/api/pedidos/{id}/voar/")',
            "vendas: POST /api/pedidos/x/voar/ não está no OpenAPI",
        ),
        ('chamar("vendas", "POST", "/api/pedidos/", {"freguez": 1})', "vendas: POST /api/pedidos/ não tem freguez"),
        ('chamar("vendas", metodo, "/api/pedidos/")', "o módulo, o método e o caminho se escrevem na própria chamada"),
    ],
)
def test_o_que_nao_esta_no_openapi_se_diz(fonte: str, problema: str | None) -> None:
    (chamada,) = chamadas_em("web/telas/x.py", ast.parse(fonte))
    esperado = [] if problema is None else [f"web/telas/x.py:1: {problema}"]
    assert problemas_de(chamada) == esperado


def test_uma_chave_de_dentro_tambem_se_confere() -> None:
    corpo = {"itens": [{"produto": "x", "quantidade": "1"}, {"quantidad": "1"}]}
    assert divergencias("vendas", "POST", "/api/pedidos/", corpo) == [
        "vendas: POST /api/pedidos/ não tem itens[].quantidad"
    ]


def test_um_parametro_que_a_lista_nao_tem_se_diz() -> None:
    assert divergencias("vendas", "GET", "/api/pedidos/?limite=1&cor=azul") == [
        "vendas: GET /api/pedidos/ não tem ?cor"
    ]

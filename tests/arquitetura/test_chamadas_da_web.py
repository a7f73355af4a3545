"""Cada chamada que as telas fazem à API está no OpenAPI congelado: o método, o caminho e, onde se leem, as chaves."""

import ast
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest

from plataforma.testes.chamadas import divergencias
from tests.arquitetura.fontes import arvores
from web.padroes.formulario import Formulario
from web.padroes.lista import Lista
from web.registro import TELAS

CHAMADAS = frozenset({"chamar", "baixar", "enviar_arquivo", "Acao"})
QUEM_AS_FAZ = ("web/padroes/acoes.py", "web/padroes/formulario.py", "web/planilhas.py")
"""Fazem a chamada que cada `Acao`, `Formulario` ou `Lista` declara: confere-se a declaração."""
QUALQUER = "x"
METODO_DE = {"baixar": "GET", "enviar_arquivo": "POST"}


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
        nome = getattr(no.func, "id", getattr(no.func, "attr", "")) if isinstance(no, ast.Call) else ""
        if not isinstance(no, ast.Call) or nome not in CHAMADAS:
            continue
        ditos = _da_acao(no) if nome == "Acao" else list(no.args)
        if nome in METODO_DE:
            ditos = [ditos[0], ast.Constant(METODO_DE[nome]), *ditos[1:]]
        modulo, metodo, caminho, corpo, *_ = [*ditos, None, None, None, None]
        yield Chamada(f"{onde}:{no.lineno}", _texto(modulo), _texto(metodo), _texto(caminho), _chaves(corpo))


def _da_acao(no: ast.Call) -> list[ast.expr]:
    """Módulo, método e caminho que uma `Acao(nome, rotulo, icone, permissao, recurso, ...)` manda chamar."""
    nome, _rotulo, _icone, permissao, recurso, *_ = map(_texto, no.args)
    modulo = (permissao or "").partition(".")[0]
    return [ast.Constant(modulo), ast.Constant("POST"), ast.Constant(f"/api/{recurso}/{QUALQUER}/{nome}/")]


def problemas_de(chamada: Chamada) -> list[str]:
    """O que a chamada tem e o OpenAPI não, ou o que ela não diz no fonte."""
    if chamada.modulo is None or chamada.metodo is None or chamada.caminho is None:
        return [f"{chamada.onde}: o módulo, o método e o caminho se escrevem na própria chamada"]
    caminho = chamada.caminho.split("?")[0]
    return [f"{chamada.onde}: {d}" for d in divergencias(chamada.modulo, chamada.metodo, caminho, chamada.corpo)]


def test_as_chamadas_da_web_estao_no_openapi() -> None:
    da_web = [(a, arvore) for a, arvore in arvores(com_testes=False) if a.startswith("web/") and a not in QUEM_AS_FAZ]
    assert [p for a, arvore in da_web for c in chamadas_em(a, arvore) for p in problemas_de(c)] == []


def corpo_de(formulario: Formulario[Any]) -> dict[str, Any]:
    """As chaves do corpo que o formulário manda."""
    corpo: dict[str, Any] = {campo.nome: QUALQUER for secao in formulario.secoes for campo in secao.campos}
    linhas = [secao.linhas for secao in formulario.secoes if secao.linhas is not None]
    return {**corpo, **{das.nome: [{campo.nome: QUALQUER for campo in das.campos}] for das in linhas}}


# Os que escrevem por chamadas suas já foram conferidos no fonte.
DECLARADOS = [t for t in TELAS if isinstance(t, Formulario) and type(t).gravar is Formulario.gravar]


@pytest.mark.parametrize("formulario", DECLARADOS, ids=lambda f: f.nome)
def test_os_formularios_estao_no_openapi(formulario: Formulario[Any]) -> None:
    modulo = (formulario.escreve or formulario.permissao).partition(".")[0]
    acao = f"{QUALQUER}/{formulario.acao}/"
    do_documento = ("POST", acao) if formulario.acao else ("PATCH", f"{QUALQUER}/")
    metodo, resto = ("POST", "") if formulario.ler is None else do_documento
    assert list(divergencias(modulo, metodo, f"/api/{formulario.recurso}/{resto}", corpo_de(formulario))) == []


LISTAS = [t for t in TELAS if isinstance(t, Lista)]


@pytest.mark.parametrize("lista", LISTAS, ids=lambda lista: lista.nome)
def test_cada_lista_se_baixa_com_o_filtro_e_a_ordem_dela(lista: Lista[Any, Any, Any]) -> None:
    ordena = any(coluna.ordens for coluna in lista.colunas)
    nomes = [*lista.filtro.__struct_fields__, *(["ordem"] if ordena else []), "formato"]
    parametros = "&".join(f"{nome}=x" for nome in nomes)
    assert divergencias(lista.permissao.partition(".")[0], "GET", f"/api/{lista.recurso}/?{parametros}") == []


@pytest.mark.parametrize(
    ("fonte", "problema"),
    [
        ('chamar("vendas", "POST", "/api/pedidos/", corpo, acesso=a)', None),
        ('chamar("vendas", "POST", f"/api/pedidos/{id}/confirmar/", acesso=a)', None),
        ('chamar("vendas", "POST", "/api/pedidos/", {"cliente": 1, "itens": [1]}, acesso=a)', None),
        ('baixar("vendas", f"/api/pedidos/?{busca}", acesso=a)', None),
        ('Acao("confirmar", "Confirmar", "check", "vendas.pedido.confirmar", "pedidos", dito)', None),
        (
            'Acao("voar", "Voar", "check", "vendas.pedido.confirmar", "pedidos", dito)',
            "vendas: POST /api/pedidos/x/voar/ não está no OpenAPI",
        ),
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

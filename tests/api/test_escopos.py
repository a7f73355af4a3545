"""A matriz inteira, rodada: cada operação com um aplicativo de cada escopo; só o que o OpenAPI diz a deixa passar."""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings

from plataforma.api.permissao import IDENTIFICADA, PUBLICA
from plataforma.identidade.contexto import Ator
from plataforma.identidade.escopos import escopo_da_permissao
from plataforma.permissoes import escopos_diferentes, escopos_do_sistema
from plataforma.testes.cliente import ClienteDaApi, assinar, dar_acesso
from plataforma.valores import novo_id

APLICATIVO = "a" * 32
PERIODO = "2026-01"
SEM_ESCOPO = ""


class Operacao(NamedTuple):
    """Uma operação publicada, num endereço que existe e num id que não."""

    metodo: str
    caminho: str
    permissao: str
    seguranca: tuple[str, ...] | None
    """Os escopos que o OpenAPI pede a um aplicativo; None se nenhum aplicativo a faz."""


def operacoes() -> Iterator[Operacao]:
    for arquivo in sorted(settings.CONTRATOS.rglob("openapi.json")):
        for caminho, metodos in json.loads(arquivo.read_text(encoding="utf-8"))["paths"].items():
            for metodo, dita in metodos.items():
                formas = {p["name"]: p["schema"] for p in dita.get("parameters", ()) if p["in"] == "path"}
                endereco = re.sub(r"\{(\w+)\}", lambda nome: _id(formas[nome[1]]), caminho)  # noqa: B023
                pedidos = [s["aplicativo"] for s in dita.get("security", ()) if "aplicativo" in s]
                seguranca = tuple(pedidos[0]) if pedidos else None
                yield Operacao(metodo.upper(), endereco, dita["x-permissao"], seguranca)


def _id(forma: dict[str, Any]) -> str:
    if forma.get("format") == "uuid":
        return str(novo_id())
    return novo_id().hex if "pattern" in forma else PERIODO


OPERACOES = tuple(operacoes())
DE_APLICATIVO = tuple(o for o in OPERACOES if o.permissao not in (PUBLICA, IDENTIFICADA))
Aplicativo = Callable[[str], ClienteDaApi]


@pytest.fixture
def aplicativo(empresa: UUID, ator: Ator, chave_de_teste: RSAPrivateKey) -> Aplicativo:
    """Faz o cliente de um aplicativo que recebeu estes escopos de quem tem todas as permissões."""
    versao = dar_acesso(ator)

    def com(escopos: str) -> ClienteDaApi:
        return ClienteDaApi(assinar(chave_de_teste, ator, versao, client_id=APLICATIVO, scope=escopos))

    return com


class Resposta(NamedTuple):
    status: int
    codigo: str
    autenticar: str


def chamar(cliente: ClienteDaApi, operacao: Operacao) -> Resposta:
    corpo = b"" if operacao.metodo in ("GET", "DELETE") else b"{}"
    resposta = cliente.cru(operacao.metodo, operacao.caminho, corpo)
    eh_problema = resposta.headers.get("Content-Type") == "application/problem+json"
    codigo = resposta.json()["codigo"] if eh_problema else ""
    return Resposta(resposta.status_code, codigo, resposta.headers.get("WWW-Authenticate", ""))


def test_o_openapi_diz_o_escopo_de_cada_operacao() -> None:
    assert {o.caminho: o.seguranca for o in DE_APLICATIVO} == {
        o.caminho: (escopo_da_permissao(o.permissao),) for o in DE_APLICATIVO
    }
    assert {o.seguranca for o in OPERACOES if o not in DE_APLICATIVO} == {None}


def test_todo_escopo_do_codigo_tem_seu_texto() -> None:
    assert escopos_diferentes() == [], "rode `manage.py contratos congelar`"


@pytest.mark.parametrize("escopo", [*sorted(escopos_do_sistema()), SEM_ESCOPO])
def test_um_escopo_so_deixa_fazer_o_que_e_dele(aplicativo: Aplicativo, escopo: str) -> None:
    cliente = aplicativo(escopo)
    respostas = {operacao: chamar(cliente, operacao) for operacao in DE_APLICATIVO}
    erradas = {
        operacao: resposta
        for operacao, resposta in respostas.items()
        if operacao.seguranca != (escopo,) and resposta != _recusa_de(operacao)
    }
    assert erradas == {}
    barradas = {o: r for o, r in respostas.items() if o.seguranca == (escopo,) and r.status in (401, 403, 500)}
    assert barradas == {}


def _recusa_de(operacao: Operacao) -> Resposta:
    (escopo,) = operacao.seguranca or ()
    dizeres = f'Bearer error="insufficient_scope", scope="{escopo}"'
    return Resposta(403, "plataforma.escopo_insuficiente", dizeres)


def test_com_todos_os_escopos_nenhum_aplicativo_faz_o_que_e_so_do_usuario(aplicativo: Aplicativo) -> None:
    cliente = aplicativo(" ".join(escopos_do_sistema()))
    so_dele = [o for o in OPERACOES if o.permissao == IDENTIFICADA]
    assert {chamar(cliente, o).codigo for o in so_dele} == {"plataforma.so_o_usuario"}


def test_o_aplicativo_nao_pode_o_que_o_usuario_nao_pode(empresa: UUID, chave_de_teste: RSAPrivateKey) -> None:
    vendedor = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=frozenset({"vendas.pedido.ver"}))
    todos = " ".join(escopos_do_sistema())
    token = assinar(chave_de_teste, vendedor, dar_acesso(vendedor), client_id=APLICATIVO, scope=todos)
    cliente = ClienteDaApi(token)
    assert cliente.get("/api/pedidos/").status_code == 200
    assert cliente.get("/api/clientes/").json()["codigo"] == "plataforma.proibido"

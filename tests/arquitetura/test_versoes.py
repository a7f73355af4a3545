"""Toda ação de escrita sobre um documento diz o que faz com o If-Match, e a que o confere lê a versão que ele traz."""

import ast
from collections.abc import Iterator
from contextlib import suppress
from importlib import import_module
from inspect import getsource
from textwrap import dedent
from typing import Any

import pytest
from django.urls import Resolver404, resolve
from drf_spectacular.generators import SchemaGenerator

from plataforma.api.recursos import modulos_com_api
from plataforma.api.versao import CABECALHO_DA_VERSAO, Versao
from plataforma.api.visoes import VisaoBase

Acao = tuple[type[VisaoBase], str, str]
"""A visão, o método HTTP e o nome da ação."""
ESCREVEM = ("POST", "PATCH", "PUT", "DELETE")


def _visoes() -> Iterator[type[VisaoBase]]:
    for modulo in modulos_com_api():
        for _prefixo, visao, _nome in import_module(f"{modulo}.urls").roteador.registry:
            yield visao


def _que_escrevem(visao: type[VisaoBase]) -> Iterator[Acao]:
    """As ações sobre um documento que já existe."""
    for metodo, acao in (("PATCH", "partial_update"), ("PUT", "update"), ("DELETE", "destroy")):
        if hasattr(visao, acao):
            yield visao, metodo, acao
    for extra in visao.get_extra_actions():
        for metodo, acao in extra.mapping.items():
            if extra.detail and metodo.upper() in ESCREVEM:
                yield visao, metodo.upper(), acao


ACOES = [acao for visao in _visoes() for acao in _que_escrevem(visao)]


def _nome(acao: Acao) -> str:
    return f"{acao[0].__name__}.{acao[2]}"


def test_toda_acao_sobre_um_documento_declara_o_que_faz_com_o_if_match() -> None:
    pedidas = {_nome(acao) for acao in ACOES if acao[1] != "PATCH"}
    declaradas = {f"{visao.__name__}.{acao}" for visao in _visoes() for acao in visao.versoes}
    assert declaradas == pedidas


@pytest.mark.parametrize("acao", ACOES, ids=_nome)
def test_a_acao_que_confere_a_versao_a_le_da_chamada(acao: Acao) -> None:
    visao, metodo, nome = acao
    arvore = ast.parse(dedent(getsource(getattr(visao, nome))))
    chamadas = [no for no in ast.walk(arvore) if isinstance(no, ast.Call) and ast.unparse(no.func) == "versao_lida"]
    assert len(chamadas) == (0 if visao.versao_da_acao(metodo, nome) is Versao.NENHUMA else 1)


def _da_operacao(caminho: str, metodo: str) -> Versao:
    for id_possivel in ("00000000-0000-4000-8000-000000000000", "0" * 32, "2026-01"):
        with suppress(Resolver404):
            visao = resolve(caminho.replace("{id}", id_possivel)).func
            versao: Versao = visao.cls.versao_da_acao(metodo.upper(), visao.actions[metodo])
            return versao
    raise AssertionError(f"nenhuma visão atende {caminho}")


def test_o_openapi_diz_o_que_a_conferencia_faz() -> None:
    documento = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    vistas, ditas = {}, {}
    for caminho, metodos in documento["paths"].items():
        for metodo, operacao in metodos.items():
            if metodo.upper() in ESCREVEM:
                vistas[f"{metodo} {caminho}"] = _da_operacao(caminho, metodo)
                ditas[f"{metodo} {caminho}"] = _dita(operacao)
    assert ditas == vistas
    assert set(vistas.values()) == set(Versao)


def _dita(operacao: Any) -> Versao:
    if_match = next((p for p in operacao.get("parameters", ()) if p["name"] == CABECALHO_DA_VERSAO), None)
    assert ("412" in operacao["responses"]) == (if_match is not None)
    assert ("428" in operacao["responses"]) == bool(if_match and if_match.get("required"))
    if if_match is None:
        return Versao.NENHUMA
    return Versao.EXIGIDA if if_match.get("required") else Versao.ACEITA

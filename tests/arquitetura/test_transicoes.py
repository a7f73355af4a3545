"""Toda tabela de transições do projeto: cada par proibido é recusado, e toda situação tem suas saídas ditas."""

import ast
from collections.abc import Iterator
from importlib import import_module
from typing import NamedTuple

import pytest
from django.db import models

from plataforma.estados import Escolha, TransicaoProibida, Transicoes, exigir_transicao
from tests.arquitetura.fontes import arvores


class Tabela(NamedTuple):
    nome: str
    transicoes: Transicoes
    situacoes: tuple[frozenset[str], ...]
    """Os valores de cada enum do arquivo da tabela."""


def _e_tabela(no: ast.stmt) -> bool:
    return isinstance(no, ast.AnnAssign) and ast.unparse(no.annotation) in ("Transicoes", "ClassVar[Transicoes]")


def _tabelas() -> Iterator[Tabela]:
    for arquivo, arvore in arvores(com_testes=False):
        corpos = [("", arvore.body), *((c.name, c.body) for c in arvore.body if isinstance(c, ast.ClassDef))]
        for classe, corpo in corpos:
            for no in filter(_e_tabela, corpo):
                modulo = import_module(arquivo.removesuffix(".py").replace("/", "."))
                escolhas = [
                    c
                    for c in vars(modulo).values()
                    if isinstance(c, type) and issubclass(c, models.TextChoices | Escolha)
                ]
                dono = getattr(modulo, classe) if classe else modulo
                valores = tuple(frozenset(str(um.value) for um in c) for c in escolhas)
                yield Tabela(f"{arquivo}:{classe}.{no.target.id}", getattr(dono, no.target.id), valores)


TABELAS = tuple(_tabelas())
PROIBIDOS = tuple(
    (tabela, atual, nova)
    for tabela in TABELAS
    for atual in tabela.transicoes
    for nova in tabela.transicoes
    if nova not in tabela.transicoes[atual]
)


@pytest.mark.parametrize("tabela", TABELAS, ids=lambda t: t.nome)
def test_a_tabela_tem_uma_linha_por_situacao_e_nenhuma_saida_desconhecida(tabela: Tabela) -> None:
    assert frozenset(tabela.transicoes) in tabela.situacoes
    assert frozenset().union(*tabela.transicoes.values()) <= frozenset(tabela.transicoes)


@pytest.mark.parametrize(
    ("tabela", "atual", "nova"), PROIBIDOS, ids=[f"{t.nome}: {atual} -> {nova}" for t, atual, nova in PROIBIDOS]
)
def test_par_fora_da_tabela_e_recusado(tabela: Tabela, atual: str, nova: str) -> None:
    with pytest.raises(TransicaoProibida) as recusa:
        exigir_transicao(tabela.transicoes, atual, nova)
    assert recusa.value.codigo == "plataforma.transicao_proibida"
    assert recusa.value.status == 409
    assert all(saida in recusa.value.detalhe for saida in tabela.transicoes[atual])


@pytest.mark.parametrize("tabela", TABELAS, ids=lambda t: t.nome)
def test_par_da_tabela_passa(tabela: Tabela) -> None:
    for atual, saidas in tabela.transicoes.items():
        for nova in saidas:
            exigir_transicao(tabela.transicoes, atual, nova)

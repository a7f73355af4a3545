"""Regras de escrita que o import-linter não vê: alias sempre dito, sem sinais, sem transação por chamada HTTP."""

import ast

from tests.arquitetura.fontes import arvores


def _chamadas(arvore: ast.Module, nome: str) -> list[ast.Call]:
    return [
        no
        for no in ast.walk(arvore)
        if isinstance(no, ast.Call) and (getattr(no.func, "attr", None) == nome or getattr(no.func, "id", None) == nome)
    ]


def test_toda_transacao_diz_em_que_banco() -> None:
    sem_alias = [
        f"{arquivo}:{chamada.lineno}"
        for arquivo, arvore in arvores(com_testes=True)
        for nome in ("atomic", "on_commit", "set_rollback")
        for chamada in _chamadas(arvore, nome)
        if "using" not in {k.arg for k in chamada.keywords}
    ]
    assert sem_alias == []


def test_ninguem_usa_sinais_do_django() -> None:
    importados = [
        f"{arquivo}:{no.lineno}"
        for arquivo, arvore in arvores(com_testes=True)
        for no in ast.walk(arvore)
        if isinstance(no, ast.ImportFrom)
        and no.module
        and no.module.startswith(("django.dispatch", "django.db.models.signals"))
    ]
    assert importados == []


def test_nenhum_teste_dorme() -> None:
    dorminhocos = [
        f"{arquivo}:{c.lineno}"
        for arquivo, arvore in arvores(com_testes=True)
        if "/tests/" in arquivo
        for c in _chamadas(arvore, "sleep")
    ]
    assert dorminhocos == []


def test_nenhuma_data_sem_o_relogio_do_projeto() -> None:
    soltas = [
        f"{arquivo}:{c.lineno}"
        for arquivo, arvore in arvores(com_testes=False)
        for nome in ("today", "utcnow")
        for c in _chamadas(arvore, nome)
    ]
    assert soltas == []

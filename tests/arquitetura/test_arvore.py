"""A árvore é a arquitetura: módulos vigiados, nomes proibidos ausentes, arquivos pequenos."""

import ast
import tomllib

from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ
from tests.arquitetura.fontes import arquivos, arvores

NOMES_PROIBIDOS = {"utils", "helpers", "mixins", "repositories", "signals", "admin", "common", "misc"}
LINHAS_POR_ARQUIVO = 400
LINHAS_POR_FUNCAO = 40


def test_todo_modulo_da_arvore_e_vigiado_pelo_import_linter() -> None:
    configuracao = tomllib.loads((RAIZ / "pyproject.toml").read_text(encoding="utf-8"))
    vigiados = set(configuracao["tool"]["importlinter"]["root_packages"])
    assert vigiados == {*MODULOS, "plataforma", "meu_erp", "implantacao"}


def test_nenhum_arquivo_tem_nome_de_gaveta() -> None:
    assert [str(c) for c in arquivos(com_testes=True) if c.stem in NOMES_PROIBIDOS] == []


def test_nenhum_arquivo_passa_do_tamanho() -> None:
    tamanhos = {str(c): len(c.read_text(encoding="utf-8").splitlines()) for c in arquivos(com_testes=True)}
    assert {c: n for c, n in tamanhos.items() if n > LINHAS_POR_ARQUIVO} == {}


def test_nenhuma_funcao_passa_do_tamanho() -> None:
    funcoes = {
        f"{nome} {no.name}": no.end_lineno - no.lineno + 1
        for nome, arvore in arvores(com_testes=True)
        for no in ast.walk(arvore)
        if isinstance(no, ast.FunctionDef | ast.AsyncFunctionDef) and no.end_lineno is not None
    }
    assert {f: n for f, n in funcoes.items() if n > LINHAS_POR_FUNCAO} == {}


def test_todo_modulo_diz_o_que_possui() -> None:
    sem_docstring = [m for m in MODULOS if not (RAIZ / m / "__init__.py").read_text(encoding="utf-8").startswith('"""')]
    assert sem_docstring == []


def test_nenhum_texto_ficou_com_marca_de_conflito() -> None:
    textos = [*RAIZ.glob("*.*"), *(RAIZ / "docs").rglob("*.md"), *(RAIZ / ".ci").iterdir()]
    marcados = [str(t) for t in textos if t.is_file() and {"<<<<<<<", ">>>>>>>"} & set(t.read_text("utf-8").split())]
    assert marcados == []

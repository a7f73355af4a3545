"""A página das variáveis é a que a configuração gera, e toda variável que o código cita é uma dela."""

import ast
import re

import pytest

from plataforma.configuracao.leitura import CAMPOS, variavel
from plataforma.configuracao.quadro import pagina
from plataforma.operacao.management.commands.configuracao import PAGINA
from plataforma.topologia.carregar import RAIZ
from tests.arquitetura.fontes import arvores

NOME = re.compile(r"ERP_[A-Z]+(_[A-Z]+)*")
DO_AMBIENTE = frozenset({"environ", "environb", "getenv", "getenvb"})
DADA = re.compile(r"^\s+(ERP_[A-Z_]+): ", re.MULTILINE)
CONHECIDAS = {variavel(campo) for campo in CAMPOS}
DO_COMPOSE = {"ERP_BASE", "ERP_UID_POSTGRES", "ERP_UID_RABBITMQ"}
"""Da construção da imagem e do primeiro passo, que reparte os segredos: não chegam ao sistema."""
QUEM_LE = "plataforma/configuracao/leitura.py"


def _leituras(arvore: ast.Module) -> list[int]:
    """Linhas que leem o ambiente; pôr nele o que falta, como as entradas do processo fazem, não é ler."""
    nos = list(ast.walk(arvore))
    postos = {id(no.value) for no in nos if isinstance(no, ast.Attribute) and no.attr == "setdefault"}
    return [
        no.lineno
        for no in nos
        if (isinstance(no, ast.Attribute) and no.attr in DO_AMBIENTE and id(no) not in postos)
        or (isinstance(no, ast.ImportFrom) and no.module == "os" and DO_AMBIENTE & {nome.name for nome in no.names})
    ]


def _fora_de(*pastas: str) -> dict[str, ast.Module]:
    return {arquivo: arvore for arquivo, arvore in arvores(com_testes=False) if not arquivo.startswith(pastas)}


def test_so_a_configuracao_le_o_ambiente() -> None:
    do_produto = _fora_de("lancador/", "implantacao/")
    assert {arquivo for arquivo, arvore in do_produto.items() if _leituras(arvore)} == {QUEM_LE}


@pytest.mark.parametrize(
    "fonte", ['os.environ.get("X")', 'os.environ["X"]', 'os.getenv("X")', "from os import environ", "dict(os.environ)"]
)
def test_quem_le_o_ambiente_se_percebe(fonte: str) -> None:
    assert _leituras(ast.parse(fonte)) != []


def test_por_o_que_falta_nao_e_ler() -> None:
    assert _leituras(ast.parse('os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meu_erp.settings")')) == []


def test_toda_variavel_que_o_codigo_cita_esta_na_configuracao() -> None:
    citadas = {
        no.value
        for arvore in _fora_de("implantacao/").values()
        for no in ast.walk(arvore)
        if isinstance(no, ast.Constant) and isinstance(no.value, str) and NOME.fullmatch(no.value)
    }
    assert citadas - CONHECIDAS == set()


def test_toda_variavel_que_o_compose_e_os_manifestos_dao_esta_na_configuracao() -> None:
    gerados = [*RAIZ.glob("compose*.yaml"), *(RAIZ / "implantacao").rglob("*.yaml")]
    dadas = {nome for gerado in gerados for nome in DADA.findall(gerado.read_text(encoding="utf-8"))}
    assert dadas - CONHECIDAS == DO_COMPOSE


def test_toda_variavel_diz_para_que_serve() -> None:
    assert [campo for campo, descrito in CAMPOS.items() if not descrito.description] == []


def test_a_pagina_esta_em_dia() -> None:
    assert PAGINA.read_text(encoding="utf-8") == pagina(), "rode ./erp manage configuracao documentar"

"""Que testes dispensam o Django e o PostgreSQL: só os que com certeza não os pedem."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lancador import RAIZ
from plataforma.testes.escolha import arquivos_escolhidos, dispensam_o_django, pacotes_de

ARITMETICA = "estoque/tests/test_custo.py"
PEDEM_DJANGO = {
    "importa": "from django.conf import settings",
    "importa por um arquivo do projeto": "from estoque.models import Saldo",
    "pede uma fixture no argumento": "def test_a(empresa): ...",
    "pede uma fixture pelo nome": 'import pytest\npytestmark = pytest.mark.usefixtures("bancos")',
    "pode importar por um nome": "from importlib import import_module",
    "importa um pacote desconhecido": "import rest_framework",
}


@pytest.mark.parametrize("conteudo", PEDEM_DJANGO.values(), ids=PEDEM_DJANGO)
def test_na_duvida_o_django_se_monta(conteudo: str, tmp_path: Path) -> None:
    arquivo = tmp_path / "test_novo.py"
    arquivo.write_text(conteudo, encoding="utf-8")
    assert not dispensam_o_django([arquivo])


def test_a_aritmetica_o_dispensa_mesmo_ao_lado_de_um_conftest_que_o_importa() -> None:
    arquivos = [RAIZ / ARITMETICA, RAIZ / "financeiro" / "tests" / "test_partidas.py"]
    assert dispensam_o_django(arquivos)
    assert pacotes_de(arquivos[:1]) == {"hypothesis", "msgspec", "uuid_utils"}


@pytest.mark.parametrize("conftest", ["def livro(): ...", "@f(autouse=True)\ndef x(): ...", "def pytest_x(): ..."])
def test_o_que_a_pasta_da_ou_impoe_traz_o_django(conftest: str, tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(conftest, encoding="utf-8")
    arquivo = tmp_path / "test_novo.py"
    arquivo.write_text("def test_a(livro): ...", encoding="utf-8")
    assert not dispensam_o_django([arquivo])


def test_com_uma_pasta_entre_os_argumentos_nao_se_escolheu_arquivo() -> None:
    um = str(RAIZ / ARITMETICA)
    assert arquivos_escolhidos(["-q", f"{um}::test_esvaziar_deixa_valor_zero"]) == [Path(um)]
    assert arquivos_escolhidos([um, str(RAIZ / "estoque")]) == []
    assert arquivos_escolhidos(["-k", "custo"]) == []
    assert not dispensam_o_django([])


def test_a_aritmetica_roda_sem_django_e_sem_banco(tmp_path: Path) -> None:
    ambiente = {nome: valor for nome, valor in os.environ.items() if not nome.startswith("ERP_TESTE")}
    comando = [sys.executable, "-X", "importtime", "-m", "pytest", "-q", "-s", ARITMETICA]
    dados = {"ERP_DADOS": str(tmp_path / "dados")}
    feito = subprocess.run(comando, cwd=RAIZ, env=ambiente | dados, capture_output=True, text=True)
    assert feito.returncode == 0, feito.stdout
    importados = {linha.rpartition("|")[2].strip().partition(".")[0] for linha in feito.stderr.splitlines()}
    assert {"pytest", "estoque"} <= importados
    assert importados.isdisjoint({"django", "psycopg"})
    assert not (tmp_path / "dados").exists()

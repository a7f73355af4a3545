"""O andaime do guia “um módulo novo” dá um módulo inteiro: roda-se o guia, e os testes dele, numa cópia da árvore."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lancador.suite import FRONTEIRAS
from tests.documentacao.copia import copiar, rodar

DA_ARQUITETURA = ("tests/arquitetura/test_lugares.py", "tests/arquitetura/test_titulares.py")
ROTAS = "implantacao/traefik/servicos/rotas/rotas.yaml"


@pytest.fixture
def copia(tmp_path: Path) -> Path:
    """Cópia da árvore onde o guia pode escrever."""
    return copiar(tmp_path)


def _pelo_guia(copia: Path) -> None:
    """Os passos de docs/modulo-novo.md."""
    rodar(copia, "manage.py", "novo_modulo", "transporte", "--recurso", "veiculo")
    projeto = copia / "pyproject.toml"
    texto = projeto.read_text(encoding="utf-8")
    for antes, depois in (
        ('"compras"]\ninclude', '"compras", "transporte"]\ninclude'),
        ('"vendas | compras |', '"vendas | compras | transporte |'),
        ('    "vendas.leituras",', '    "vendas.leituras",\n    "transporte.leituras",\n    "transporte.filtros",'),
    ):
        assert texto.count(antes) == 1, antes
        texto = texto.replace(antes, depois)
    projeto.write_text(texto, encoding="utf-8")
    rodar(copia, "manage.py", "contratos", "congelar")
    rodar(copia, "manage.py", "implantacao", "gerar")
    rodar(copia, "-W", "ignore", "manage.py", "makemigrations", "transporte")


@pytest.mark.timeout(600)
def test_o_modulo_do_andaime_passa_nas_verificacoes_na_fronteira_e_nos_seus_testes(copia: Path) -> None:
    _pelo_guia(copia)
    rodar(copia, "manage.py", "check")
    rodar(copia, "-m", "ruff", "check", "transporte")
    rodar(copia, "-m", "ruff", "format", "--check", "--exclude", "migrations", "transporte")
    assert "0 broken" in rodar(copia, *FRONTEIRAS.comando)
    assert '"/api/veiculos/": "transporte"' in rodar(copia, "manage.py", "topologia", "mapa")
    rodar(copia, "manage.py", "implantacao", "conferir")
    assert "http://transporte:8000" in (copia / ROTAS).read_text(encoding="utf-8")
    contados = rodar(copia, "-m", "pytest", "-q", "-p", "no:cacheprovider", "transporte", *DA_ARQUITETURA)
    assert re.search(r"^\d+ passed in", contados, re.MULTILINE), contados


def test_nome_com_acento_e_recusado_e_nada_se_cria(copia: Path) -> None:
    comando = [sys.executable, "manage.py", "novo_modulo", "veículos", "--recurso", "x"]
    feito = subprocess.run(comando, cwd=copia, capture_output=True, text=True, check=False)
    assert feito.returncode != 0
    assert "letras minúsculas sem acento" in feito.stderr
    assert not (copia / "veículos").exists()

"""Cada contrato do import-linter, visto quebrar: na cópia da árvore, um import a mais quebra esse contrato e só ele."""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from lancador.suite import FRONTEIRAS
from plataforma.topologia.carregar import RAIZ

PROJETO = "pyproject.toml"
CONFIGURACAO = tomllib.loads((RAIZ / PROJETO).read_text(encoding="utf-8"))["tool"]["importlinter"]
CONTRATOS = tuple(contrato["name"] for contrato in CONFIGURACAO["contracts"])
CUMPRIDOS = dict.fromkeys(CONTRATOS, "KEPT")
SEM_PYTHON = shutil.ignore_patterns("tests", "static", "templates", "dados", "__pycache__")

ENTRE_MODULOS = "Um módulo só conhece contrato e eventos de outro"
CAMADAS = "Chamadas descem: vendas e compras > estoque e financeiro > core > plataforma"
ANDARES = "O núcleo tem andares: borda > módulos > mecanismos > banco > identidade > tipos"
CONTRATO_PURO = "Contratos e eventos são Python puro"
NUCLEO_PURO = "O núcleo puro não conhece o Django"
SEM_HTTP = "Regras e dados não conhecem HTTP"


class Caso(NamedTuple):
    contrato: str
    arquivo: str
    linha: str


CASOS = (
    Caso(ENTRE_MODULOS, "estoque/consultas.py", "import core.models"),
    Caso(ENTRE_MODULOS, "estoque/consultas.py", "import core.servicos"),
    Caso(ENTRE_MODULOS, "estoque/consultas.py", "import core.eventos"),
    Caso(ENTRE_MODULOS, "estoque/contrato.py", "import core.contrato"),
    Caso(ENTRE_MODULOS, "estoque/eventos.py", "import core.eventos"),
    Caso(CAMADAS, "core/consultas.py", "import estoque.contrato"),
    Caso(CAMADAS, "plataforma/permissoes.py", "import core.contrato"),
    Caso(CAMADAS, "plataforma/testes/contagem.py", "import meu_erp.erros"),
    Caso(ANDARES, "plataforma/pontos.py", "import plataforma.valores"),
    Caso(CONTRATO_PURO, "core/contrato.py", "import django.db"),
    Caso(CONTRATO_PURO, "vendas/eventos.py", "import rest_framework.serializers"),
    Caso(CONTRATO_PURO, "vendas/eventos.py", "import plataforma.modelos"),
    Caso(NUCLEO_PURO, "plataforma/parcelas.py", "import django.db"),
    Caso(SEM_HTTP, "estoque/consultas.py", "import rest_framework.response"),
    Caso(SEM_HTTP, "vendas/servicos/pedidos.py", "import rest_framework.response"),
    Caso(SEM_HTTP, "core/models.py", "import rest_framework.response"),
)

PARA_CIMA_OU_PARA_O_LADO = (
    ("plataforma.operacao.inicializacao", "plataforma.testes.contagem"),
    ("plataforma.api.respostas", "plataforma.operacao.inicializacao"),
    ("plataforma.congelamento.documentos", "plataforma.api.respostas"),
    ("plataforma.modulo", "plataforma.permissoes"),
    ("plataforma.acesso.direitos", "plataforma.modulo"),
    ("plataforma.mensageria.ouvintes", "plataforma.modulo"),
    ("plataforma.comandos.erros", "plataforma.mensageria.envelope"),
    ("plataforma.contratos.local", "plataforma.comandos.etapas"),
    ("plataforma.numeracao.contador", "plataforma.contratos.base"),
    ("plataforma.modelos", "plataforma.invariantes"),
    ("plataforma.banco.listas", "plataforma.modelos"),
    ("plataforma.identidade.tokens", "plataforma.banco.sql"),
    ("plataforma.campos", "plataforma.identidade.contexto"),
    ("plataforma.erros", "plataforma.estados"),
    ("plataforma.valores", "plataforma.erros"),
    ("plataforma.pontos", "plataforma.valores"),
)
"""Um import que cada andar do núcleo recusa: de quem está acima, ou ao lado."""


@pytest.fixture(scope="module")
def arvore(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A árvore sem testes, com a configuração do projeto."""
    destino = tmp_path_factory.mktemp("arvore")
    for pacote in CONFIGURACAO["root_packages"]:
        shutil.copytree(RAIZ / pacote, destino / pacote, ignore=SEM_PYTHON)
    shutil.copy(RAIZ / PROJETO, destino)
    return destino


@pytest.fixture
def com_import(arvore: Path, caso: Caso) -> Iterator[Path]:
    """A árvore com a linha proibida no fim do arquivo."""
    arquivo = arvore / caso.arquivo
    inteiro = arquivo.read_text(encoding="utf-8")
    arquivo.write_text(f"{inteiro}\n{caso.linha}\n", encoding="utf-8")
    yield arvore
    arquivo.write_text(inteiro, encoding="utf-8")


class Conferida(NamedTuple):
    contratos: dict[str, str]
    codigo: int


def _rodar(arvore: Path) -> subprocess.CompletedProcess[str]:
    ambiente = {**os.environ, "PYTHONPATH": str(arvore)}
    comando = [sys.executable, *FRONTEIRAS.comando, "--no-cache"]
    return subprocess.run(comando, cwd=arvore, env=ambiente, capture_output=True, text=True, check=False)


def _conferir(arvore: Path) -> Conferida:
    """Roda a etapa da suíte na cópia."""
    feito = _rodar(arvore)
    return Conferida(dict(re.findall(r"^(.+?) (KEPT|BROKEN)\b", feito.stdout, re.MULTILINE)), feito.returncode)


def test_todo_contrato_tem_um_caso_que_o_quebra() -> None:
    assert {caso.contrato for caso in CASOS} == set(CONTRATOS)


def test_a_arvore_como_esta_cumpre_todos(arvore: Path) -> None:
    assert _conferir(arvore) == Conferida(CUMPRIDOS, codigo=0)


@pytest.mark.parametrize("caso", CASOS, ids=lambda c: f"{c.arquivo}: {c.linha}")
def test_um_import_proibido_quebra_o_seu_contrato_e_so_ele(com_import: Path, caso: Caso) -> None:
    assert _conferir(com_import) == Conferida({**CUMPRIDOS, caso.contrato: "BROKEN"}, codigo=1)


@pytest.fixture
def com_todos_os_imports(arvore: Path) -> Iterator[Path]:
    """A árvore com um import proibido em cada andar do núcleo."""
    inteiros = {}
    for importador, importado in PARA_CIMA_OU_PARA_O_LADO:
        arquivo = arvore / f"{importador.replace('.', '/')}.py"
        inteiros[arquivo] = arquivo.read_text(encoding="utf-8")
        arquivo.write_text(f"{inteiros[arquivo]}\nimport {importado}\n", encoding="utf-8")
    yield arvore
    for arquivo, inteiro in inteiros.items():
        arquivo.write_text(inteiro, encoding="utf-8")


def test_cada_andar_recusa_o_de_cima_e_o_do_lado(com_todos_os_imports: Path) -> None:
    dito = re.findall(r"^- (\S+) -> (\S+) \(l\.", _rodar(com_todos_os_imports).stdout, re.MULTILINE)
    assert set(PARA_CIMA_OU_PARA_O_LADO) - set(dito) == set()


@pytest.fixture
def sem_andar(arvore: Path) -> Iterator[Path]:
    """A árvore com um módulo do núcleo que ninguém pôs em andar algum."""
    novo = arvore / "plataforma" / "novo.py"
    novo.touch()
    yield arvore
    novo.unlink()


def test_o_que_nasce_no_nucleo_precisa_de_um_andar(sem_andar: Path) -> None:
    assert _conferir(sem_andar) == Conferida({**CUMPRIDOS, ANDARES: "BROKEN"}, codigo=1)

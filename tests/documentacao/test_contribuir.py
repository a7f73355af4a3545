"""CONTRIBUTING.md leva aonde diz: o endpoint, o evento com seu teste e a sessão de depuração, numa cópia da árvore."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from plataforma.topologia.carregar import RAIZ
from tests.documentacao.copia import copiar, rodar
from tests.documentacao.passos import escrever_novos, mudancas

GUIA = (RAIZ / "CONTRIBUTING.md").read_text(encoding="utf-8")
SECAO = re.compile(r"^## (\d)\. .*?(?=^## )", re.MULTILINE | re.DOTALL)
BLOCO = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LIGACAO = re.compile(r"\]\(([^)#]+)\)")
SECOES = {achado[1]: achado[0] for achado in SECAO.finditer(GUIA)}
ENDPOINT, EVENTO, DEPURACAO = SECOES["2"], SECOES["4"], SECOES["5"]
LANCADOR = {"manage": ["manage.py"], "testar": ["-m", "pytest", "-q", "-p", "no:cacheprovider"]}


def comandos(secao: str) -> list[list[str]]:
    """O que `./erp manage` e `./erp testar` rodariam, com o Python desta suíte."""
    linhas = [
        shlex.split(linha) for lingua, bloco in BLOCO.findall(secao) if not lingua for linha in bloco.splitlines()
    ]
    return [LANCADOR[linha[1]] + linha[2:] for linha in linhas]


def seguir(secao: str, copia: Path) -> list[str]:
    """Faz o que a seção diz; devolve o que cada comando escreveu."""
    for mudanca in mudancas(secao):
        mudanca.fazer(copia)
    escrever_novos(secao, copia)
    return [rodar(copia, *comando) for comando in comandos(secao)]


@pytest.mark.timeout(900)
def test_o_endpoint_o_evento_e_a_depuracao_na_ordem_do_guia(tmp_path: Path) -> None:
    copia = copiar(tmp_path)
    assert re.search(r"^\d+ passed", seguir(ENDPOINT, copia)[-1], re.MULTILINE)
    assert re.search(r"^1 passed", seguir(EVENTO, copia)[-1], re.MULTILINE)
    for comando in PRE_COMMIT:
        rodar(copia, *comando)
    for mudanca in mudancas(DEPURACAO):
        mudanca.fazer(copia)
    (depurar,) = comandos(DEPURACAO)
    feito = subprocess.run(
        [sys.executable, *depurar], cwd=copia, input="p type(id_da_unidade)\nc\nc\n", capture_output=True, text=True
    )
    assert feito.returncode == 0, feito.stdout
    assert "(Pdb) <class 'uuid.UUID'>" in feito.stdout


def _pre_commit() -> list[list[str]]:
    (local,) = yaml.safe_load((RAIZ / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    entradas = [shlex.split(gancho["entry"]) for gancho in local["hooks"]]
    assert all(entrada[0] == ".venv/bin/python" for entrada in entradas)
    return [entrada[1:] for entrada in entradas]


PRE_COMMIT = _pre_commit()


@pytest.mark.parametrize("pagina", ["CONTRIBUTING.md", "SECURITY.md", "README.md", "README.en.md"])
def test_toda_ligacao_leva_a_um_arquivo(pagina: str) -> None:
    ligacoes = LIGACAO.findall((RAIZ / pagina).read_text(encoding="utf-8"))
    assert [destino for destino in ligacoes if "://" not in destino and not (RAIZ / destino).exists()] == []


def test_a_licenca_e_a_que_o_projeto_declara() -> None:
    assert (RAIZ / "LICENSE").read_text(encoding="utf-8").splitlines()[0].strip() == "GNU AFFERO GENERAL PUBLIC LICENSE"

"""CONTRIBUTING.md leva aonde diz: o endpoint, o evento com seu teste e a sessão de depuração."""

import re
import shlex
import subprocess
import sys

import pytest
import yaml

from plataforma.topologia.carregar import RAIZ
from tests.documentacao.copia import rodar
from tests.documentacao.guias import DEPURACAO, PYTEST, Guias, comandos
from tests.documentacao.passos import mudancas

LIGACAO = re.compile(r"\]\(([^)#]+)\)")


@pytest.mark.timeout(900)
def test_o_endpoint_o_evento_e_a_depuracao_do_guia(guias: Guias) -> None:
    copia, passaram = guias
    assert passaram["core/tests/test_uso_da_unidade.py"] == 2
    assert passaram["tests/arquitetura/test_permissoes.py"] > 0
    assert passaram["vendas/tests/test_nome_do_cliente.py"] == 1
    for comando in PRE_COMMIT:
        rodar(copia, *comando)
    for mudanca in mudancas(DEPURACAO):
        mudanca.fazer(copia)
    (depurar,) = comandos(DEPURACAO, "testar")
    respostas = "p type(id_da_unidade)\nc\nc\n"
    feito = subprocess.run(
        [sys.executable, *PYTEST, *depurar], cwd=copia, input=respostas, capture_output=True, text=True
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

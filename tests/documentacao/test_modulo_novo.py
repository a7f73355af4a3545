"""O andaime do guia “um módulo novo” dá um módulo inteiro, com testes que passam."""

import subprocess
import sys

import pytest

from lancador.suite import FRONTEIRAS
from tests.documentacao.copia import rodar
from tests.documentacao.guias import DA_ARQUITETURA, Guias

pytestmark = pytest.mark.timeout(900)
ROTAS = "implantacao/traefik/servicos/rotas/rotas.yaml"


def test_o_modulo_do_andaime_passa_nas_verificacoes_na_fronteira_e_nos_seus_testes(guias: Guias) -> None:
    copia, passaram = guias
    rodar(copia, "manage.py", "check")
    rodar(copia, "-m", "ruff", "check", "transporte")
    rodar(copia, "-m", "ruff", "format", "--check", "--exclude", "migrations", "transporte")
    assert "0 broken" in rodar(copia, *FRONTEIRAS.comando)
    assert '"/api/veiculos/": "transporte"' in rodar(copia, "manage.py", "topologia", "mapa")
    rodar(copia, "manage.py", "implantacao", "conferir")
    assert "http://transporte:8000" in (copia / ROTAS).read_text(encoding="utf-8")
    assert guias.do_modulo() > 0
    assert passaram.keys() >= set(DA_ARQUITETURA)


def test_nome_com_acento_e_recusado_e_nada_se_cria(guias: Guias) -> None:
    comando = [sys.executable, "manage.py", "novo_modulo", "veículos", "--recurso", "x"]
    feito = subprocess.run(comando, cwd=guias.copia, capture_output=True, text=True, check=False)
    assert feito.returncode != 0
    assert "letras minúsculas sem acento" in feito.stderr
    assert not (guias.copia / "veículos").exists()

"""Um sistema crescido segue inteiro, e `./erp medir --crescimento` o mede."""

import json
from pathlib import Path

import pytest

from plataforma.testes.servidores import postgres_de_testes
from tests.jornadas.test_medidas import medir

pytestmark = [pytest.mark.jornada, pytest.mark.inteira]


def test_um_sistema_crescido_segue_inteiro_e_se_mede(tmp_path: Path) -> None:
    arquivo = tmp_path / "crescimento.json"
    opcoes = ["--fluxos", "3", "--crescimento", "2", "--json", str(arquivo)]
    medir(opcoes, {"ERP_TESTE_PG": postgres_de_testes()})
    valores = json.loads(arquivo.read_text(encoding="utf-8"))["valores"]
    assert all(valores[f"crescimento.{vezes}.{nome}"] > 0 for vezes in (1, 2) for nome in ("lista_ms", "fluxo_ms"))

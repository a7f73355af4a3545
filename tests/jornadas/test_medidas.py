"""A medida mede: as vendas acontecem de verdade, e cada valor sai com seu nome."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lancador import RAIZ
from plataforma.testes.servidores import postgres_de_testes

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
CHAVES = (
    "contrato.local.us",
    "relay.local.eventos_s",
    "entrada.eventos_s",
    "fluxo.monolito.passo_receber_ms",
    "razao.monolito.1_clientes.cpu",
    "razao.monolito.4_clientes.fluxos_s",
    "rajada.sql.1_clientes.commits",
    "rajada.drf.1_clientes.cpu_do_banco_ms",
    "rajada.monolito.4_clientes.commits",
    "lista.cpu_ms",
    "saldos.cpu_ms",
    "confirmar_1000.ms",
    "importacao.arquivos_s",
    "balancete.2000.ms",
    "dre.2000.ms",
)


def medir(opcoes: list[str], servidores: dict[str, str]) -> None:
    outros = {nome: valor for nome, valor in os.environ.items() if not nome.startswith("ERP_TESTE_")}
    comando = [sys.executable, "-m", "medidas", *opcoes]
    feita = subprocess.run(comando, cwd=RAIZ, env=outros | servidores, capture_output=True, text=True)
    assert feita.returncode == 0, feita.stderr


def test_uma_rodada_curta_mede_o_monolito(tmp_path: Path) -> None:
    arquivo = tmp_path / "medidas.json"
    opcoes = [
        "--fluxos",
        "4",
        "--rodadas",
        "1",
        "--segundos",
        "0.5",
        "--livro",
        "2000",
        "--json",
        str(arquivo),
        "--chamas",
        str(tmp_path),
    ]
    medir(opcoes, {"ERP_TESTE_PG": postgres_de_testes()})
    medido = json.loads(arquivo.read_text(encoding="utf-8"))
    assert all(medido["valores"][chave] > 0 for chave in CHAVES), medido
    assert len(medido["commit"]) == 40
    assert sorted(p.name for p in tmp_path.glob("*.svg")) == ["erp.trabalho.svg", "erp.web.svg"]

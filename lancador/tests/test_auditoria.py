"""A auditoria das dependências diz o que há a corrigir ou, sem fonte de avisos, que não rodou."""

import json
from pathlib import Path

import pytest

from lancador.auditoria import Auditoria, auditar
from lancador.processos import Supervisor
from lancador.suite import Suite

COM_AVISO = {"dependencies": [{"name": "h11", "version": "0.1", "vulns": [{"id": "CVE-1", "fix_versions": ["0.2"]}]}]}


def python_que(pasta: Path, roteiro: str) -> Path:
    """Um executável no lugar do Python do ambiente; `$saida` é o arquivo do relatório."""
    falso = pasta / "python"
    ler_saida = 'while [ "$1" != --output ]; do shift; done; saida="$2"'
    falso.write_text(f"#!/bin/sh\n{ler_saida}\n{roteiro}\n", encoding="utf-8")
    falso.chmod(0o755)
    return falso


def test_cada_aviso_e_uma_falha(tmp_path: Path) -> None:
    relatorio = tmp_path / "pronto.json"
    relatorio.write_text(json.dumps(COM_AVISO), encoding="utf-8")
    auditoria = auditar(python_que(tmp_path, f'cp {relatorio} "$saida"; exit 1'), tmp_path)
    assert auditoria == Auditoria(achados=["h11 0.1: CVE-1, corrigido em ['0.2']"], sem_fonte=[])


def test_sem_fonte_de_avisos_diz_se_que_nao_rodou(tmp_path: Path) -> None:
    auditoria = auditar(python_que(tmp_path, "echo 'ERROR: no route to host' >&2; exit 1"), tmp_path)
    assert auditoria.achados == []
    assert auditoria.sem_fonte == ["pip-audit: a fonte de avisos não respondeu (ERROR: no route to host)"]


def test_a_fonte_que_nao_responde_nao_reprova_o_ci(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", "true")
    suite = Suite(tmp_path / "python", tmp_path, (), rapido=False, instalar=False, supervisor=Supervisor(print))
    suite.sem_fonte = ["pip-audit: a fonte de avisos não respondeu"]
    assert suite.concluir() == 0
    assert "não rodou: pip-audit" in capsys.readouterr().out

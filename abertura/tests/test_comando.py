"""`manage.py saldos_iniciais`: o mesmo que a API, por uma pasta."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from abertura.tests.apoio import CONTAS, PRODUTOS, TITULOS, Firma, corpo
from abertura.tests.pastas import xlsx


@pytest.fixture
def pasta(tmp_path: Path) -> Path:
    """As três planilhas que fecham; a de produtos é XLSX."""
    (tmp_path / "produtos.xlsx").write_bytes(xlsx([linha.split(";") for linha in PRODUTOS.splitlines()]))
    (tmp_path / "titulos.csv").write_text(TITULOS, encoding="cp1252")
    (tmp_path / "contas.csv").write_text(CONTAS, encoding="utf-8")
    return tmp_path


def _rodar(firma: Firma, pasta: Path, *opcoes: str, data: str = "2025-12-31") -> tuple[str, str]:
    saida, erros = StringIO(), StringIO()
    linha = [str(pasta), f"--empresa={firma.ator.empresa_id}", f"--data={data}", *opcoes]
    try:
        call_command("saldos_iniciais", *linha, stdout=saida, stderr=erros)
    except CommandError as erro:
        erros.write(f"\n{erro}")
    return saida.getvalue(), erros.getvalue()


def _implantacoes(firma: Firma) -> list[str]:
    return [i["situacao"] for i in corpo(firma.api.get("/api/implantacoes/"), 200)["itens"]]


def test_a_pasta_que_fecha_se_implanta(firma: Firma, pasta: Path) -> None:
    saida, erros = _rodar(firma, pasta)
    assert "R$ 10.533,70 de cada lado" in saida
    assert erros == ""
    assert _implantacoes(firma) == ["implantada"]
    assert firma.fisico("CAFE") == 10
    firma.provar()


def test_simular_confere_e_nada_grava(firma: Firma, pasta: Path) -> None:
    saida, erros = _rodar(firma, pasta, "--simular")
    assert "nada foi gravado" in saida
    assert erros == ""
    assert _implantacoes(firma) == []
    assert firma.fisico("CAFE") == 0


def test_com_erro_diz_todos_e_termina_mal(firma: Firma, pasta: Path) -> None:
    (pasta / "contas.csv").write_text(CONTAS.replace("200,00", "duzentos").replace("1.1.1.02.001", "9.9"), "utf-8")
    saida, erros = _rodar(firma, pasta)
    assert "contas.csv, linha 2, conta: “9.9” A conta “9.9” não está no plano" in erros
    assert "contas.csv, linha 3, saldo: “duzentos” não é um número" in erros
    assert "2 erro(s): nada foi implantado" in erros
    assert "Implantando" not in saida
    assert _implantacoes(firma) == []


@pytest.mark.parametrize(("data", "trecho"), [("2999-01-01", "ainda não chegou")])
def test_data_que_nao_serve_termina_mal(firma: Firma, pasta: Path, data: str, trecho: str) -> None:
    assert trecho in _rodar(firma, pasta, data=data)[1]


def test_repetir_e_recusado_e_nada_dobra(firma: Firma, pasta: Path) -> None:
    _rodar(firma, pasta)
    erros = _rodar(firma, pasta)[1]
    assert "já tem saldo no estoque" in erros
    (pasta / "produtos.xlsx").unlink()
    (pasta / "contas.csv").write_text(CONTAS.replace("-6.433,70", "-6.300,00"), "utf-8")
    assert "já tem saldos iniciais implantados" in _rodar(firma, pasta)[1]
    firma.provar()


def test_pasta_sem_planilha_ou_com_duas_da_mesma_termina_mal(firma: Firma, pasta: Path, tmp_path: Path) -> None:
    vazia = tmp_path / "vazia"
    vazia.mkdir()
    assert "Não há produtos, titulos nem contas" in _rodar(firma, vazia)[1]
    (pasta / "produtos.csv").write_text(PRODUTOS, "utf-8")
    assert "produtos.csv e produtos.xlsx" in _rodar(firma, pasta)[1]

"""Toda variável de ambiente que o código usa está declarada, e a página é a que ele gera."""

from pathlib import Path

from plataforma.operacao.variaveis import DECLARADAS, PAGINA, pagina, usos


def test_o_que_o_codigo_usa_e_o_que_se_declara() -> None:
    assert {uso.nome for uso in usos()} == DECLARADAS


def test_a_pagina_esta_em_dia() -> None:
    assert PAGINA.read_text(encoding="utf-8") == pagina(), "rode ./erp manage variaveis"


def test_uma_variavel_nova_se_acha_com_o_seu_padrao(tmp_path: Path) -> None:
    fonte = tmp_path / "modulo" / "novo.py"
    fonte.parent.mkdir()
    fonte.write_text('import os\nA = os.environ.get("ERP_NOVA", "7")\n', encoding="utf-8")
    ((nome, arquivo, padrao),) = usos(tmp_path)
    assert nome == "ERP_NOVA"
    assert arquivo == fonte
    assert padrao == "'7'"

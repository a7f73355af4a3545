"""O que se lê de uma planilha, e como se diz o que não se lê."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from abertura.leitura.celulas import CelulaIlegivel, ler_data, ler_decimal, ler_documento_da_pessoa, ler_saldo
from abertura.leitura.tabela import Celula
from abertura.planilhas import CONTAS, PRODUTOS, TITULOS, PlanilhaLida, ler_planilha
from abertura.tests.apoio import PRODUTOS as CSV_DE_PRODUTOS
from abertura.tests.apoio import TITULOS as CSV_DE_TITULOS
from abertura.tests.pastas import xlsx

MODELOS = {"produtos": PRODUTOS, "titulos": TITULOS, "contas": CONTAS}


def _ler(especie: str, conteudo: str | bytes) -> PlanilhaLida[Any]:
    bruto = conteudo.encode() if isinstance(conteudo, str) else conteudo
    return ler_planilha(MODELOS[especie], especie=especie, arquivo=f"{especie}.csv", conteudo=bruto)


def _onde(leitura: PlanilhaLida[Any]) -> list[str]:
    return [f"linha {e.linha}, {e.coluna}" for e in leitura.erros]


@pytest.mark.parametrize(
    ("texto", "numero"),
    [
        ("1.234,56", "1234.56"), ("1234,56", "1234.56"), ("1234.56", "1234.56"), ("R$ 1.234,56", "1234.56"),
        ("-1.234,56", "-1234.56"), ("−5", "-5"), ("(1.234,56)", "-1234.56"), ("1.234,56-", "-1234.56"),
        ("1.234.567", "1234567"), ("0.5", "0.5"), ("0,125", "0.125"), ("0.125", "0.125"), ("10", "10"),
        ("1\u00a0234,5", "1234.5"), ("-R$ 3", "-3"), ("00,10", "0.1"),
    ],
)  # fmt: skip
def test_numero_como_se_escreve_no_brasil(texto: str, numero: str) -> None:
    lido = ler_decimal(Celula(texto), 4)
    assert lido == Decimal(numero)
    assert lido.as_tuple().exponent == -4


@pytest.mark.parametrize(
    ("texto", "trecho"),
    [
        ("1.234", "pode ser 1234 ou 1,234"),
        ("1,2345", "casas decimais demais"),
        ("1.23,4", "não é um número"),
        ("1,234.56", "não é um número"),
        ("12.34.56", "não é um número"),
        ("=1+1", "não é um número"),
        ("1e5", "não é um número"),
        ("NaN", "não é um número"),
        ("--1", "não é um número"),
        ("", "não é um número"),
        ("9" * 15, "passa de 14"),
        ("٣", "não é um número"),
    ],
)
def test_numero_que_nao_se_adivinha_diz_como_escrever(texto: str, trecho: str) -> None:
    with pytest.raises(CelulaIlegivel, match=trecho):
        ler_decimal(Celula(texto), 2)


@pytest.mark.parametrize(
    ("guardado", "numero"), [("1234.5599999999999", "1234.56"), ("0.30000000000000004", "0.3"), ("1E+3", "1000")]
)
def test_numero_guardado_pela_planilha_perde_so_o_resto_binario(guardado: str, numero: str) -> None:
    assert ler_decimal(Celula(guardado, numerica=True), 2) == Decimal(numero)


@pytest.mark.parametrize("guardado", ["1E+400", "Infinity", "NaN", "0.125", "x"])
def test_numero_guardado_que_nao_cabe_e_recusado(guardado: str) -> None:
    with pytest.raises(CelulaIlegivel):
        ler_decimal(Celula(guardado, numerica=True), 2)


@pytest.mark.parametrize(
    ("texto", "saldo"), [("1.234,56 D", "1234.56"), ("1.234,56C", "-1234.56"), ("-3", "-3"), ("0,00 c", "0")]
)
def test_saldo_aceita_a_letra_do_balancete(texto: str, saldo: str) -> None:
    lido = ler_saldo(Celula(texto))
    assert lido == Decimal(saldo)
    assert lido.is_signed() == (Decimal(saldo) < 0)


def test_saldo_com_sinal_e_letra_e_recusado() -> None:
    with pytest.raises(CelulaIlegivel, match="sinal e letra"):
        ler_saldo(Celula("-5,00 C"))


@pytest.mark.parametrize(
    "celula",
    [Celula("31/12/2025"), Celula("2025-12-31"), Celula("31.12.2025"), Celula("46022", numerica=True),
     Celula("2025-12-31T00:00:00"), Celula("31/12/2025 00:00:00")],
)  # fmt: skip
def test_data_de_qualquer_dos_modos(celula: Celula) -> None:
    assert ler_data(celula) == date(2025, 12, 31)


@pytest.mark.parametrize(
    "celula",
    [Celula("31/02/2025"), Celula("12/31/2025"), Celula("31/12/25"), Celula("31/12/0025"), Celula("ontem"),
     Celula("46022.5", numerica=True), Celula("0", numerica=True), Celula("1E+9", numerica=True)],
)  # fmt: skip
def test_data_que_nao_e_data_e_recusada(celula: Celula) -> None:
    with pytest.raises(CelulaIlegivel, match="31/12/2025"):
        ler_data(celula)


def test_documento_guardado_como_numero_ganha_os_zeros_de_volta() -> None:
    assert ler_documento_da_pessoa(Celula("191", numerica=True)) == "00000000191"
    assert ler_documento_da_pessoa(Celula("191000000000", numerica=True)) == "00191000000000"
    assert ler_documento_da_pessoa(Celula("191")) == "191"


@pytest.mark.parametrize("codificacao", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separador", [";", "\t", "|"])
def test_csv_de_qualquer_editor_da_o_mesmo(codificacao: str, separador: str) -> None:
    lida = _ler("titulos", CSV_DE_TITULOS.replace(";", separador).encode(codificacao))
    assert lida == _ler("titulos", CSV_DE_TITULOS)
    assert [t.linha for t in lida.linhas] == [2, 3, 4]


def test_csv_com_virgulas_e_aspas() -> None:
    lida = _ler("contas", 'conta,saldo\n1.1.1.01.001,"1.234,56"\n')
    (lida_da_linha_2,) = lida.linhas
    assert lida_da_linha_2.conta == "1.1.1.01.001"
    assert lida_da_linha_2.saldo == Decimal("1234.56")
    sem_aspas = _ler("contas", "conta,saldo\n1.1.1.01.001,1.234,56\n")
    assert "ponha entre aspas" in sem_aspas.erros[-1].mensagem


def test_xlsx_e_csv_dizem_o_mesmo() -> None:
    linhas = [linha.split(";") for linha in CSV_DE_PRODUTOS.splitlines()]
    assert _ler("produtos", xlsx(linhas)) == _ler("produtos", CSV_DE_PRODUTOS)


def test_linhas_em_branco_nao_contam_e_o_numero_e_o_do_editor() -> None:
    lida = _ler("contas", "\n\nconta;saldo\n\n1.1;5,00\n;\n1.2;x\n")
    assert [c.linha for c in lida.linhas] == [5]
    assert _onde(lida) == ["linha 7, saldo"]


def test_celula_com_quebra_de_linha_conta_a_linha_do_arquivo() -> None:
    lida = _ler("titulos", CSV_DE_TITULOS.replace("NF 10;1", '"NF\n10";1') + "x;;;;;;;\n")
    assert lida.linhas[0].documento == "NF 10"
    assert {e.linha for e in lida.erros} == {6}


@pytest.mark.parametrize(
    ("cabecalho", "trecho"),
    [
        ("sku;qtd;lote", "não é coluna daqui. As aceitas: sku, estabelecimento"),
        ("sku;custo_total", "falta no cabeçalho: quantidade"),
        ("sku;qtd;estoque", "repete a coluna quantidade"),
        ("a;b", "falta no cabeçalho: sku, quantidade"),
    ],
)
def test_cabecalho_errado_diz_o_que_se_aceita(cabecalho: str, trecho: str) -> None:
    lida = _ler("produtos", f"{cabecalho}\nA;1;1\n")
    assert trecho in " ".join(e.mensagem for e in lida.erros)
    assert lida.linhas == ()


def test_todos_os_erros_da_linha_de_uma_vez() -> None:
    lida = _ler("titulos", CSV_DE_TITULOS.splitlines()[0] + "\nfiado;;;NF;0;ontem;31/02/2026;1.234\n")
    assert _onde(lida) == [
        "linha 2, tipo",
        "linha 2, documento_da_pessoa",
        "linha 2, nome",
        "linha 2, parcela",
        "linha 2, emissao",
        "linha 2, vencimento",
        "linha 2, valor",
    ]


def test_custo_e_total_ou_unitario_e_o_unitario_se_multiplica() -> None:
    lida = _ler("produtos", "sku;qtd;custo_total;custo_unitario\nA;3;;3,333333\nB;1;1;1\nC;1;;\n")
    assert [p.custo_total for p in lida.linhas] == [Decimal("10.00")]
    assert [e.linha for e in lida.erros] == [3, 4]


def test_vencer_antes_de_emitir_e_recusado() -> None:
    lida = _ler("titulos", CSV_DE_TITULOS.replace("15/01/2026", "15/01/2025"))
    assert "vence em 15/01/2025, antes da emissão" in lida.erros[0].mensagem

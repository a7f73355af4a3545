from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plataforma.parcelas import PrazosInvalidos, parcelar

TOTAIS = st.decimals(min_value="1.00", max_value="99999999.99", places=2)
DATAS = st.dates(min_value=date(2020, 1, 1), max_value=date(2050, 12, 31))
PRAZOS = st.one_of(
    st.sampled_from(["à vista", "dia 31", "entrada + 3x", "10x dia 5", "7 dias"]),
    st.integers(1, 60).map(lambda n: f"{n}x"),
    st.lists(st.integers(0, 999), min_size=1, max_size=60, unique=True).map(lambda n: "/".join(map(str, sorted(n)))),
)


def dias(prazos, data):
    return [p.vencimento.isoformat() for p in parcelar(total=Decimal("900.00"), prazos=prazos, data=data)]


@given(TOTAIS, PRAZOS, DATAS)
def test_a_soma_e_exata_e_as_parcelas_diferem_em_no_maximo_um_centavo(total, prazos, data):
    parcelas = parcelar(total=total, prazos=prazos, data=data)
    valores = [p.valor for p in parcelas]
    assert sum(valores) == total
    assert max(valores) - min(valores) <= Decimal("0.01")
    assert valores == sorted(valores, reverse=True)


@given(TOTAIS, PRAZOS, DATAS)
def test_os_vencimentos_crescem_e_nenhum_vem_antes_da_data(total, prazos, data):
    vencimentos = [p.vencimento for p in parcelar(total=total, prazos=prazos, data=data)]
    assert vencimentos == sorted(set(vencimentos))
    assert vencimentos[0] >= data


def test_cem_reais_em_tres_deixam_o_centavo_na_primeira():
    parcelas = parcelar(total=Decimal("100.00"), prazos="30/60/90", data=date(2026, 11, 24))
    assert [str(p.valor) for p in parcelas] == ["33.34", "33.33", "33.33"]
    assert [p.numero for p in parcelas] == [1, 2, 3]


@pytest.mark.parametrize(
    ("prazos", "esperado"),
    [
        ("à vista", ["2026-01-31"]),
        ("A VISTA", ["2026-01-31"]),
        ("30/60/90", ["2026-03-02", "2026-04-01", "2026-05-01"]),
        (" 30 / 60 dias ", ["2026-03-02", "2026-04-01"]),
        ("0/30", ["2026-01-31", "2026-03-02"]),
        ("3x", ["2026-02-28", "2026-03-31", "2026-04-30"]),
        ("dia 10", ["2026-02-10"]),
        ("dia 31", ["2026-02-28"]),
        ("3x dia 10", ["2026-02-10", "2026-03-10", "2026-04-10"]),
        ("entrada + 30/60", ["2026-01-31", "2026-03-02", "2026-04-01"]),
        ("Entrada+2x dia 31", ["2026-01-31", "2026-02-28", "2026-03-31"]),
    ],
)
def test_vencimentos_a_partir_de_31_de_janeiro(prazos, esperado):
    assert dias(prazos, date(2026, 1, 31)) == esperado


def test_dia_10_depois_do_dia_9_vence_no_proprio_mes_e_no_dia_10_so_no_seguinte():
    assert dias("dia 10", date(2026, 1, 9)) == ["2026-01-10"]
    assert dias("dia 10", date(2026, 1, 10)) == ["2026-02-10"]


def test_fevereiro_de_ano_bissexto_e_virada_de_ano():
    assert dias("3x", date(2027, 11, 30)) == ["2027-12-30", "2028-01-30", "2028-02-29"]


@pytest.mark.parametrize(
    "prazos",
    [
        "",
        "amanhã",
        "30/",
        "60/30",
        "30/30",
        "0x",
        "61x",
        "dia 0",
        "dia 32",
        "4000",
        "entrada +",
        "entrada + 0/30",
        "²x",
    ],
)
def test_prazos_tortos_sao_recusados_com_o_texto_e_a_saida(prazos):
    with pytest.raises(PrazosInvalidos) as erro:
        parcelar(total=Decimal("100.00"), prazos=prazos, data=date(2026, 1, 1))
    assert f"“{prazos}”" in str(erro.value)


@pytest.mark.parametrize(
    ("prazos", "quantas"),
    [("1x", 1), ("60x", 60), ("60x dia 1", 60), ("dia 1", 1), ("3650", 1), ("/".join(map(str, range(1, 61))), 60)],
)
def test_cada_limite_e_aceito(prazos, quantas):
    assert len(dias(prazos, date(2026, 1, 31))) == quantas


@pytest.mark.parametrize(
    ("prazos", "diz"),
    [
        ("3651", "até 60 parcelas, a última em até 3650 dias"),
        ("/".join(map(str, range(1, 62))), "até 60 parcelas, a última em até 3650 dias"),
        ("61x", "há 61 parcelas: use de 1 a 60"),
        ("3x dia 32", "o dia do mês é 32: use um dia de 1 a 31"),
        ("60/30", "precisam crescer, sem repetir. Use, por exemplo"),
        ("entrada + 0", "há entrada e ainda uma parcela em 0 dias. Use, por exemplo"),
        ("em breve", "Não entendi os prazos “em breve”. Use, por exemplo"),
    ],
)
def test_o_que_passa_do_limite_e_recusado_no_campo_dos_prazos_com_o_limite(prazos, diz):
    with pytest.raises(PrazosInvalidos) as erro:
        parcelar(total=Decimal("900.00"), prazos=prazos, data=date(2026, 1, 31))
    assert diz in str(erro.value)
    assert f"“{prazos}”" in str(erro.value)
    (campo,) = erro.value.campos
    assert campo.campo == "prazos"
    assert campo.codigo == "plataforma.prazos_invalidos"
    assert campo.mensagem == str(erro.value)


def test_tres_centavos_dao_tres_parcelas_de_um_centavo():
    parcelas = parcelar(total=Decimal("0.03"), prazos="3x", data=date(2026, 1, 1))
    assert [str(p.valor) for p in parcelas] == ["0.01", "0.01", "0.01"]


def test_dois_centavos_nao_dao_tres_parcelas():
    with pytest.raises(PrazosInvalidos, match="parcela sem valor"):
        parcelar(total=Decimal("0.02"), prazos="3x", data=date(2026, 1, 1))

"""O painel de cada papel: quatro números, dois gráficos e duas listas, e nada que ele não possa ver."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from plataforma.permissoes import papeis_padrao, permissoes_do_papel
from plataforma.relogio import congelado
from web.celulas import reais
from web.painel.pecas import comparado, periodo_dito
from web.telas.painel import BLOCOS, PERFIS, compor


def _nomes(permissoes: frozenset[str]) -> list[str]:
    return [bloco.nome.removeprefix("painel-") for parte in compor(permissoes) for bloco in parte]


@pytest.mark.parametrize("papel", sorted(papeis_padrao()))
def test_cada_papel_ve_o_seu_inteiro_e_so_o_que_pode(papel: str) -> None:
    permissoes = permissoes_do_papel(papel)
    composicao = compor(permissoes)
    assert [len(parte) for parte in composicao] == [4, 2, 2]
    assert {bloco.permissao for parte in composicao for bloco in parte} <= permissoes
    perfil = next(p for p in PERFIS if p.permissoes <= permissoes)
    assert _nomes(permissoes) == list(perfil.primeiro)


def test_quem_so_ve_saldos_ve_so_eles_e_quem_nada_ve_nada() -> None:
    assert _nomes(frozenset({"estoque.saldo.ver"})) == ["faltas", "em-falta"]
    assert _nomes(frozenset()) == []


def test_todo_bloco_que_um_perfil_quer_existe_com_nome_seu() -> None:
    nomes = [bloco.nome.removeprefix("painel-") for bloco in BLOCOS]
    assert len(set(nomes)) == len(nomes)
    assert {nome for perfil in PERFIS for nome in perfil.primeiro} - set(nomes) == set()


@pytest.mark.parametrize(
    ("dito", "de", "antes_de", "antes_ate"),
    [
        ("hoje", date(2026, 3, 31), date(2026, 3, 30), date(2026, 3, 30)),
        ("7d", date(2026, 3, 25), date(2026, 3, 18), date(2026, 3, 24)),
        ("30d", date(2026, 3, 2), date(2026, 1, 31), date(2026, 3, 1)),
        ("mes", date(2026, 3, 1), date(2026, 2, 1), date(2026, 2, 28)),
        ("outro", date(2026, 3, 2), date(2026, 1, 31), date(2026, 3, 1)),
    ],
)
def test_o_periodo_e_o_anterior(dito: str, de: date, antes_de: date, antes_ate: date) -> None:
    with congelado(datetime(2026, 3, 31, 15, tzinfo=UTC)):
        periodo = periodo_dito(dito)
    assert (periodo.de, periodo.ate) == (de, date(2026, 3, 31))
    assert (periodo.antes_de, periodo.antes_ate) == (antes_de, antes_ate)


@pytest.mark.parametrize(
    ("agora", "antes", "variacao", "detalhe"),
    [
        ("150.00", "100.00", "50,0%", "a mais que nos 7 dias antes"),
        ("50.00", "75.00", "33,3%", "a menos que nos 7 dias antes"),
        ("50.00", "50.00", "", "o mesmo que nos 7 dias antes"),
        ("50.00", "0.00", "", "nada nos 7 dias antes"),
    ],
)
def test_a_variacao(agora: str, antes: str, variacao: str, detalhe: str) -> None:
    periodo = periodo_dito("7d")
    numero = comparado(reais(Decimal(agora)), "/", Decimal(agora), Decimal(antes), periodo)
    assert (numero.variacao, numero.detalhe) == (variacao, detalhe)

"""A fatia fina, igual em um processo e em vários: mesmas provas, mesmo resumo."""

from collections.abc import Callable

import pytest

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.fatia import percorrer_a_fatia
from meu_erp.verificacao.afirmacoes import resumir
from tests.jornadas.conftest import TOPOLOGIAS, AbrirSistema, Percurso, falhas, percorrer_em

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMPRESA = {"cnpj": "12ABC34501DE35", "razao_social": "Fatia Fina Ltda", "regime": "real", "crt": 3, "uf": "SP"}


@pytest.fixture(scope="module")
def fatia(abrir_sistema: AbrirSistema) -> Callable[[str], Percurso[Json]]:
    return percorrer_em(abrir_sistema, EMPRESA, percorrer_a_fatia)


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_da_entrada_a_expedicao_com_provas_e_resumo_iguais(
    topologia: str, fatia: Callable[[str], Percurso[Json]]
) -> None:
    percurso = fatia(topologia)
    assert falhas(percurso) == []
    assert percurso.feito["situacao"] == "concluido"
    assert percurso.relatos["estoque"]["totais"]["valor_em_estoque"] == "110.14"
    assert percurso.relatos["financeiro"]["totais"]["titulos_de_faturas"] == "119.70"
    assert resumir(percurso.relatos) == resumir(fatia("monolito").relatos)

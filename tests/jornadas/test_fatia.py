"""A fatia fina, igual em um processo e em vários: mesmas provas, mesmo resumo."""

from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import pytest

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.fatia import percorrer_a_fatia
from meu_erp.demonstracao.provas import Conferido, conferir_a_casa, provar, resumir
from tests.jornadas.conftest import TOPOLOGIAS, AbrirCasa

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMPRESA = {"cnpj": "12ABC34501DE35", "razao_social": "Fatia Fina Ltda", "regime": "real", "crt": 3, "uf": "SP"}


class Percurso(NamedTuple):
    pedido: Json
    conferido: Conferido


@pytest.fixture(scope="module")
def percorrer(abrir_casa: AbrirCasa) -> Callable[[str], Percurso]:
    @cache
    def na(topologia: str) -> Percurso:
        with abrir_casa(topologia).empresa_nova(**EMPRESA) as cliente:
            return Percurso(percorrer_a_fatia(cliente), conferir_a_casa(cliente))

    return na


@pytest.mark.parametrize("topologia", TOPOLOGIAS)
def test_da_entrada_a_expedicao_com_provas_e_resumo_iguais(
    topologia: str, percorrer: Callable[[str], Percurso]
) -> None:
    feito = percorrer(topologia)
    assert [p for p in provar(feito.conferido) if not p.certa] == []
    assert feito.pedido["situacao"] == "concluido"
    assert feito.conferido["estoque"]["totais"]["valor_em_estoque"] == "110.14"
    assert feito.conferido["financeiro"]["totais"]["titulos_de_faturas"] == "119.70"
    assert resumir(feito.conferido) == resumir(percorrer("monolito").conferido)

"""Ler o sistema num instante só, ainda que se pergunte a um módulo depois do outro."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from meu_erp.verificacao.espera import ler_quieto
from tests.verificacao.test_afirmacoes import CERTO


def com(**mudancas: dict[str, int]) -> dict[str, Any]:
    """O certo, com as contagens do estoque (e o que o financeiro recebeu delas) mudadas."""
    relatos = deepcopy(CERTO)
    relatos["estoque"] |= mudancas
    relatos["financeiro"]["recebidas"] = {"estoque": relatos["estoque"]["enviadas"]["financeiro"]}
    return relatos


def lidos(*relatos: dict[str, Any]) -> Any:
    em_ordem: Iterator[dict[str, Any]] = iter(relatos)
    return lambda: next(em_ordem)


def test_um_fato_inteiro_entre_duas_leituras_pede_a_terceira() -> None:
    antes, depois = com(enviadas={"financeiro": 2}), com(enviadas={"financeiro": 3})
    leitura = ler_quieto(lidos(antes, depois, depois), prazo_segundos=60)
    assert leitura.quieta
    assert leitura.relatos["estoque"]["enviadas"] == {"financeiro": 3}


def test_o_que_nunca_se_aquieta_diz_que_nao_se_aquietou() -> None:
    pendente = com(pendencias={"cartas_mortas": 1})
    leitura = ler_quieto(lidos(pendente, pendente), prazo_segundos=0)
    assert not leitura.quieta
    assert leitura.relatos["estoque"]["pendencias"] == {"cartas_mortas": 1}

"""As afirmações acusam o que está errado: aqui se vê cada uma falhar."""

from copy import deepcopy
from typing import Any

import pytest

from meu_erp.verificacao.afirmacoes import afirmar, falsas, quieto, resumir
from meu_erp.verificacao.igualdades import IGUALDADES, Igualdade, TotalDe
from plataforma.modulo import modulos_registrados
from plataforma.topologia import MODULOS

TOTAIS = {lado for igualdade in IGUALDADES for lado in (igualdade.um, igualdade.outro)}
CERTO: dict[str, Any] = {
    m: {
        "invariantes": [{"nome": "tudo soma", "violacoes": 0, "exemplos": []}],
        "totais": {lado.total: "10.00" for lado in TOTAIS if lado.modulo == m},
        "pendencias": {"eventos_a_entregar": 0},
        "enviadas": {"financeiro": 2} if m == "estoque" else {},
        "recebidas": {"estoque": 2} if m == "financeiro" else {},
        "conteudo": [{"nome": "saldos", "linhas": [["CAMISETA", "10.0000"]]}],
    }
    for m in MODULOS
}


def nomes_das_falsas(relatos: dict[str, Any]) -> list[str]:
    return [afirmacao.nome for afirmacao in falsas(afirmar(relatos))]


def test_o_sistema_certo_passa_em_todas() -> None:
    assert nomes_das_falsas(CERTO) == []
    assert len(afirmar(CERTO)) == 3 * len(MODULOS) + len(IGUALDADES)
    assert quieto(CERTO)


@pytest.mark.parametrize("igualdade", IGUALDADES, ids=lambda igualdade: igualdade.nome)
def test_totais_que_discordam_reprovam_a_igualdade(igualdade: Igualdade) -> None:
    for lado in (igualdade.um, igualdade.outro):
        errado = deepcopy(CERTO)
        errado[lado.modulo]["totais"][lado.total] = "10.01"
        assert nomes_das_falsas(errado) == [igualdade.nome]


def test_violacao_e_pendencia_reprovam_o_modulo() -> None:
    errado = deepcopy(CERTO)
    errado["estoque"]["invariantes"][0] |= {"violacoes": 1, "exemplos": [{"produto": 1}]}
    errado["vendas"]["pendencias"]["eventos_a_entregar"] = 1
    assert nomes_das_falsas(errado) == [
        "estoque: tudo soma",
        "vendas: nada a entregar, a executar nem nas cartas mortas",
    ]


def test_mensagem_entregue_ao_broker_e_ainda_nao_recebida_reprova_quem_a_espera() -> None:
    viajando = deepcopy(CERTO)
    viajando["estoque"]["enviadas"]["financeiro"] = 3
    assert nomes_das_falsas(viajando) == ["financeiro: o que lhe foi enviado chegou"]
    assert not quieto(viajando)


def test_o_resumo_muda_com_uma_so_coluna() -> None:
    outro = deepcopy(CERTO)
    outro["estoque"]["conteudo"][0]["linhas"][0][1] = "9.0000"
    assert resumir(outro) != resumir(CERTO)


def test_todo_total_que_um_modulo_registra_entra_numa_igualdade() -> None:
    registrados = {TotalDe(m.nome, t.nome) for m in modulos_registrados() for t in m.totais}
    assert registrados == TOTAIS

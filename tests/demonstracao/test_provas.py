"""As provas acusam o que está errado: aqui se vê cada uma falhar."""

from copy import deepcopy
from typing import Any

import pytest

from meu_erp.demonstracao.provas import IGUALDADES, provar, quieta, resumir
from plataforma.modulo import modulos_registrados
from plataforma.topologia import MODULOS

TOTAIS = {(modulo, total): "10.00" for _, *lados in IGUALDADES for modulo, total in lados}
CERTO: dict[str, Any] = {
    m: {
        "invariantes": [{"nome": "tudo soma", "violacoes": 0, "exemplos": []}],
        "totais": {total: valor for (dono, total), valor in TOTAIS.items() if dono == m},
        "pendencias": {"eventos_a_entregar": 0},
        "enviadas": {"financeiro": 2} if m == "estoque" else {},
        "recebidas": {"estoque": 2} if m == "financeiro" else {},
        "conteudo": [{"nome": "saldos", "linhas": [["CAMISETA", "10.0000"]]}],
    }
    for m in MODULOS
}


def falhas(dito: dict[str, Any]) -> list[str]:
    return [p.nome for p in provar(dito) if not p.certa]


def test_a_casa_certa_passa_em_todas() -> None:
    assert falhas(CERTO) == []
    assert len(provar(CERTO)) == 3 * len(MODULOS) + len(IGUALDADES)
    assert quieta(CERTO)


@pytest.mark.parametrize(("nome", "um", "outro"), IGUALDADES)
def test_totais_que_discordam_reprovam_a_igualdade(nome: str, um: tuple[str, str], outro: tuple[str, str]) -> None:
    for modulo, total in (um, outro):
        errado = deepcopy(CERTO)
        errado[modulo]["totais"][total] = "10.01"
        assert falhas(errado) == [nome]


def test_violacao_e_pendencia_reprovam_o_modulo() -> None:
    errado = deepcopy(CERTO)
    errado["estoque"]["invariantes"][0] |= {"violacoes": 1, "exemplos": [{"produto": 1}]}
    errado["vendas"]["pendencias"]["eventos_a_entregar"] = 1
    assert falhas(errado) == [
        "estoque: tudo soma",
        "vendas: nada a entregar, a executar nem nas cartas mortas",
    ]


def test_mensagem_entregue_ao_broker_e_ainda_nao_recebida_reprova_quem_a_espera() -> None:
    viajando = deepcopy(CERTO)
    viajando["estoque"]["enviadas"]["financeiro"] = 3
    assert falhas(viajando) == ["financeiro: o que lhe foi enviado chegou"]
    assert not quieta(viajando)


def test_o_resumo_muda_com_uma_so_coluna() -> None:
    outro = deepcopy(CERTO)
    outro["estoque"]["conteudo"][0]["linhas"][0][1] = "9.0000"
    assert resumir(outro) != resumir(CERTO)


def test_todo_total_que_um_modulo_declara_entra_numa_igualdade() -> None:
    declarados = {(m.nome, t.nome) for m in modulos_registrados() for t in m.totais}
    assert declarados == set(TOTAIS)

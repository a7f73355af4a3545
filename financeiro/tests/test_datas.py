"""Quando se pode lançar e desfazer: nunca no futuro, nunca antes do que se desfaz."""

from datetime import date, timedelta
from typing import Any

import pytest

from financeiro.erros import DataAnterior
from financeiro.servicos.limites import exigir_que_siga
from financeiro.tests.apoio import EMISSAO, Tesouraria
from financeiro.tests.fabrica import provar, saldos
from plataforma.erros import ErroDeCampo
from plataforma.relogio import hoje
from plataforma.testes.respostas import Problema, criado, feito, problema

ANTERIOR = "financeiro.data_anterior"


def _alvos(tesouraria: Tesouraria) -> dict[str, str]:
    """O que se desfaz, tudo de 10 ou 20 de março de 2026: caminho de cada ação."""
    um, dois = tesouraria.titulos(prazos="30/60")
    baixa = tesouraria.baixar(um)
    lancamento = tesouraria.lancar(("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    return {
        "titulo": f"/api/titulos/{dois['id']}/cancelar/",
        "baixa": f"/api/baixas/{baixa['id']}/estornar/",
        "lancamento": f"/api/lancamentos/{lancamento['id']}/estornar/",
    }


def _pedir(tesouraria: Tesouraria, caminho: str, data: str) -> Any:
    return tesouraria.api.post(caminho, {"motivo": "engano", "data": data})


@pytest.mark.parametrize(
    ("alvo", "vespera", "dia"),
    [
        ("titulo", "2026-03-09", "2026-03-10"),
        ("baixa", "2026-03-19", "2026-03-20"),
        ("lancamento", "2026-03-09", "2026-03-10"),
    ],
)
def test_desfazer_nao_vem_antes_do_desfeito_nem_no_futuro(
    tesouraria: Tesouraria, alvo: str, vespera: str, dia: str
) -> None:
    caminho = _alvos(tesouraria)[alvo]
    antes = saldos()
    assert problema(_pedir(tesouraria, caminho, vespera), 422) == Problema(codigo=ANTERIOR, campos=["data"])
    amanha = (hoje() + timedelta(days=1)).isoformat()
    assert problema(_pedir(tesouraria, caminho, amanha), 422).campos == ["data"]
    assert saldos() == antes
    assert _pedir(tesouraria, caminho, dia).status_code in (200, 201)
    provar()


def test_a_recusa_diz_a_primeira_data_que_serve() -> None:
    with pytest.raises(DataAnterior) as erro:
        exigir_que_siga(date(2026, 3, 9), date(2026, 3, 10))
    mensagem = "09/03/2026 vem antes do que se desfaz. Use uma data a partir de 10/03/2026."
    assert erro.value.detalhe == mensagem
    assert erro.value.campos == (ErroDeCampo(campo="data", codigo="data_anterior", mensagem=mensagem),)
    exigir_que_siga(date(2026, 3, 10), date(2026, 3, 10))


def test_titulo_de_emissao_futura_se_cancela_ja_hoje(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos(emissao=(hoje() + timedelta(days=5)).isoformat())
    feito(tesouraria.api.post(f"/api/titulos/{titulo['id']}/cancelar/", {"motivo": "engano"}))
    assert saldos() == {}


def test_nao_se_lanca_a_mao_no_futuro(tesouraria: Tesouraria) -> None:
    partidas = (("D", "4.2.2.02.001", "10.00"), ("C", "1.1.1.01.001", "10.00"))
    amanha = (hoje() + timedelta(days=1)).isoformat()
    assert problema(tesouraria.pedir_lancamento(*partidas, data=amanha), 422).campos == ["data"]
    criado(tesouraria.pedir_lancamento(*partidas, data=EMISSAO))

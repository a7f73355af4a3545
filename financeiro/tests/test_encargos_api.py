"""Sugestão de juros e multa, pela API."""

from typing import Any

import pytest

from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import saldos
from plataforma.testes.respostas import criado, feito, problema
from plataforma.valores import novo_id


def _sugerir(tesouraria: Tesouraria, titulo: dict[str, Any], **parametros: str) -> Any:
    return tesouraria.api.get(f"/api/titulos/{titulo['id']}/encargos/", **parametros)


def test_sem_taxas_dois_por_cento_de_multa_e_um_ao_mes(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos(valor="1000.00", prazos="30")
    antes = saldos()
    assert feito(_sugerir(tesouraria, titulo, data="2026-05-09")) == {
        "titulo": titulo["id"], "data": "2026-05-09", "saldo": "1000.00", "dias_de_atraso": 30, "juros": "10.00",
        "multa": "20.00", "total": "1030.00",
    }  # fmt: skip
    assert saldos() == antes


def test_as_taxas_pedidas_valem_e_no_prazo_nada_se_sugere(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos(valor="1000.00", prazos="30")
    taxas = {"multa_pct": "10", "juros_pct_ao_mes": "0.5"}
    pedido = feito(_sugerir(tesouraria, titulo, data="2026-05-09", **taxas))
    assert pedido["juros"] == "5.00"
    assert pedido["multa"] == "100.00"
    no_prazo = feito(_sugerir(tesouraria, titulo, data="2026-04-09"))
    assert no_prazo["juros"] == "0.00"
    assert no_prazo["multa"] == "0.00"
    assert no_prazo["total"] == "1000.00"


def test_depois_de_pagar_parte_com_atraso_os_juros_contam_dali_e_a_estornada_nao_conta(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos(valor="1000.00", prazos="30")
    parcial = tesouraria.baixar(titulo, principal="400.00", data="2026-04-29")
    depois = feito(_sugerir(tesouraria, titulo, data="2026-05-09"))
    assert depois["saldo"] == "600.00"
    assert depois["juros"] == "2.00"
    assert depois["multa"] == "0.00"
    criado(tesouraria.api.post(f"/api/baixas/{parcial['id']}/estornar/", {"motivo": "cheque devolvido"}))
    de_novo = feito(_sugerir(tesouraria, titulo, data="2026-05-09"))
    assert de_novo["saldo"] == "1000.00"
    assert de_novo["juros"] == "10.00"
    assert de_novo["multa"] == "20.00"


@pytest.mark.parametrize(
    ("parametro", "valor"), [("data", "ontem"), ("multa_pct", "-1"), ("juros_pct_ao_mes", "101"), ("multa", "2")]
)
def test_parametro_torto_e_recusado(tesouraria: Tesouraria, parametro: str, valor: str) -> None:
    (titulo,) = tesouraria.titulos()
    assert problema(_sugerir(tesouraria, titulo, **{parametro: valor}), 422).campos == [parametro]


def test_titulo_que_nao_ha_nao_se_acha(tesouraria: Tesouraria) -> None:
    assert problema(_sugerir(tesouraria, {"id": novo_id()}), 404).codigo == "financeiro.titulo_nao_encontrado"

"""A versão que se leu de um título, uma baixa, um lançamento e um mês: o que mudou no meio se recusa, e nada muda."""

from typing import Any

from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import provar, saldo
from plataforma.testes.respostas import criado, feito, problema

MUDOU = "plataforma.versao_mudou"
MOTIVO = {"motivo": "engano"}


def _recusada(resposta: Any) -> None:
    assert problema(resposta, 412).codigo == MUDOU


def test_nao_se_baixa_nem_se_cancela_o_titulo_que_outro_baixou(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    caminho, lido = f"/api/titulos/{titulo['id']}/", f'"{titulo["versao"]}"'
    tesouraria.baixar(titulo, principal="10.00")
    antes = tesouraria.ler(titulo["id"])
    _recusada(tesouraria.api.post(f"{caminho}baixar/", tesouraria.baixa(), etag=lido))
    _recusada(tesouraria.api.post(f"{caminho}cancelar/", MOTIVO, etag=lido))
    assert tesouraria.ler(titulo["id"]) == antes
    atual = tesouraria.api.get(caminho)["ETag"]
    assert criado(tesouraria.api.post(f"{caminho}baixar/", tesouraria.baixa(), etag=atual))["principal"] == "90.00"


def test_a_baixa_e_o_lancamento_mudam_de_versao_ao_estornar(tesouraria: Tesouraria) -> None:
    lancado = tesouraria.lancar(("D", "4.2.2.02.001", "5.00"), ("C", "1.1.1.01.001", "5.00"))
    (titulo,) = tesouraria.titulos()
    for caminho in (
        f"/api/baixas/{tesouraria.baixar(titulo)['id']}/",
        f"/api/lancamentos/{lancado['id']}/",
    ):
        _recusada(tesouraria.api.post(f"{caminho}estornar/", MOTIVO, etag='"2"'))
        assert tesouraria.api.get(caminho)["ETag"] == '"1"'
        criado(tesouraria.api.post(f"{caminho}estornar/", MOTIVO, etag='"1"'))
        assert tesouraria.api.get(caminho)["ETag"] == '"2"'
        _recusada(tesouraria.api.post(f"{caminho}estornar/", MOTIVO, etag='"1"'))
    assert saldo("caixa") == 0
    provar()


def test_a_versao_do_mes_e_a_de_sua_auditoria(tesouraria: Tesouraria) -> None:
    caminho = "/api/periodos/2026-03/"
    assert tesouraria.api.get(caminho)["ETag"] == '"1"'
    _recusada(tesouraria.api.post(f"{caminho}fechar/", MOTIVO, etag='"2"'))
    fechado = tesouraria.api.post(f"{caminho}fechar/", MOTIVO, etag='"1"')
    assert feito(fechado)["versao"] == 2
    assert fechado["ETag"] == '"2"'
    _recusada(tesouraria.api.post(f"{caminho}reabrir/", MOTIVO, etag='"1"'))
    assert feito(tesouraria.api.get(caminho))["situacao"] == "fechado"
    assert feito(tesouraria.api.post(f"{caminho}reabrir/", MOTIVO, etag='"2"'))["versao"] == 3
    na_lista = {p["mes"]: p["versao"] for p in feito(tesouraria.api.get("/api/periodos/"))["itens"]}
    assert na_lista["2026-03"] == 3

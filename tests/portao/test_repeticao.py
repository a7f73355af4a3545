"""O que o Traefik segura e repete enquanto uma unidade reinicia, e o que devolve na hora."""

import http.client
import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack
from typing import NamedTuple

import pytest

from lancador.maquina import LOCAL
from plataforma.testes.prazos import na_suite
from tests.portao.traefik import Traefik
from tests.portao.unidade import CAI, UnidadeEco

CHAVE = {"Idempotency-Key": "0193a5d0-0000-7000-8000-000000000001"}
SEGURADA_SEGUNDOS = 5
NA_HORA_SEGUNDOS = 1
FORA_POR_SEGUNDOS = 0.8
AJUSTES = "/api/ajustes/"


class Resposta(NamedTuple):
    """O que o cliente ouviu, e quanto esperou."""

    status: int
    segundos: float
    campos: http.client.HTTPMessage
    corpo: bytes


@pytest.fixture(scope="module")
def unidades() -> Iterator[dict[str, UnidadeEco]]:
    """A de estoque, parada; as outras, no ar."""
    vendas, core, estoque = UnidadeEco(), UnidadeEco(), UnidadeEco()
    with vendas.no_ar(), core.no_ar():
        yield {"vendas": vendas, "core": core, "estoque": estoque}


@pytest.fixture
def reinicia(unidades: dict[str, UnidadeEco]) -> Iterator[UnidadeEco]:
    """A unidade de estoque, com a porta fechada por ora."""
    estoque = unidades["estoque"]
    with ExitStack() as no_ar:
        volta = threading.Timer(FORA_POR_SEGUNDOS, lambda: no_ar.enter_context(estoque.no_ar()))
        volta.start()
        yield estoque
        volta.join()


def chamar(
    porta: int,
    metodo: str,
    campos: dict[str, str] | None = None,
    corpo: bytes = b"{}",
    *,
    caminho: str = "/api/pedidos/",
) -> Resposta:
    conexao, inicio = http.client.HTTPConnection(LOCAL, porta, timeout=30), time.monotonic()
    try:
        conexao.request(metodo, caminho, corpo, campos or {})
        resposta = conexao.getresponse()
        recebido = resposta.read()
        return Resposta(resposta.status, time.monotonic() - inicio, resposta.headers, recebido)
    finally:
        conexao.close()


def test_a_escrita_com_chave_insiste_no_503_e_na_conexao_que_caiu(
    traefik: Traefik, unidades: dict[str, UnidadeEco]
) -> None:
    vendas = unidades["vendas"]
    vendas.respostas += [503, CAI, 201]
    resposta = chamar(traefik.porta, "POST", CHAVE, b'{"a": 1}')
    assert resposta.status == 201
    assert [chegada.corpo for chegada in vendas.chegadas] == [b'{"a": 1}'] * 3
    assert {chegada.campos["Idempotency-Key"] for chegada in vendas.chegadas} == {CHAVE["Idempotency-Key"]}
    assert resposta.segundos <= na_suite(SEGURADA_SEGUNDOS)


@pytest.mark.parametrize("status", [CAI, 503])
@pytest.mark.parametrize("metodo", ["POST", "PATCH", "PUT", "DELETE"])
def test_a_escrita_sem_chave_nao_se_repete(
    metodo: str, status: int, traefik: Traefik, unidades: dict[str, UnidadeEco]
) -> None:
    vendas = unidades["vendas"]
    vendas.respostas += [status]
    resposta = chamar(traefik.porta, metodo)
    assert resposta.status == (status or 502)
    assert len(vendas.chegadas) == 1
    assert resposta.segundos <= na_suite(NA_HORA_SEGUNDOS)


def test_a_leitura_insiste_na_conexao_que_caiu_e_nao_no_503(traefik: Traefik, unidades: dict[str, UnidadeEco]) -> None:
    vendas = unidades["vendas"]
    vendas.respostas += [CAI]
    assert chamar(traefik.porta, "GET").status == 200
    vendas.chegadas.clear()
    vendas.respostas += [503]
    assert chamar(traefik.porta, "GET").status == 503
    assert len(vendas.chegadas) == 1


@pytest.mark.parametrize("status", [409, 422, 429, 500, 504])
def test_o_que_a_unidade_decidiu_nao_se_repete(status: int, traefik: Traefik, unidades: dict[str, UnidadeEco]) -> None:
    vendas = unidades["vendas"]
    vendas.respostas += [status]
    assert chamar(traefik.porta, "POST", CHAVE).status == status
    assert len(vendas.chegadas) == 1


def test_quem_nao_volta_e_dito_em_menos_de_cinco_segundos(traefik: Traefik, unidades: dict[str, UnidadeEco]) -> None:
    vendas = unidades["vendas"]
    vendas.respostas += [503] * 100
    resposta = chamar(traefik.porta, "POST", CHAVE)
    assert resposta.status == 503
    assert 2 <= len(vendas.chegadas) <= 16
    assert resposta.segundos <= na_suite(SEGURADA_SEGUNDOS)


def test_a_escrita_com_chave_espera_a_unidade_que_reinicia(traefik: Traefik, reinicia: UnidadeEco) -> None:
    resposta = chamar(traefik.porta, "POST", CHAVE, caminho=AJUSTES)
    assert resposta.status == 200
    assert len(reinicia.chegadas) == 1
    assert resposta.segundos <= na_suite(SEGURADA_SEGUNDOS)


def test_a_escrita_sem_chave_nao_espera(traefik: Traefik, reinicia: UnidadeEco) -> None:
    resposta = chamar(traefik.porta, "POST", caminho=AJUSTES)
    assert resposta.status == 502
    assert reinicia.chegadas == []
    assert resposta.segundos <= na_suite(NA_HORA_SEGUNDOS)


@pytest.mark.parametrize(("metodo", "campos"), [("POST", CHAVE), ("GET", {})], ids=["com chave", "leitura"])
def test_quem_esta_fora_e_503_com_espera_e_a_mesma_chamada_depois_se_atende(
    metodo: str, campos: dict[str, str], traefik: Traefik, unidades: dict[str, UnidadeEco]
) -> None:
    recusa = chamar(traefik.porta, metodo, campos, caminho=AJUSTES)
    assert recusa.status == 503
    assert recusa.segundos <= na_suite(SEGURADA_SEGUNDOS)
    assert recusa.campos["Retry-After"] == "5"
    assert recusa.campos["Content-Type"] == "application/problem+json"
    problema = json.loads(recusa.corpo)
    assert problema["codigo"] == "portal.unidade_fora_do_ar"
    assert problema["status"] == 503
    assert "não está atendendo" in problema["detail"]
    with unidades["estoque"].no_ar():
        assert chamar(traefik.porta, metodo, campos, caminho=AJUSTES).status == 200


def test_de_quem_nao_tem_chave_se_diz_que_confira_antes_de_repetir(traefik: Traefik) -> None:
    recusa = chamar(traefik.porta, "POST", caminho=AJUSTES)
    assert recusa.status == 502
    assert recusa.campos["Retry-After"] is None
    assert recusa.campos["Content-Type"] == "application/problem+json"
    problema = json.loads(recusa.corpo)
    assert problema["codigo"] == "portal.sem_resposta"
    assert "confira se ela foi feita" in problema["detail"]


@pytest.mark.parametrize("status", [404, 413, 422, 503])
def test_o_problema_que_a_unidade_diz_chega_como_ela_disse(
    status: int, traefik: Traefik, unidades: dict[str, UnidadeEco]
) -> None:
    unidades["vendas"].respostas += [status]
    assert json.loads(chamar(traefik.porta, "POST").corpo)["corpo"] == 2


def test_o_caminho_que_nao_e_publico_e_um_problema(traefik: Traefik) -> None:
    recusa = chamar(traefik.porta, "POST", CHAVE, caminho="/_contratos/estoque/")
    assert recusa.status == 404
    assert recusa.campos["Content-Type"] == "application/problem+json"
    assert json.loads(recusa.corpo)["codigo"] == "portal.nao_encontrado"

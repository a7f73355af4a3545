"""A resposta em pedaços, num granian de verdade: no passo de quem lê, e nunca inteira quando se interrompe."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from plataforma.servidor.limites import MEBIBYTE
from plataforma.testes.clientes_lentos import LOCAL
from plataforma.testes.prazos import na_suite

DO_NUCLEO_BYTES = 16 * MEBIBYTE
"""O mais que os buffers de uma conexão local guardam, e a janela."""


@contextmanager
def _aberta(porta: int, caminho: str) -> Iterator[http.client.HTTPResponse]:
    with closing(http.client.HTTPConnection(LOCAL, porta, timeout=na_suite(10))) as conexao:
        conexao.request("GET", caminho)
        with closing(conexao.getresponse()) as resposta:
            yield resposta


def _estado(porta: int) -> Any:
    with _aberta(porta, "/") as resposta:
        return json.loads(resposta.read())


def test_os_pedacos_chegam_todos_e_a_resposta_se_fecha(porta_do_servidor: int) -> None:
    antes = _estado(porta_do_servidor)
    with _aberta(porta_do_servidor, "/pedacos") as resposta:
        assert len(resposta.read()) == 3 * MEBIBYTE
    assert _estado(porta_do_servidor)["fechadas"] == antes["fechadas"] + 1


def test_a_que_se_interrompe_nao_passa_por_inteira(porta_do_servidor: int) -> None:
    with (
        _aberta(porta_do_servidor, "/pedacos-interrompidos") as resposta,
        pytest.raises((http.client.IncompleteRead, ConnectionError)),
    ):
        resposta.read()


def test_a_que_se_interrompe_em_http_1_0_nem_comeca(porta_do_servidor: int) -> None:
    with socket.create_connection((LOCAL, porta_do_servidor), timeout=na_suite(10)) as tomada:
        tomada.sendall(b"GET /pedacos-interrompidos HTTP/1.0\r\nHost: x\r\n\r\n")
        recebido = b"".join(iter(lambda: tomada.recv(65536), b""))
    assert b" 500 " in recebido.split(b"\r\n")[0]


def test_quem_nao_le_nao_faz_o_servidor_guardar_a_resposta(porta_do_servidor: int) -> None:
    antes, inicio = _estado(porta_do_servidor), time.monotonic()
    with _aberta(porta_do_servidor, "/pedacos-sem-fim"):
        while (agora := _estado(porta_do_servidor))["fechadas"] == antes["fechadas"]:
            assert time.monotonic() - inicio < na_suite(10), "o servidor não cortou quem não lê"
    assert (agora["feitos"] - antes["feitos"]) * MEBIBYTE <= DO_NUCLEO_BYTES

"""Quem vigia o processo: uma sondagem para muitas perguntas, e nenhuma thread das que atendem."""

import asyncio
import http.client
import json
import socket
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest

from lancador.maquina import LOCAL, esperar, porta_livre
from plataforma.servidor import saude as modulo
from plataforma.servidor.porta_de_saude import PortaDeSaude
from plataforma.servidor.recusas import Resposta
from plataforma.servidor.saude import DETALHES, PRONTA, VIVA, Saude
from plataforma.servidor.tests.aplicacao import SEGREDO, THREADS
from plataforma.servidor.tests.conftest import servidor
from plataforma.servidor.tests.test_servidor import pedir

PARADA_SEGUNDOS = 10


def nova(prontidao: Callable[[], str] = str, segredo: str = "") -> Saude:
    return Saude(prontidao, detalhes=lambda: b"{}", segredo_do_operador=segredo)


def perguntar(saude: Saude, *vezes: int) -> list[Resposta]:
    """As respostas de quem pergunta junto, em cada uma das vezes."""

    async def todas() -> list[Resposta]:
        respostas: list[Resposta] = []
        for quantas in vezes:
            respostas += await asyncio.gather(*(saude.responder(PRONTA, None) for _ in range(quantas)))
        return respostas

    return asyncio.run(todas())


@pytest.mark.parametrize(("vale_segundos", "conferidas"), [(60, 1), (0, 3)])
def test_uma_sondagem_serve_a_todas_as_perguntas_enquanto_vale(
    vale_segundos: int, conferidas: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(modulo, "VALE_SEGUNDOS", vale_segundos)
    vezes: list[str] = []
    saude = nova(lambda: vezes.append("") or "")  # type: ignore[func-returns-value]
    assert [status for status, _, _ in perguntar(saude, 5, 1, 1)] == [200] * 7
    assert len(vezes) == conferidas


def test_o_que_impede_e_503_com_o_motivo_e_quando_voltar() -> None:
    [(status, campos, corpo)] = perguntar(nova(lambda: "Em estoque, o banco não responde."), 1)
    assert status == 503
    assert ("Retry-After", "1") in campos
    assert json.loads(corpo)["codigo"] == "plataforma.nao_pronta"
    assert json.loads(corpo)["detail"] == "Em estoque, o banco não responde."


def test_sondagem_que_nao_termina_e_503_no_prazo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(modulo, "PRAZO_SEGUNDOS", 0.1)
    solta = threading.Event()
    try:
        [(status, _, corpo)] = perguntar(nova(lambda: solta.wait() and ""), 1)  # type: ignore[arg-type,return-value]
    finally:
        solta.set()
    assert status == 503
    assert "não terminou em 0.1 s" in json.loads(corpo)["detail"]


def detalhar(saude: Saude, credencial: str | None) -> Resposta:
    return asyncio.run(saude.responder(DETALHES, credencial))


@pytest.mark.parametrize(
    "credencial", [None, "", "Bearer", "Bearer outro", "bearer o-segredo", "o-segredo", "Bearer é"]
)
def test_so_quem_tem_o_segredo_le_os_detalhes(credencial: str | None) -> None:
    status, campos, _ = detalhar(nova(segredo="o-segredo"), credencial)
    assert status == 401
    assert ("WWW-Authenticate", "Bearer") in campos
    assert detalhar(nova(segredo="o-segredo"), "Bearer o-segredo")[0] == 200


@pytest.mark.parametrize("credencial", [None, "Bearer "])
def test_sem_segredo_configurado_ninguem_le_os_detalhes(credencial: str | None) -> None:
    status, _, corpo = detalhar(nova(), credencial)
    assert status == 404
    assert "ERP_SEGREDO_DO_OPERADOR" in json.loads(corpo)["detail"]


def test_com_todas_as_threads_ocupadas_responde_logo(porta_do_servidor: int) -> None:
    with ThreadPoolExecutor(THREADS + 1) as clientes:
        presas = [clientes.submit(pedir, porta_do_servidor, "GET", "/prender") for _ in range(THREADS + 1)]
        inicio = time.monotonic()
        respostas = [
            pedir(porta_do_servidor, "GET", VIVA),
            pedir(porta_do_servidor, "GET", PRONTA, Host="10.0.0.7:8000"),
            pedir(porta_do_servidor, "GET", DETALHES, Authorization=f"Bearer {SEGREDO}"),
        ]
        passou = time.monotonic() - inicio
        assert not any(presa.done() for presa in presas), f"as chamadas acabaram antes de {passou:.1f} s"
    assert [(r.status, r.visto) for r in respostas] == [
        (200, {"viva": True}),
        (200, {"pronta": True}),
        (200, {"unidade": "eco"}),
    ]
    assert pedir(porta_do_servidor, "POST", VIVA, b"").visto["PATH_INFO"] == VIVA


@pytest.mark.parametrize(("caminho", "status"), [("/prender", [200]), ("/nao-acabar", [])], ids=["acaba", "nao_acaba"])
def test_para_em_dez_segundos_com_chamada_em_curso_e_sai_com_zero(caminho: str, status: list[int]) -> None:
    with servidor("--workers-kill-timeout=3") as (porta, supervisor), ThreadPoolExecutor(1) as cliente:
        recebidos: list[int] = []
        chamada = cliente.submit(lambda: recebidos.append(pedir(porta, "GET", caminho).status))
        assert esperar(lambda: pedir(porta, "GET", "/eco").status == 200, 5)
        popen = supervisor._vivos["servidor"].popen
        popen.terminate()
        assert popen.wait(PARADA_SEGUNDOS) == 0
        chamada.exception()
    assert recebidos == status


@pytest.fixture
def impedimentos() -> dict[str, str]:
    """O que cada endereço da porta diz que impede."""
    return {VIVA: "", PRONTA: ""}


@pytest.fixture
def porta(impedimentos: dict[str, str]) -> Iterator[int]:
    """A de um processo que não serve HTTP."""
    numero = porta_livre()
    with PortaDeSaude(LOCAL, numero, {c: lambda c=c: impedimentos[c] for c in impedimentos}):  # type: ignore[misc]
        yield numero


def test_a_porta_diz_o_que_o_processo_anotou(porta: int, impedimentos: dict[str, str]) -> None:
    assert pedir(porta, "GET", VIVA).visto == {"viva": True}
    impedimentos[PRONTA] = "O banco não responde em: core."
    assert pedir(porta, "GET", VIVA).status == 200
    recusada = pedir(porta, "GET", PRONTA)
    assert recusada.status == 503
    assert recusada.visto["detail"] == "O banco não responde em: core."
    assert pedir(porta, "GET", DETALHES).status == 404
    assert pedir(porta, "POST", VIVA).status == 404


def test_quem_nao_acaba_de_perguntar_nao_para_os_outros(porta: int) -> None:
    with closing(socket.create_connection((LOCAL, porta))), closing(socket.create_connection((LOCAL, porta))) as outra:
        outra.sendall(b"GET /_plata")
        assert pedir(porta, "GET", VIVA).status == 200


def test_a_porta_fecha_com_o_processo(impedimentos: dict[str, str]) -> None:
    numero = porta_livre()
    with PortaDeSaude(LOCAL, numero, {VIVA: str}):
        assert pedir(numero, "GET", VIVA).status == 200
    with pytest.raises(OSError):  # noqa: PT011 recusada
        http.client.HTTPConnection(LOCAL, numero, timeout=1).request("GET", VIVA)

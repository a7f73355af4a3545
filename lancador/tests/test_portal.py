"""O portal diante de unidades de verdade (tomadas e processo próprios)."""

import hashlib
import http.client
import json
import os
import select
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import h11
import pytest

from lancador import RAIZ
from lancador.mapa import Unidade as UnidadeDoMapa
from lancador.mapa import escrever_mapa
from lancador.maquina import LOCAL, atende, porta_livre
from lancador.portal.conexao import Cabecalho
from lancador.portal.troca import Origem
from lancador.processos import Processo, Supervisor
from lancador.tests import portal_apressado as portal_de_teste
from lancador.tests.conftest import Unidade
from plataforma.testes.prazos import na_suite

pytestmark, MEBIBYTE = pytest.mark.servidores, 1024 * 1024
Abrir = Callable[..., Unidade]


@pytest.fixture
def core(abrir_unidade: Abrir) -> Unidade:
    """A unidade padrão."""
    return abrir_unidade("core")


@pytest.fixture
def porta_de_vendas() -> int:
    """Porta que o mapa dá a vendas, haja ou não alguém nela."""
    return porta_livre()


@pytest.fixture
def portal(supervisor: Supervisor, tmp_path: Path, core: Unidade, porta_de_vendas: int) -> int:
    """Porta de um portal no ar, com vendas em /api/pedidos/ e o resto em core."""
    return abrir_portal("lancador.portal", supervisor, tmp_path, core, porta_de_vendas)


@pytest.fixture
def portal_apressado(supervisor: Supervisor, tmp_path: Path, core: Unidade, porta_de_vendas: int) -> int:
    """O mesmo, com prazos de um segundo e poucas conexões por endereço."""
    return abrir_portal(portal_de_teste.__name__, supervisor, tmp_path, core, porta_de_vendas)


def abrir_portal(
    modulo: str, supervisor: Supervisor, tmp_path: Path, core: Unidade, porta_de_vendas: int, *outros: str
) -> int:
    """Um portal no ar; devolve a porta dele."""
    recursos = json.dumps({"prefixos": {"/api/pedidos/": "vendas"}, "padrao": "core"})
    unidades = (
        UnidadeDoMapa("core", ("core",), core.servidor.server_address[1]),
        UnidadeDoMapa("vendas", ("vendas",), porta_de_vendas),
    )
    mapa = tmp_path / "mapa.json"
    escrever_mapa(mapa, recursos, unidades)
    porta = porta_livre()
    supervisor.iniciar(
        Processo(
            nome="portal",
            comando=[sys.executable, "-m", modulo, str(porta), str(mapa), *outros],
            ambiente=dict(os.environ),
            registro=tmp_path / "portal.log",
            etapa=0,
            pronto=partial(atende, porta),
            pasta=RAIZ,
        )
    )
    return porta


def pedir(porta: int, metodo: str, caminho: str, corpo: Any = None, **campos: str) -> tuple[int, bytes]:
    conexao = http.client.HTTPConnection(LOCAL, porta, timeout=30)
    conexao.request(metodo, caminho, corpo, {n.replace("_", "-"): v for n, v in campos.items()})
    resposta = conexao.getresponse()
    lido = resposta.status, resposta.read()
    conexao.close()
    return lido


def cru(porta: int, chamada: bytes) -> bytes:
    with socket.create_connection((LOCAL, porta), timeout=10) as tomada:
        tomada.sendall(chamada)
        return b"".join(iter(lambda: tomada.recv(65536), b""))


@pytest.mark.parametrize(
    ("caminho", "unidade"),
    [
        ("/api/pedidos/", "vendas"),
        ("/api/pedidos/7/confirmar/", "vendas"),
        ("/api/pedidos?x=/", "vendas"),
        ("/api/pedidos-velhos/", "core"),
        ("/", "core"),
    ],
)
def test_cada_caminho_vai_a_sua_unidade(
    portal: int, abrir_unidade: Abrir, porta_de_vendas: int, caminho: str, unidade: str
) -> None:
    abrir_unidade("vendas", porta_de_vendas)
    assert json.loads(pedir(portal, "GET", caminho)[1])["unidade"] == unidade


def test_unidade_que_ainda_recusa_e_tentada_de_novo(portal: int, abrir_unidade: Abrir, porta_de_vendas: int) -> None:
    atraso = threading.Timer(1.5, abrir_unidade, ("vendas", porta_de_vendas))
    atraso.start()
    inicio = time.monotonic()
    status, _corpo = pedir(portal, "POST", "/api/pedidos/", b"{}")
    assert status == 200
    assert time.monotonic() - inicio > 1


@pytest.mark.parametrize("caminho", ["/api/pedidos/", "/api/some/"])
def test_unidade_fora_do_ar_vira_problema_em_portugues(portal: int, caminho: str) -> None:
    status, corpo = pedir(portal, "GET", caminho)
    problema = json.loads(corpo)
    assert status == 503
    assert problema["codigo"] == "portal.unidade_fora_do_ar"
    assert problema["status"] == 503
    assert "não está atendendo" in problema["detail"]


def test_corpo_grande_passa_nos_dois_sentidos_sem_caber_na_memoria(portal: int, supervisor: Supervisor) -> None:
    tamanho = 96 * MEBIBYTE
    conteudo = os.urandom(MEBIBYTE) * (tamanho // MEBIBYTE)
    status, corpo = pedir(portal, "POST", "/api/eco/", conteudo)
    assert status == 200
    assert hashlib.sha256(corpo).digest() == hashlib.sha256(conteudo).digest()
    estado = Path(f"/proc/{supervisor.pids()['portal']}/status").read_text(encoding="ascii")
    pico_kib = next(int(linha.split()[1]) for linha in estado.splitlines() if linha.startswith("VmHWM"))
    assert pico_kib * 1024 < tamanho


def test_corpo_em_pedacos_chega_inteiro(portal: int) -> None:
    pedacos = (b"abc" * 1000 for _ in range(100))
    _status, corpo = pedir(portal, "POST", "/api/notas/", pedacos)
    assert json.loads(corpo)["sha256"] == hashlib.sha256(b"abc" * 100_000).hexdigest()


@pytest.mark.parametrize(
    "caminho",
    ["/_contratos/estoque/v1/reservar", "/_plataforma/viva", "//_contratos/x", "/%5Fcontratos/x", "/./_contratos/x"],
)
def test_enderecos_internos_nao_se_abrem_de_fora(portal: int, core: Unidade, caminho: str) -> None:
    assert pedir(portal, "POST", caminho)[0] == 404
    assert core.chamadas == []


@pytest.mark.parametrize("alvo", ["http://core/_contratos/x", "/api/../_contratos/x", "_contratos/x"])
def test_alvo_disfarcado_nao_chega_a_unidade(portal: int, core: Unidade, alvo: str) -> None:
    resposta = cru(portal, f"GET {alvo} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    assert resposta.startswith(b"HTTP/1.1 404")
    assert core.chamadas == []


def test_conexao_com_a_unidade_e_reaproveitada(portal: int, core: Unidade) -> None:
    for _ in range(5):
        pedir(portal, "GET", "/api/produtos/")
    assert len(core.chamadas) == 5
    assert core.conexoes == 1


def test_conexao_que_morreu_parada_nao_chega_ao_cliente(portal: int, core: Unidade) -> None:
    assert [pedir(portal, "GET", "/api/cala/")[0] for _ in range(4)] == [200] * 4
    assert len(core.chamadas) == 4


def test_chamada_com_efeito_nao_se_repete(portal: int, core: Unidade) -> None:
    pedir(portal, "GET", "/api/produtos/")
    assert pedir(portal, "POST", "/api/some/", b"{}")[0] == 502
    assert len(core.chamadas) == 2


def test_503_que_passa_logo_se_repete_pelo_cliente_que_deu_chave(portal: int, core: Unidade) -> None:
    assert pedir(portal, "POST", "/api/reinicia/", b"{}", Idempotency_Key="a")[0] == 200
    assert len(core.chamadas) == 3


def test_503_sem_chave_ou_de_volta_demorada_e_do_cliente(portal: int, core: Unidade) -> None:
    assert pedir(portal, "POST", "/api/reinicia/", b"{}")[0] == 503
    assert pedir(portal, "POST", "/api/depende/", b"{}", Idempotency_Key="a")[0] == 503
    assert len(core.chamadas) == 2


def test_unidade_parada_e_503_em_tres_segundos(portal: int, core: Unidade) -> None:
    core.andando.clear()
    inicio = time.monotonic()
    status, corpo = pedir(portal, "POST", "/api/x/", b"{}", Idempotency_Key="a")
    assert status == 503
    assert json.loads(corpo)["codigo"] == "portal.unidade_fora_do_ar"
    assert time.monotonic() - inicio < na_suite(3)
    core.andando.set()
    assert pedir(portal, "GET", "/api/x/")[0] == 200


def test_o_que_o_cliente_diz_de_sua_origem_nao_vale(portal: int) -> None:
    _status, corpo = pedir(portal, "GET", "/api/x/", X_Forwarded_For="1.2.3.4", X_Forwarded_Proto="https")
    campos = json.loads(corpo)["campos"]
    assert campos["X-Forwarded-For"] == LOCAL
    assert campos["X-Forwarded-Proto"] == "http"
    assert campos["X-Forwarded-Host"] == campos["Host"] == f"{LOCAL}:{portal}"


@pytest.mark.parametrize(
    ("conexao", "esquemas", "enderecos", "esquema"),
    [
        (LOCAL, ["https"], b"203.0.113.9, 127.0.0.1", b"https"),
        (LOCAL, ["http"], b"203.0.113.9, 127.0.0.1", b"http"),
        (LOCAL, ["https", "http"], b"203.0.113.9, 127.0.0.1", b"http"),
        ("198.51.100.4", ["https"], b"198.51.100.4", b"http"),
    ],
)
def test_so_um_proxy_de_confianca_na_frente_do_portal_diz_de_quem_veio(
    conexao: str, esquemas: list[str], enderecos: bytes, esquema: bytes
) -> None:
    campos = [("Host", "x"), ("X-Forwarded-For", "203.0.113.9"), *(("X-Forwarded-Proto", um) for um in esquemas)]
    cabecalho = Cabecalho.de(h11.Request(method="GET", target="/", headers=campos))
    origem = Origem.de(conexao, cabecalho, (ip_network(LOCAL),))
    assert origem.enderecos == enderecos
    assert origem.esquema == esquema


@pytest.mark.parametrize(
    "campos",
    [
        b"Content-Length: 5\r\nTransfer-Encoding: chunked",
        b"Content-Length: 5\r\nContent-Length: 6",
        b"Content-Length: +5",
        b"Content-Length : 5",
        b"Transfer-Encoding: gzip, chunked",
    ],
)
def test_corpo_de_tamanho_ambiguo_e_recusado(portal: int, core: Unidade, campos: bytes) -> None:
    resposta = cru(portal, b"POST /api/x/ HTTP/1.1\r\nHost: x\r\n" + campos + b"\r\n\r\n0\r\n\r\n")
    assert resposta.startswith(b"HTTP/1.1 400")
    assert b"portal.chamada_malformada" in resposta
    assert core.chamadas == []


@pytest.mark.parametrize(
    "campos",
    [
        b"X-Nota: a\r\n b",
        b"X-Nota: a\r\n\tTransfer-Encoding: chunked",
        b"X-Nota: a\nX-Outra: b",
        b"X-Nota: a\rb",
        b"X-Nota: a\x01b",
    ],
)
def test_cabecalho_que_o_h11_juntaria_ou_deixaria_passar_e_recusado(portal: int, core: Unidade, campos: bytes) -> None:
    resposta = cru(portal, b"GET /api/x/ HTTP/1.1\r\nHost: x\r\n" + campos + b"\r\n\r\n")
    assert resposta.startswith(b"HTTP/1.1 400")
    assert core.chamadas == []


@pytest.mark.parametrize(
    "nome",
    [
        "Content-Length",
        "transfer-encoding",
        "Host",
        "Authorization",
        "Idempotency-Key",
        "expect",
        "If-Match",
        "content-type",
        "X-Forwarded-For",
        "cookie",
    ],
)
def test_connection_nao_tira_do_caminho_o_que_alguem_le(portal: int, core: Unidade, nome: str) -> None:
    campos = f"Connection: keep-alive, {nome}\r\nContent-Length: 2\r\nIdempotency-Key: a\r\n\r\n"
    resposta = cru(portal, b"POST /api/x/ HTTP/1.1\r\nHost: x\r\n" + campos.encode() + b"{}")
    assert resposta.startswith(b"HTTP/1.1 400")
    assert core.chamadas == []


def test_connection_tira_do_caminho_o_que_ninguem_conhece(portal: int) -> None:
    _status, corpo = pedir(portal, "GET", "/api/x/", Connection="X-Nada, close", X_Nada="1", X_Outro="2")
    campos = json.loads(corpo)["campos"]
    assert "X-Nada" not in campos
    assert campos["X-Outro"] == "2"


@pytest.mark.parametrize("nome", ["Host", "Authorization", "Content-Type", "Idempotency-Key", "If-Match"])
def test_campo_unico_repetido_e_recusado(portal: int, core: Unidade, nome: str) -> None:
    resposta = cru(portal, f"GET /api/x/ HTTP/1.1\r\nHost: x\r\n{nome}: a\r\n{nome}: b\r\n\r\n".encode())
    assert resposta.startswith(b"HTTP/1.1 400")
    assert core.chamadas == []


def test_campo_com_sublinhado_nao_segue(portal: int) -> None:
    resposta = cru(portal, b"GET /api/x/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX_Forwarded_For: 1.2.3.4\r\n\r\n")
    campos = json.loads(resposta.partition(b"\r\n\r\n")[2])["campos"]
    assert "X_Forwarded_For" not in campos


def test_pedacos_em_http_1_0_sao_recusados(portal: int, core: Unidade) -> None:
    resposta = cru(portal, b"POST /api/x/ HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert resposta.startswith(b"HTTP/1.1 400")
    assert core.chamadas == []


@pytest.mark.parametrize(
    ("recebido", "corpo", "chega"),
    [
        (b"Content-Length: 003, 003", b"abc", {"Content-Length": "3"}),
        (b"Transfer-Encoding: CHUNKED", b"3;x=y\r\nabc\r\n0\r\nX-Fim: 1\r\n\r\n", {"Transfer-Encoding": "chunked"}),
    ],
)
def test_o_enquadramento_que_chega_a_unidade_e_refeito(
    portal: int, recebido: bytes, corpo: bytes, chega: dict[str, str]
) -> None:
    resposta = cru(
        portal, b"POST /api/x/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + recebido + b"\r\n\r\n" + corpo
    )
    visto = json.loads(resposta.partition(b"\r\n\r\n")[2])
    assert visto["sha256"] == hashlib.sha256(b"abc").hexdigest()
    assert {n: v for n, v in visto["campos"].items() if n in ("Content-Length", "Transfer-Encoding")} == chega


def test_chamada_que_vem_colada_a_um_corpo_em_pedacos_e_atendida(portal: int, core: Unidade) -> None:
    primeira = b"POST /api/a/ HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
    segunda = b"GET /api/b/ HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    assert cru(portal, primeira + segunda).count(b"HTTP/1.1 200") == 2
    assert core.chamadas == ["POST /api/a/ HTTP/1.1", "GET /api/b/ HTTP/1.1"]


def test_resposta_que_vem_antes_do_fim_do_corpo_chega_e_fecha(portal: int) -> None:
    campos = f"Host: x\r\nContent-Length: {64 * MEBIBYTE}\r\n\r\n".encode()
    resposta = cru(portal, b"POST /api/grande/ HTTP/1.1\r\n" + campos)
    assert resposta.startswith(b"HTTP/1.1 413")
    assert b"Connection: close" in resposta


def test_quem_espera_100_continue_o_recebe_antes_de_mandar_o_corpo(portal: int) -> None:
    with socket.create_connection((LOCAL, portal), timeout=10) as tomada:
        tomada.sendall(b"POST /api/eco/ HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n")
        assert tomada.recv(64) == b"HTTP/1.1 100 Continue\r\n\r\n"
        tomada.sendall(b"abc")
        assert tomada.recv(65536).endswith(b"\r\n\r\nabc")


def test_cliente_http_1_0_recebe_e_fecha(portal: int) -> None:
    resposta = cru(portal, b"GET /api/x/ HTTP/1.0\r\n\r\n")
    assert resposta.startswith(b"HTTP/1.1 200")
    assert b"Connection: close" in resposta


@pytest.mark.parametrize(
    ("chamada", "status"),
    [
        (b"GET /api/x/ HTTP/1.1\r\nHost: x\r\nX-No", b"HTTP/1.1 408"),
        (b"POST /api/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n{", b"HTTP/1.1 408"),
        (b"POST /api/x/ HTTP/1.1\r\nHost: x\r\nContent-Length: 70000\r\n\r\n{", b"HTTP/1.1 408"),
        (b"", b""),
    ],
    ids=["cabecalho", "corpo", "corpo_grande", "nada"],
)
def test_quem_demora_e_cortado(portal_apressado: int, chamada: bytes, status: bytes) -> None:
    inicio = time.monotonic()
    assert cru(portal_apressado, chamada)[:12] == status
    assert time.monotonic() - inicio < na_suite(1)


def test_quem_nao_le_a_resposta_e_cortado(portal_apressado: int) -> None:
    with socket.create_connection((LOCAL, portal_apressado), timeout=10) as tomada:
        tomada.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        tomada.sendall(f"POST /api/eco/ HTTP/1.1\r\nHost: x\r\nContent-Length: {8 * MEBIBYTE}\r\n\r\n".encode())
        tomada.sendall(b"x" * 8 * MEBIBYTE)
        olhar = select.poll()
        olhar.register(tomada, select.POLLHUP | select.POLLERR | select.POLLRDHUP)
        assert olhar.poll(8000)


def test_conexoes_de_um_endereco_tem_limite(portal_apressado: int) -> None:
    with ExitStack() as pilha:
        for _ in range(portal_de_teste.CONEXOES):
            pilha.enter_context(socket.create_connection((LOCAL, portal_apressado)))
        assert b"portal.conexoes_demais" in cru(portal_apressado, b"")
        de_outro = pilha.enter_context(
            socket.create_connection((LOCAL, portal_apressado), source_address=("127.0.0.2", 0))
        )
        de_outro.sendall(b"GET /api/x/ HTTP/1.1\r\nHost: x\r\n\r\n")
        assert de_outro.recv(12) == b"HTTP/1.1 200"

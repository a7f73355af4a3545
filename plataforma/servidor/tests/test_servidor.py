"""O servidor diante de um granian de verdade: o que chega à aplicação, e o que se recusa antes dela."""

import hashlib
import http.client
import json
import select
import socket
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from operator import attrgetter
from typing import Any, NamedTuple

import pytest

from plataforma.servidor.limites import MEBIBYTE
from plataforma.servidor.tests.aplicacao import LIMITES, PROXY
from plataforma.testes.clientes_lentos import LOCAL, ClientesLentos, especies

LENTOS = especies("/eco", "/grande", host="x")
OUTROS = 40


class Resposta(NamedTuple):
    """O que chegou."""

    status: int
    campos: dict[str, str]
    corpo: bytes

    @property
    def visto(self) -> Any:
        """O que a aplicação viu, ou o problema."""
        return json.loads(self.corpo)


def pedir(porta: int, metodo: str, caminho: str, corpo: Any = None, *, de: str = LOCAL, **campos: str) -> Resposta:
    conexao = http.client.HTTPConnection(LOCAL, porta, timeout=10, source_address=(de, 0))
    conexao.request(metodo, caminho, corpo, {n.replace("_", "-"): v for n, v in campos.items()})
    resposta = conexao.getresponse()
    lido = Resposta(resposta.status, dict(resposta.headers.items()), resposta.read())
    conexao.close()
    return lido


def cru(porta: int, chamada: bytes, *, parar: bool = False) -> bytes:
    with socket.create_connection((LOCAL, porta), timeout=5) as tomada:
        tomada.sendall(chamada)
        if parar:
            tomada.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: tomada.recv(65536), b""))


def test_a_aplicacao_ve_a_chamada_inteira(porta_do_servidor: int) -> None:
    visto = pedir(porta_do_servidor, "POST", "/a%C3%A7%C3%A3o?x=1&x=%20", b"abc", Idempotency_Key="k").visto
    assert visto["REQUEST_METHOD"] == "POST"
    assert visto["PATH_INFO"].encode("latin-1").decode() == "/ação"
    assert visto["QUERY_STRING"] == "x=1&x=%20"
    assert visto["CONTENT_LENGTH"] == "3"
    assert visto["HTTP_IDEMPOTENCY_KEY"] == "k"
    assert visto["HTTP_HOST"] == f"{LOCAL}:{porta_do_servidor}"
    assert visto["REMOTE_ADDR"] == LOCAL
    assert visto["SERVER_PROTOCOL"] == "HTTP/1.1"
    assert visto["sha256"] == hashlib.sha256(b"abc").hexdigest()
    assert visto["thread"].startswith("chamada")


@pytest.mark.parametrize("tamanho", [0, 1, 65_536, 65_537, 3 * MEBIBYTE])
@pytest.mark.parametrize("em_pedacos", [False, True], ids=["inteiro", "em_pedacos"])
def test_o_corpo_chega_inteiro(porta_do_servidor: int, *, tamanho: int, em_pedacos: bool) -> None:
    conteudo = bytes(range(256)) * (tamanho // 256) + b"x" * (tamanho % 256)
    blocos = (conteudo[n : n + 10_000] for n in range(0, tamanho, 10_000))
    resposta = pedir(porta_do_servidor, "POST", "/eco", blocos if em_pedacos else conteudo)
    assert resposta.visto["sha256"] == hashlib.sha256(conteudo).hexdigest()
    assert resposta.visto["CONTENT_LENGTH"] == str(tamanho)


@pytest.mark.parametrize("tamanho", ["", "Content-Length: 5\r\n"], ids=["so_pedacos", "com_tamanho"])
def test_depois_de_um_corpo_em_pedacos_a_conexao_fecha(porta_do_servidor: int, tamanho: str) -> None:
    """Junto a Transfer-Encoding o granian cala o Content-Length: a quem mediu por ele não se responde mais nada."""
    primeira = f"POST /eco HTTP/1.1\r\nHost: x\r\n{tamanho}Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n"
    segunda = "GET /eco HTTP/1.1\r\nHost: x\r\n\r\n"
    recebido = cru(porta_do_servidor, (primeira + segunda).encode())
    assert recebido.count(b"HTTP/1.1 ") == 1
    assert b"connection: close" in recebido.lower()


@pytest.mark.parametrize(
    "campos",
    [
        b"Content-Length: 1\r\nContent-Length: 2",
        b"Content-Length: +1",
        b"Content-Length: 1, 1",
        b"Content-Length: 0x1",
        b"Content-Length : 1",
        b"Content-Length: 99999999999999999999",
        b"Transfer-Encoding: xchunked",
        b"Transfer-Encoding: identity\r\nContent-Length: 1",
        b"X-Nota: a\r\n b",
        b"X-Nota: a\rb",
    ],
)
def test_o_granian_recusa_sozinho(porta_do_servidor: int, campos: bytes) -> None:
    resposta = cru(porta_do_servidor, b"POST /eco HTTP/1.1\r\nHost: x\r\n" + campos + b"\r\n\r\na")
    assert resposta.startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    ("campos", "status", "codigo"),
    [
        (b"Host: x\r\nHost: y", 400, "plataforma.chamada_malformada"),
        (b"Authorization: a\r\nAuthorization: b", 400, "plataforma.chamada_malformada"),
        ("Idempotency-Key: ação".encode(), 400, "plataforma.chamada_malformada"),
        (b"Transfer-Encoding: gzip, chunked", 400, "plataforma.chamada_malformada"),
        (b"Content-Length: 99999999999", 413, "plataforma.corpo_grande"),
    ],
)
def test_o_que_se_leria_de_dois_modos_e_recusado(
    porta_do_servidor: int, campos: bytes, status: int, codigo: str
) -> None:
    resposta = cru(porta_do_servidor, b"POST /eco HTTP/1.1\r\nHost: x\r\n" + campos + b"\r\n\r\n1\r\na\r\n0\r\n\r\n")
    assert resposta.startswith(f"HTTP/1.1 {status} ".encode())
    assert resposta.count(b"HTTP/1.1 ") == 1
    assert json.loads(resposta.partition(b"\r\n\r\n")[2])["codigo"] == codigo


@pytest.mark.parametrize(
    "chamada",
    [
        b"GET http://outro/eco HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /eco HTTP/1.1\r\n\r\n",
        b"OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
    ],
)
def test_alvo_e_host_ambiguos_sao_recusados(porta_do_servidor: int, chamada: bytes) -> None:
    assert cru(porta_do_servidor, chamada).startswith(b"HTTP/1.1 400 ")


@pytest.mark.parametrize(
    "pedacos",
    [b"3\r\nab", b"3\r\nabc\r\n", b"3\r\nabcd\r\n0\r\n\r\n", b"0x3\r\nabc\r\n0\r\n\r\n", b"0\r\nX-Fim: 1\r\n\r\n"],
    ids=["partido", "sem_fim", "maior", "hexadecimal", "trailer"],
)
def test_corpo_em_pedacos_que_nao_termina_certo_nao_chega_a_aplicacao(porta_do_servidor: int, pedacos: bytes) -> None:
    chamada = b"POST /eco HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + pedacos
    assert b" 200 " not in cru(porta_do_servidor, chamada, parar=True)


def test_corpo_interrompido_nao_chega_a_aplicacao(porta_do_servidor: int) -> None:
    for tamanho in (10, 70_000):
        campos = f"Content-Length: {tamanho}\r\n\r\n".encode()
        assert b" 200 " not in cru(
            porta_do_servidor, b"POST /eco HTTP/1.1\r\nHost: x\r\n" + campos + b"abc", parar=True
        )


def test_campo_com_sublinhado_nao_se_passa_por_outro(porta_do_servidor: int) -> None:
    resposta = cru(porta_do_servidor, b"GET /eco HTTP/1.0\r\nX_Forwarded_For: 1.2.3.4\r\nIdempotency_Key: k\r\n\r\n")
    visto = json.loads(resposta.partition(b"\r\n\r\n")[2])
    assert "HTTP_X_FORWARDED_FOR" not in visto
    assert "HTTP_IDEMPOTENCY_KEY" not in visto


def test_a_aplicacao_que_falha_e_500_com_problema(porta_do_servidor: int) -> None:
    resposta = pedir(porta_do_servidor, "GET", "/falha")
    assert resposta.status == 500
    assert resposta.campos["content-type"] == "application/problem+json"
    assert resposta.visto["codigo"] == "plataforma.erro_interno"


def test_corpo_que_nao_chega_no_prazo_e_408(porta_do_servidor: int) -> None:
    with socket.create_connection((LOCAL, porta_do_servidor), timeout=5) as tomada:
        tomada.sendall(b"POST /eco HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n" + b"x" * 11)
        resposta = b"".join(iter(lambda: tomada.recv(65536), b""))
    assert resposta.startswith(b"HTTP/1.1 408 ")
    assert json.loads(resposta.partition(b"\r\n\r\n")[2])["codigo"] == "plataforma.corpo_demorado"


PEDACO = f"{MEBIBYTE:x}\r\n".encode() + b"x" * MEBIBYTE + b"\r\n"


@pytest.mark.parametrize(
    ("campos", "corpo", "status"),
    [
        (b"Content-Length: %d" % (16 * MEBIBYTE), b"x" * 16 * MEBIBYTE, 413),
        (b"Transfer-Encoding: chunked", PEDACO * 16 + b"0\r\n\r\n", 413),
        (b"Authorization: a\r\nAuthorization: b\r\nContent-Length: %d" % (3 * MEBIBYTE), b"x" * 3 * MEBIBYTE, 400),
    ],
    ids=["tamanho dito", "em pedaços", "malformada"],
)
def test_a_recusa_dada_no_meio_do_corpo_chega_inteira_a_quem_so_a_le_depois_de_mandar_tudo(
    porta_do_servidor: int, campos: bytes, corpo: bytes, status: int
) -> None:
    resposta = cru(porta_do_servidor, b"POST /eco HTTP/1.1\r\nHost: x\r\n" + campos + b"\r\n\r\n" + corpo)
    assert resposta.startswith(b"HTTP/1.1 %d " % status)
    assert json.loads(resposta.partition(b"\r\n\r\n")[2])["status"] == status
    assert pedir(porta_do_servidor, "GET", "/eco").status == 200


@pytest.fixture
def presas(porta_do_servidor: int) -> Iterator[int]:
    """Três chamadas de um endereço: duas nas threads, uma à espera. Se a de conferir chega antes delas, repete."""
    status = 0
    while status != 429:
        with ExitStack() as pilha:
            tomadas = [pilha.enter_context(socket.create_connection((LOCAL, porta_do_servidor))) for _ in range(3)]
            for tomada in tomadas:
                tomada.sendall(b"GET /prender HTTP/1.1\r\nHost: x\r\n\r\n")
            status = pedir(porta_do_servidor, "GET", "/eco").status
            if status == 429:
                yield porta_do_servidor
            for tomada in tomadas:
                tomada.recv(1)


def test_fila_cheia_responde_logo_e_diz_quando_voltar(presas: int) -> None:
    do_mesmo = pedir(presas, "GET", "/eco")
    assert do_mesmo.status == 429
    assert do_mesmo.visto["codigo"] == "plataforma.chamadas_demais"
    assert do_mesmo.campos["retry-after"] == "1"
    with ThreadPoolExecutor(2) as outros:
        futuras = [outros.submit(pedir, presas, "GET", "/prender", de=de) for de in ("127.0.0.2", "127.0.0.3")]
    atendida, recusada = sorted((futura.result() for futura in futuras), key=attrgetter("status"))
    assert atendida.status == 200
    assert recusada.status == 503
    assert recusada.visto["codigo"] == "plataforma.servidor_cheio"
    assert recusada.campos["retry-after"] == "1"


def test_quem_esta_atras_do_proxy_conta_pelo_seu_endereco(presas: int) -> None:
    assert pedir(presas, "GET", "/eco", de=PROXY, X_Forwarded_For=LOCAL).status == 429
    assert pedir(presas, "GET", "/eco", de=PROXY, X_Forwarded_For="127.0.0.2").status == 200


@pytest.mark.parametrize("especie", LENTOS, ids=lambda especie: especie.nome)
def test_clientes_lentos_nao_param_os_outros_e_sao_cortados(porta_do_servidor: int, especie: Any) -> None:
    with ClientesLentos(porta_do_servidor, especie, 20, origem="127.0.0.9") as lentos:
        status = [pedir(porta_do_servidor, "POST", "/eco", b"{}").status for _ in range(OUTROS)]
        assert lentos.esperar_cortes(20, segundos=8)
    assert status == [200] * OUTROS


def test_quem_nao_le_a_resposta_e_cortado(porta_do_servidor: int) -> None:
    with socket.create_connection((LOCAL, porta_do_servidor)) as tomada:
        tomada.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        tomada.sendall(b"GET /grande HTTP/1.1\r\nHost: x\r\n\r\n")
        assert _foi_cortada(tomada, 8000)


def _foi_cortada(tomada: socket.socket, ms: int) -> bool:
    return _cortadas([tomada], ms) == 1


def _cortadas(tomadas: Sequence[socket.socket], ms: int) -> int:
    """Quantas caíram, no instante em que cai a primeira ou se esgota a espera."""
    olhar = select.poll()
    for tomada in tomadas:
        olhar.register(tomada, select.POLLRDHUP | select.POLLHUP | select.POLLERR)
    return len(olhar.poll(ms))


def test_conexoes_de_um_endereco_tem_limite(porta_do_servidor: int) -> None:
    """O prazo do cabeçalho, de um segundo, as cortaria todas: as demais caem antes."""
    limite = LIMITES.conexoes_por_endereco
    with ExitStack() as pilha:
        abrir = partial(socket.create_connection, (LOCAL, porta_do_servidor), source_address=("127.0.0.5", 0))
        tomadas = [pilha.enter_context(abrir()) for _ in range(limite + 50)]
        cortadas = _cortadas(tomadas, 800)
    assert 0 < cortadas <= 50

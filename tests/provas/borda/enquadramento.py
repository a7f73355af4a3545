"""Chamadas HTTP de enquadramento hostil, sorteadas por uma semente: cada uma esconde outra no que pode ser o corpo."""

from random import Random
from typing import NamedTuple

CAMPOS_NOMEAVEIS = (
    b"Content-Length",
    b"Transfer-Encoding",
    b"Host",
    b"Authorization",
    b"Content-Type",
    b"Idempotency-Key",
    b"Expect",
    b"Cookie",
    b"X-Forwarded-For",
    b"Accept",
    b"If-Match",
    b"close",
    b"keep-alive",
    b"TE",
    b"Trailer",
    b"Upgrade",
    b"X-Nada",
)
PEDACO_HOSTIL = (
    b"%x;a=b\r\n",
    b'%x;a="\r\n"\r\n',
    b"%x ;a\r\n",
    b" %x\r\n",
    b"0x%x\r\n",
    b"+%x\r\n",
    b"-%x\r\n",
    b"%x\n",
    b"%x\r",
    b"0000%x\r\n",
    b"%x\r\n\r\n",
    b"%x\x00\r\n",
    b"%x_0\r\n",
    b"%x\t\r\n",
    b"ffffffffffffffff%x\r\n",
    b"8000000000000000\r\n",
    b"\r\n%x\r\n",
)
FIM_HOSTIL = (
    b"0\r\n\r\n",
    b"0\r\nX-Fim: 1\r\n\r\n",
    b"0\r\nContent-Length: 50\r\n\r\n",
    b"0\r\nHost: y\r\n\r\n",
    b"0\n\n",
    b"0\r\r\n",
    b"00\r\n\r\n",
    b"0;x\r\n\r\n",
    b"0\r\n",
    b"",
)
CODIFICACAO = (
    b"Transfer-Encoding: chunked",
    b"Transfer-Encoding: Chunked",
    b"transfer-encoding:chunked",
    b"Transfer-Encoding: chunked ",
    b"Transfer-Encoding: xchunked",
    b"Transfer-Encoding: chunked, identity",
    b"Transfer-Encoding: identity, chunked",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: chunked, chunked",
    b"Transfer-Encoding: \x0bchunked",
    b"Transfer-Encoding:\tchunked",
    b"Transfer-Encoding : chunked",
    b"Transfer_Encoding: chunked",
    b"Transfer-Encoding:\r\n chunked",
    b"X: y\r\n Transfer-Encoding: chunked",
    b"X: y\rTransfer-Encoding: chunked",
    b"X: y\nTransfer-Encoding: chunked",
    b"Transfer-Encoding: chunked\r\nTransfer-Encoding: identity",
    b"Transfer-Encoding: identity\r\nTransfer-Encoding: chunked",
    b'Transfer-Encoding: "chunked"',
    b"Transfer-Encoding: chunked;q=1",
    b"Transfer-Encoding:",
    b"Transfer-Encoding\x00: chunked",
    b" Transfer-Encoding: chunked",
)
TAMANHO = (
    b"Content-Length: %d",
    b"Content-Length: %d\r\nContent-Length: %d",
    b"Content-Length: 0\r\nContent-Length: %d",
    b"Content-Length: %d\r\nContent-Length: 0",
    b"Content-Length: 0",
    b"Content-Length: +%d",
    b"Content-Length: -%d",
    b"Content-Length: 0x%x",
    b"Content-Length: %d, %d",
    b"Content-Length: 0, %d",
    b"Content-Length:  %d ",
    b"Content-Length: %d 0",
    b"Content-Length: \t%d",
    b"Content-Length : %d",
    b"Content-Length: %d.0",
    b"Content-Length: 0%d",
    b"Content-Length: %d_0",
    b"Content-Length:",
    b"Content_Length: %d",
    b"Content-Length\t: %d",
    b"X: y\r\n Content-Length: %d",
    b"X: y\rContent-Length: %d",
    b"X: y\nContent-Length: %d",
    b"Content-Length: %d\x00",
    b"Content-Length: 1e1",
    b"Content-Length: 99999999999999999999",
    b"CONTENT-LENGTH: %d",
    b"Content-Length: \xb2",
)
PRIMEIRA_LINHA = (
    b"%s %s HTTP/1.1",
    b"%s %s HTTP/1.1",
    b"%s %s HTTP/1.1",
    b"%s %s HTTP/1.1",
    b"%s %s HTTP/1.0",
    b"%s %s HTTP/1.2",
    b"%s  %s HTTP/1.1",
    b"%s %s",
    b"\r\n%s %s HTTP/1.1",
    b"%s http://x%s HTTP/1.1",
    b"%s %s HTTP/1.1 ",
    b"%s\t%s HTTP/1.1",
    b"\n%s %s HTTP/1.1",
)
ADORNOS = (
    b"Expect: 100-continue",
    b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__",
    b"X: \x00",
    b"X: a\r\n b",
    b"X: a\rb",
    b"X: a\nb",
    b"TE: trailers",
    b"Host: y",
    b"Trailer: Content-Length",
    b"Keep-Alive: timeout=9",
    b"X-Forwarded-For: 1.2.3.4",
    b"Content-Encoding: gzip",
)
METODOS = (b"POST", b"POST", b"POST", b"PUT", b"GET", b"HEAD", b"DELETE", b"OPTIONS", b"PATCH")


ASPECTOS = ("corpo", "enquadramento", "connection", "connection", "adornos", "primeira_linha", "quebra")
SO_NUMA_COISA = 0.7


class Autor(NamedTuple):
    """Quem ataca: seu Authorization, o endereço que chama às claras e o que esconde."""

    host: bytes
    credencial: bytes
    caminho: bytes
    escondido: bytes

    def comum(self, caminho: bytes) -> bytes:
        """Uma chamada sem nada de estranho."""
        return b"GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: %s\r\n\r\n" % (caminho, self.host, self.credencial)


def chamada_hostil(sorte: Random, autor: Autor) -> bytes:
    """Uma chamada, e às vezes outra comum colada a ela; ora hostil numa coisa só, que alguém aceitaria, ora em tudo."""
    hostil = {sorte.choice(ASPECTOS)} if sorte.random() < SO_NUMA_COISA else set(ASPECTOS)
    escondida = autor.comum(autor.escondido)
    corpo, em_pedacos = _corpo(sorte, escondida) if "corpo" in hostil else (escondida, False)
    linhas = [b"Host: %s" % autor.host, b"Authorization: %s" % autor.credencial, b"Content-Type: application/json"]
    linhas += [b"Idempotency-Key: k%d" % sorte.randrange(10**9)] * (sorte.random() < 0.5)
    linhas += _enquadramento(sorte, len(corpo), em_pedacos=em_pedacos, hostil="enquadramento" in hostil)
    if "connection" in hostil and sorte.random() < 1 / len(hostil) + 0.2:
        nomes = sorte.sample(CAMPOS_NOMEAVEIS, sorte.choice((1, 1, 1, 2)))
        linhas.append(b"Connection: " + sorte.choice((b", ", b",")).join(nomes))
    if "adornos" in hostil:
        linhas += sorte.sample(ADORNOS, sorte.choice((0, 1)))
    sorte.shuffle(linhas)
    primeira = sorte.choice(PRIMEIRA_LINHA) if "primeira_linha" in hostil else PRIMEIRA_LINHA[0]
    metodo = sorte.choice(METODOS)
    quebra = sorte.choice((b"\r\n",) * 12 + (b"\n",)) if "quebra" in hostil else b"\r\n"
    chamada = quebra.join([primeira % (metodo, autor.caminho), *linhas]) + quebra * 2 + corpo
    return chamada + autor.comum(autor.caminho) * (sorte.random() < 0.5)


def _corpo(sorte: Random, escondida: bytes) -> tuple[bytes, bool]:
    if sorte.random() < 0.5:
        return sorte.choice((b"", b"0\r\n\r\n", b"{}")) + escondida, False
    if sorte.random() < 0.3:
        return b"0\r\n\r\n" + escondida, True
    inicio = sorte.choice(PEDACO_HOSTIL)
    inicio = inicio % len(escondida) if b"%" in inicio else inicio
    return inicio + escondida + sorte.choice((b"\r\n", b"\n", b"")) + sorte.choice(FIM_HOSTIL), True


def _enquadramento(sorte: Random, tamanho: int, *, em_pedacos: bool, hostil: bool) -> list[bytes]:
    if not hostil:
        return [CODIFICACAO[0] if em_pedacos else b"Content-Length: %d" % tamanho]
    de_tamanho = sorte.choice(TAMANHO)
    de_tamanho = de_tamanho % ((tamanho,) * de_tamanho.count(b"%"))
    qual = sorte.random()
    if qual < 0.2:
        return [sorte.choice(CODIFICACAO), de_tamanho]
    if em_pedacos:
        return [sorte.choice(CODIFICACAO) if qual < 0.6 else CODIFICACAO[0]]
    return [de_tamanho if qual < 0.7 else b"Content-Length: %d" % tamanho]

"""Um proxy que termina o TLS, como o que uma instalação tem na frente: certificado próprio, HTTP para dentro."""

import asyncio
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path

from plataforma.testes.certificados import LOCAL

PRAZO_SEGUNDOS = 10
FIM_DO_CABECALHO = b"\r\n\r\n"
QUEM_TRAZ = (b"x-forwarded-for:", b"x-forwarded-proto:", b"connection:")


@contextmanager
def terminador(par: tuple[Path, Path], porta: int, alvo: int) -> Iterator[None]:
    """Enquanto dura, https na `porta` vira http no `alvo`, uma chamada por conexão; diz de quem veio, e o esquema."""
    no_ar, laco_e_fim = threading.Event(), []

    async def servir() -> None:
        contexto = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        contexto.load_cert_chain(*par)
        fim = asyncio.Event()
        laco_e_fim.append((asyncio.get_running_loop(), fim))
        async with await asyncio.start_server(partial(_atender, alvo), LOCAL, porta, ssl=contexto):
            no_ar.set()
            await fim.wait()

    thread = threading.Thread(target=lambda: asyncio.run(servir()))
    thread.start()
    assert no_ar.wait(PRAZO_SEGUNDOS)
    try:
        yield
    finally:
        ((laco, fim),) = laco_e_fim
        laco.call_soon_threadsafe(fim.set)
        thread.join()


async def _atender(alvo: int, leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> None:
    with suppress(OSError, asyncio.IncompleteReadError), closing(escritor):
        cabecalho = await leitor.readuntil(FIM_DO_CABECALHO)
        dentro, fora = await asyncio.open_connection(LOCAL, alvo)
        with closing(fora):
            fora.write(_trazido(cabecalho, escritor.get_extra_info("peername")[0]))
            ida = asyncio.create_task(_copiar(leitor, fora))
            await _copiar(dentro, escritor)
            ida.cancel()


def _trazido(cabecalho: bytes, cliente: str) -> bytes:
    linhas = cabecalho.removesuffix(FIM_DO_CABECALHO).split(b"\r\n")
    proprias = [f"X-Forwarded-For: {cliente}".encode(), b"X-Forwarded-Proto: https", b"Connection: close"]
    seguem = [linha for linha in linhas if not linha.lower().startswith(QUEM_TRAZ)]
    return b"\r\n".join([*seguem, *proprias]) + FIM_DO_CABECALHO


async def _copiar(de: asyncio.StreamReader, para: asyncio.StreamWriter) -> None:
    while dados := await de.read(65536):
        para.write(dados)
        await para.drain()

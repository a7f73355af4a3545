"""Uma chamada HTTP do cliente, mandada à unidade, e a resposta dela."""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import h11

from lancador.comandos_da_unidade import VIVA
from lancador.portal.conexao import Cabecalho, Conexao, CorpoInterrompido, Recusa
from lancador.portal.rotas import Destino, Encaminhada
from plataforma.servidor.origem import Proxies, eh_proxy

ENTRE_TENTATIVAS_SEGUNDOS = 0.1
RESPOSTA_SEGUNDOS = 60
# Um processo parado também aceita conexões: só quem responde em VIVA, que não espera por nada, está vivo.
ENTRE_SINAIS_SEGUNDOS = 1
SINAL_SEGUNDOS = 1.5
VOLTA_LOGO_SEGUNDOS = 2
PARADA_NO_POOL_SEGUNDOS = 5
CORPO_REPETIVEL = 64 * 1024
SEM_EFEITO = frozenset({b"GET", b"HEAD", b"OPTIONS", b"PUT", b"DELETE"})
JA_TEMOS = frozenset({b"host", b"forwarded", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto", b"expect"})


class SemResposta(Exception):
    """A unidade fechou a conexão sem responder."""


@dataclass
class Pool:
    """Conexões abertas com as unidades, à espera de outra chamada."""

    livres: dict[Destino, list[tuple[float, Conexao]]] = field(default_factory=lambda: defaultdict(list))

    def tomar(self, destino: Destino) -> Conexao | None:
        """Uma conexão parada há pouco e ainda aberta."""
        agora = asyncio.get_running_loop().time()
        while self.livres[destino]:
            desde, conexao = self.livres[destino].pop()
            aberta = not conexao.leitor.at_eof() and not conexao.escritor.is_closing()
            if agora - desde < PARADA_NO_POOL_SEGUNDOS and aberta:
                return conexao
            conexao.escritor.close()
        return None

    def devolver(self, destino: Destino, conexao: Conexao) -> None:
        """Guarda a conexão para a próxima chamada, se ela ainda serve; senão a fecha."""
        if conexao.recomecar() and not conexao.recebido:
            self.livres[destino].append((asyncio.get_running_loop().time(), conexao))
        else:
            conexao.escritor.close()


async def conectar(destino: Destino, limite: float, agora: Callable[[Destino], Destino]) -> tuple[Destino, Conexao]:
    """Conexão nova, e com quem; insiste até `limite` se a unidade a recusa: ela reinicia, ou muda. Levanta OSError."""
    laco = asyncio.get_running_loop()
    while True:
        destino = agora(destino)
        try:
            return destino, Conexao(*await asyncio.open_connection(destino.maquina, destino.porta), h11.CLIENT)
        except ConnectionRefusedError:
            if laco.time() > limite:
                raise
            await asyncio.sleep(ENTRE_TENTATIVAS_SEGUNDOS)


async def da_sinal_de_vida(destino: Destino) -> bool:
    """Se a unidade responde, ou recusa: a que recusa reinicia, e a conversa em curso com ela acaba por si."""
    try:
        async with asyncio.timeout(SINAL_SEGUNDOS):
            leitor, escritor = await asyncio.open_connection(destino.maquina, destino.porta)
            try:
                escritor.write(f"GET {VIVA} HTTP/1.1\r\nHost: {destino.maquina}\r\nConnection: close\r\n\r\n".encode())
                await leitor.read(1)
            finally:
                escritor.close()
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@dataclass(frozen=True)
class Origem:
    """De quem veio a chamada, como se diz à unidade em X-Forwarded-For e X-Forwarded-Proto."""

    enderecos: bytes
    esquema: bytes = b"http"

    @classmethod
    def de(cls, conexao: str, cabecalho: Cabecalho, proxies: Proxies) -> Self:
        """Só um proxy de confiança diz de quem veio; sem ele na frente, o portal é a borda."""
        if not eh_proxy(conexao, proxies):
            return cls(conexao.encode())
        esquemas = cabecalho.valores(b"x-forwarded-proto")
        anteriores = cabecalho.valores(b"x-forwarded-for")
        return cls(b", ".join([*anteriores, conexao.encode()]), b"https" if [*esquemas] == [b"https"] else b"http")


@dataclass
class Chamada:
    """Uma chamada HTTP do cliente. `corpo` já lido quando é pequeno: só assim a chamada pode ser repetida."""

    request: h11.Request
    cabecalho: Cabecalho
    cliente: Conexao
    corpo: bytes | None

    @property
    def repetivel(self) -> bool:
        """Repetir não duplica efeito: o método não tem, ou a chave de idempotência o contém."""
        com_chave = bool(self.cabecalho.valores(b"idempotency-key"))
        return self.corpo is not None and (self.request.method in SEM_EFEITO or com_chave)

    def para_a_unidade(self, para: Encaminhada, origem: Origem) -> h11.Request:
        """O que vai à unidade. O que o cliente disser de si em X-Forwarded-* não vale; vale a `origem`."""
        # Só em HTTP/1.0 ele falta.
        host = (
            para.host.encode()
            if para.host
            else next(iter(self.cabecalho.valores(b"host")), para.destino.maquina.encode())
        )
        campos = [
            (b"Host", host),
            *((nome, valor) for nome, valor in self.cabecalho.repassados() if nome.lower() not in JA_TEMOS),
            (b"X-Forwarded-For", origem.enderecos),
            (b"X-Forwarded-Proto", origem.esquema),
            (b"X-Forwarded-Host", host),
        ]
        return h11.Request(method=self.request.method, target=para.alvo, headers=campos)


async def ler_chamada(cliente: Conexao) -> Chamada | None:
    """Próxima chamada da conexão, ou None se o cliente a fechou. Levanta Recusa."""
    cabecalho = await cliente.ler_cabecalho()
    if cabecalho is None:
        return None
    request = cabecalho.mensagem
    assert isinstance(request, h11.Request)
    if cliente.http.they_are_waiting_for_100_continue:
        await cliente.enviar(h11.InformationalResponse(status_code=100, headers=[], reason="Continue"))
    if cabecalho.em_pedacos or (cabecalho.tamanho or 0) > CORPO_REPETIVEL:
        return Chamada(request, cabecalho, cliente, corpo=None)
    return Chamada(request, cabecalho, cliente, corpo=b"".join([bloco async for bloco in cliente.corpo()]))


@dataclass(frozen=True)
class Troca:
    """Uma chamada mandada e o cabeçalho de sua resposta."""

    destino: Destino
    unidade: Conexao
    resposta: h11.Response
    cabecalho: Cabecalho

    @property
    def enviada(self) -> bool:
        """O corpo da chamada foi inteiro."""
        return self.unidade.http.our_state is h11.DONE

    @property
    def volta_logo(self) -> int | None:
        """Em quantos segundos vale repetir, se a unidade diz que é já: ela, ou uma de que precisa, está reiniciando."""
        espera = next(iter(self.cabecalho.valores(b"retry-after")), b"")
        if self.resposta.status_code not in (409, 503) or not espera.isdigit() or int(espera) > VOLTA_LOGO_SEGUNDOS:
            return None
        return int(espera)


async def _ler_resposta(destino: Destino, unidade: Conexao) -> Troca:
    while True:
        try:
            cabecalho = await unidade.ler_cabecalho()
        except Recusa as erro:
            raise SemResposta from erro
        if cabecalho is None:
            raise SemResposta
        if isinstance(cabecalho.mensagem, h11.Response):
            return Troca(destino, unidade, cabecalho.mensagem, cabecalho)


async def _esperar_resposta(destino: Destino, unidade: Conexao, envio: asyncio.Task[None] | None = None) -> Troca:
    """A resposta, enquanto a unidade der sinal de vida; o prazo corre do fim do envio. Levanta Recusa, SemResposta."""
    laco = asyncio.get_running_loop()
    limite = laco.time() + RESPOSTA_SEGUNDOS
    while True:
        if envio is not None and not envio.done():
            limite = laco.time() + RESPOSTA_SEGUNDOS
        with suppress(TimeoutError):
            async with asyncio.timeout(ENTRE_SINAIS_SEGUNDOS):
                return await _ler_resposta(destino, unidade)
        if laco.time() > limite:
            raise Recusa(504, f"O módulo {destino.modulo} não respondeu em {RESPOSTA_SEGUNDOS} s.")
        if not await da_sinal_de_vida(destino):
            raise Recusa(503, f"O módulo {destino.modulo} não dá sinal de vida. Repita com a mesma chave.")


async def trocar(para: Encaminhada, chamada: Chamada, unidade: Conexao, origem: Origem) -> Troca:
    """Manda a chamada e espera o cabeçalho da resposta."""
    request, destino = chamada.para_a_unidade(para, origem), para.destino
    try:
        if chamada.corpo is None:
            unidade.escrever(request)
            return await _enviar_enquanto_espera(destino, chamada.cliente, unidade)
        unidade.escrever(request, h11.Data(data=chamada.corpo), h11.EndOfMessage())
        return await _esperar_resposta(destino, unidade)
    except BaseException:
        unidade.escritor.close()
        raise


async def _repassar_corpo(cliente: Conexao, unidade: Conexao) -> None:
    async for bloco in cliente.corpo():
        await unidade.enviar(h11.Data(data=bloco))
    await unidade.enviar(h11.EndOfMessage())


async def _enviar_enquanto_espera(destino: Destino, cliente: Conexao, unidade: Conexao) -> Troca:
    """A resposta pode vir antes do fim do corpo (413), e então vale mais que ele."""
    envio = asyncio.create_task(_repassar_corpo(cliente, unidade))
    resposta = asyncio.create_task(_esperar_resposta(destino, unidade, envio))
    try:
        await asyncio.wait({envio, resposta}, return_when=asyncio.FIRST_COMPLETED)
        erro = envio.exception() if envio.done() else None
        if isinstance(erro, CorpoInterrompido | Recusa):
            raise erro
        return await resposta
    finally:
        envio.cancel()
        resposta.cancel()
        await asyncio.gather(envio, resposta, return_exceptions=True)

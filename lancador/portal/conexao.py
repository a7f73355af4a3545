"""HTTP/1.1 numa conexão TCP: o h11 lê e escreve as mensagens; o que ele aceita a mais, recusamos nós."""

import asyncio
import re
import socket
import struct
from collections import defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Self

import h11

LIMITE_DO_CABECALHO = 64 * 1024
BLOCO = 64 * 1024
SEM_ESPERAR = struct.pack("ii", 1, 0)
FIM_DO_CABECALHO = b"\r\n\r\n"
CONTROLE = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
ENQUADRAMENTO = frozenset({b"content-length", b"transfer-encoding"})
# Nomear um campo em Connection o tira do caminho (RFC 9110, 7.6.1). Nenhum que a unidade, ou nós, leia pode sair: o
# corpo mudaria de tamanho, a chamada de dono, a repetição iria sem a chave. O que ninguém conhece sai, como na norma.
DE_PONTA_A_PONTA = re.compile(
    rb"transfer-encoding|host|authorization|cookie2?|expect|idempotency-key|origin|referer|date|range|forwarded|via"
    rb"|user-agent|cache-control|pragma|traceparent|tracestate|x-correlacao|max-forwards|set-cookie|etag|location"
    rb"|retry-after|(?:content|if|accept|x-forwarded|x-csrf|sec|access-control)(?:-.*)?"
)
UNICOS = (b"host", b"authorization", b"content-type", b"idempotency-key", b"if-match")
# Valem só nesta conexão (RFC 9110, 7.6.1); o portal não os repassa.
DESTA_CONEXAO = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"upgrade",
    }
)
Campos = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Prazos:
    """Quanto se espera de quem está na outra ponta de uma conexão."""

    parada_segundos: float = 75
    """Entre duas chamadas, ou antes da primeira."""
    cabecalho_segundos: float = 10
    """Do primeiro ao último byte do cabeçalho."""
    corpo_segundos: float = 20
    """Para chegar um corpo; mais o tempo que o já lido levaria a `taxa_bytes_por_segundo`."""
    taxa_bytes_por_segundo: int = 16 * 1024
    escrita_segundos: float = 20
    """Para que quem recebe aceite um bloco."""
    escoamento_segundos: float = 30
    """Quanto ainda se lê, para jogar fora, do corpo de uma chamada já respondida."""


Mensagem = h11.Request | h11.Response | h11.InformationalResponse


class Recusa(Exception):
    """A mensagem recebida não pode ser repassada com segurança."""

    def __init__(self, status: int, detalhe: str) -> None:
        super().__init__(detalhe)
        self.status = status
        self.detalhe = detalhe


class CorpoInterrompido(Exception):
    """O outro lado fechou antes do fim do corpo, ou o partiu em pedaços malformados."""


def _recusar_malformado(bruto: bytes) -> None:
    """O que o h11 junta ou deixa passar, e quem vem depois pode ler de outro modo."""
    quebras = bruto.count(b"\r\n")
    if b"\n " in bruto or b"\n\t" in bruto:
        raise Recusa(400, "Há no cabeçalho uma linha dobrada (obs-fold).")
    if bruto.count(b"\r") != quebras or bruto.count(b"\n") != quebras:
        raise Recusa(400, "Há no cabeçalho uma quebra de linha que não é CRLF.")
    if CONTROLE.search(bruto):
        raise Recusa(400, "Há no cabeçalho um caractere de controle.")


@dataclass(frozen=True)
class Cabecalho:
    """A primeira linha e os campos de uma mensagem; `por_nome` em minúsculas, na ordem em que vieram."""

    mensagem: Mensagem
    por_nome: Mapping[bytes, Sequence[bytes]]

    @classmethod
    def de(cls, mensagem: Mensagem) -> Self:
        """Levanta Recusa se dois servidores mediriam o corpo de dois modos."""
        por_nome = defaultdict(list)
        for nome, valor in mensagem.headers.raw_items():
            por_nome[nome.lower()].append(valor)
        cabecalho = cls(mensagem, por_nome)
        cabecalho._recusar_ambiguo()
        return cabecalho

    def _recusar_ambiguo(self) -> None:
        if self.em_pedacos and b"content-length" in self.por_nome:
            raise Recusa(400, "Transfer-Encoding e Content-Length juntos.")
        if self.em_pedacos and self.mensagem.http_version < b"1.1":
            raise Recusa(400, "Transfer-Encoding não existe em HTTP/1.0.")
        if any(DE_PONTA_A_PONTA.fullmatch(nome) for nome in self._desta_conexao):
            raise Recusa(400, "Connection nomeia um campo que não é só desta conexão.")
        if any(len(self.valores(nome)) > 1 for nome in UNICOS):
            raise Recusa(400, "Um campo que só pode vir uma vez veio mais de uma.")

    def valores(self, nome: bytes) -> Sequence[bytes]:
        """Valores de um campo; `nome` em minúsculas."""
        return self.por_nome.get(nome, ())

    @property
    def em_pedacos(self) -> bool:
        """O corpo vem em pedaços (`chunked`)."""
        return b"transfer-encoding" in self.por_nome

    @property
    def tamanho(self) -> int | None:
        """Bytes que o corpo diz ter; None se ele vem em pedaços ou sem tamanho."""
        tamanhos = self.valores(b"content-length")
        return int(tamanhos[0]) if tamanhos else None

    @property
    def _desta_conexao(self) -> set[bytes]:
        return {nome.strip().lower() for valor in self.valores(b"connection") for nome in valor.split(b",")}

    def repassados(self) -> Campos:
        """Os campos que seguem como vieram e, no lugar do enquadramento recebido, o que o h11 entendeu dele.

        `X_Nome` não segue: para a unidade seria o mesmo que `X-Nome`.
        """
        fora = DESTA_CONEXAO | ENQUADRAMENTO | self._desta_conexao
        campos = [(n, v) for n, v in self.mensagem.headers.raw_items() if n.lower() not in fora and b"_" not in n]
        if self.em_pedacos:
            return [*campos, (b"Transfer-Encoding", b"chunked")]
        return campos if self.tamanho is None else [*campos, (b"Content-Length", str(self.tamanho).encode())]


@dataclass
class Conexao:
    """Uma conexão TCP e a troca HTTP em curso nela; `papel` é o nosso: h11.SERVER ou h11.CLIENT."""

    leitor: asyncio.StreamReader
    escritor: asyncio.StreamWriter
    papel: type[h11.CLIENT] | type[h11.SERVER]
    prazos: Prazos = field(default_factory=Prazos)
    recebido: bytearray = field(default_factory=bytearray)
    """Bytes já lidos da rede e ainda não entregues ao h11."""

    def __post_init__(self) -> None:
        self.http = h11.Connection(self.papel)

    async def ler_cabecalho(self) -> Cabecalho | None:
        """Lê a primeira linha e os campos; None se a conexão fechou, ou ficou parada, antes. Levanta Recusa."""
        try:
            async with asyncio.timeout(self.prazos.parada_segundos) as prazo:
                bruto = await self._cabecalho_bruto(prazo)
        except TimeoutError as erro:
            if self.recebido:
                raise Recusa(408, "O cabeçalho não chegou no prazo.") from erro
            return None
        if bruto is None:
            return None
        _recusar_malformado(bruto)
        try:
            self.http.receive_data(bruto.removeprefix(b"\r\n"))
            mensagem = self.http.next_event()
        except h11.RemoteProtocolError as erro:
            raise Recusa(400, f"O cabeçalho não é HTTP: {erro}.") from erro
        assert isinstance(mensagem, Mensagem)
        return Cabecalho.de(mensagem)

    async def _cabecalho_bruto(self, prazo: asyncio.Timeout) -> bytes | None:
        laco, procurado = asyncio.get_running_loop(), 0
        limite = None
        while (fim := self.recebido.find(FIM_DO_CABECALHO, procurado)) < 0:
            if len(self.recebido) > LIMITE_DO_CABECALHO:
                raise Recusa(431, f"O cabeçalho passa de {LIMITE_DO_CABECALHO} bytes.")
            if self.recebido and limite is None:
                limite = laco.time() + self.prazos.cabecalho_segundos
                prazo.reschedule(limite)
            procurado = max(0, len(self.recebido) - len(FIM_DO_CABECALHO) + 1)
            dados = await self.leitor.read(BLOCO)
            if not dados:
                if self.recebido.strip():
                    raise Recusa(400, "A conexão fechou no meio do cabeçalho.")
                return None
            self.recebido += dados
        fim += len(FIM_DO_CABECALHO)
        bruto = bytes(self.recebido[:fim])
        del self.recebido[:fim]
        return bruto

    async def corpo(self) -> AsyncIterator[bytes]:
        """O corpo da mensagem cujo cabeçalho se leu, em blocos. Levanta CorpoInterrompido, Recusa."""
        inicio, lidos = asyncio.get_running_loop().time(), 0
        while True:
            try:
                evento = self.http.next_event()
                if evento is h11.NEED_DATA:
                    a_taxa_minima = lidos / self.prazos.taxa_bytes_por_segundo
                    limite = inicio + self.prazos.corpo_segundos + a_taxa_minima
                    self.http.receive_data(bytes(self.recebido) or await self._ler_ate(limite))
                    self.recebido.clear()
            except h11.RemoteProtocolError as erro:
                raise CorpoInterrompido from erro
            if isinstance(evento, h11.Data):
                lidos += len(evento.data)
                yield evento.data
            elif isinstance(evento, h11.EndOfMessage):
                self.recebido = bytearray(self.http.trailing_data[0])
                return

    async def _ler_ate(self, limite: float) -> bytes:
        """Só o cliente tem prazo: a resposta da unidade anda no passo de quem a lê."""
        if self.papel is h11.CLIENT:
            return await self.leitor.read(BLOCO)
        try:
            async with asyncio.timeout_at(limite):
                return await self.leitor.read(BLOCO)
        except TimeoutError as erro:
            raise Recusa(
                408, "O corpo não chegou no prazo. Confira o Content-Length e mande a chamada de novo."
            ) from erro

    def escrever(self, *eventos: h11.Event) -> None:
        """Escreve os eventos na rede, sem esperar que saiam."""
        self.escritor.write(b"".join(self.http.send(evento) or b"" for evento in eventos))

    async def enviar(self, *eventos: h11.Event) -> None:
        """Escreve os eventos na rede, com contrapressão. Levanta TimeoutError se a outra ponta não lê."""
        self.escrever(*eventos)
        async with asyncio.timeout(self.prazos.escrita_segundos):
            await self.escritor.drain()

    async def escoar(self) -> None:
        """Não manda mais nada, e larga o que ainda chega: fechar com bytes por ler tiraria a resposta a quem chamou."""
        with suppress(OSError, TimeoutError):
            self.escritor.write_eof()
            async with asyncio.timeout(self.prazos.escoamento_segundos):
                while await self.leitor.read(BLOCO):
                    pass

    async def fechar(self) -> None:
        """Fecha; a outra ponta tem um prazo para ler o que falta."""
        self.escritor.close()
        try:
            async with asyncio.timeout(self.prazos.escrita_segundos):
                await self.escritor.wait_closed()
        except (OSError, TimeoutError):
            # O que falta mandar não espera por quem não lê: o sistema operacional o joga fora.
            tomada = self.escritor.get_extra_info("socket")
            tomada.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, SEM_ESPERAR)
            self.escritor.transport.abort()

    def recomecar(self) -> bool:
        """Prepara outra troca na mesma conexão; falso se ela não serve mais."""
        serve = self.http.our_state is h11.DONE and self.http.their_state is h11.DONE
        self.http = h11.Connection(self.papel)
        return serve

"""O portal de `./erp dividir`: um só endereço local diante das unidades. Uso: python -m lancador.portal PORTA MAPA."""

import asyncio
import json
import signal
import sys
from collections import defaultdict
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path

from lancador.http1 import (
    LIMITE_DA_CABECA,
    Cabeca,
    Campos,
    CorpoInterrompido,
    Enquadramento,
    Recusa,
    enquadrar,
    enquadrar_resposta,
    ler_cabeca,
    montar,
    repassar,
)
from lancador.processos import FIM_DOS_PEDIDOS_SEGUNDOS
from lancador.rotas import Destino, Interno, Rotas
from lancador.sistema import LOCAL

# Quem reinicia recusa enquanto termina o que tem em curso, e até partir de novo.
RECUSADA_SEGUNDOS = 2 * FIM_DOS_PEDIDOS_SEGUNDOS
ENTRE_TENTATIVAS_SEGUNDOS = 0.1
RESPOSTA_SEGUNDOS = 60
# Um processo parado também aceita conexões: só quem responde a uma pergunta que não espera por nada está vivo.
VIVA = "/_vivo/vivo.txt"
ENTRE_SINAIS_SEGUNDOS = 1
SINAL_SEGUNDOS = 1.5
VOLTA_LOGO_SEGUNDOS = 2
# Um pedido que derruba quem o atende não se repete até o fim do prazo.
CAIDAS_POR_PEDIDO = 2
PARADA_NO_RESERVATORIO_SEGUNDOS = 5
CLIENTE_PARADO_SEGUNDOS = 75
FIM_SEGUNDOS = 5
CORPO_REPETIVEL = 64 * 1024
SEM_EFEITO = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
JA_TEMOS = frozenset({"forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-proto", "expect"})
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
TITULOS = {
    400: ("portal.pedido_malformado", "O pedido não é HTTP válido"),
    404: ("portal.nao_encontrado", "Não encontrado"),
    431: ("portal.cabecalho_grande", "Cabeçalho grande demais"),
    502: ("portal.unidade_fora_do_ar", "Uma parte do sistema está fora do ar"),
    503: ("portal.unidade_parada", "Uma parte do sistema não dá sinal de vida"),
    504: ("portal.unidade_demorou", "Uma parte do sistema demorou demais"),
}

Conexao = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class SemResposta(Exception):
    """A unidade fechou a conexão sem responder."""


@dataclass
class Reservatorio:
    """Conexões abertas com as unidades, à espera de outro pedido."""

    livres: dict[Destino, list[tuple[float, Conexao]]] = field(default_factory=lambda: defaultdict(list))

    def tomar(self, destino: Destino) -> Conexao | None:
        """Uma conexão parada há pouco e ainda aberta."""
        agora = asyncio.get_running_loop().time()
        while self.livres[destino]:
            desde, (leitor, escritor) = self.livres[destino].pop()
            if agora - desde < PARADA_NO_RESERVATORIO_SEGUNDOS and not leitor.at_eof() and not escritor.is_closing():
                return leitor, escritor
            escritor.close()
        return None

    def devolver(self, destino: Destino, conexao: Conexao) -> None:
        """Guarda a conexão para o próximo pedido."""
        self.livres[destino].append((asyncio.get_running_loop().time(), conexao))


async def conectar(destino: Destino, limite: float) -> Conexao:
    """Conexão nova; insiste até `limite` se a unidade a recusa (ela pode estar reiniciando). Levanta OSError."""
    laco = asyncio.get_running_loop()
    while True:
        try:
            return await asyncio.open_connection(destino.maquina, destino.porta, limit=LIMITE_DA_CABECA)
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
                escritor.write(montar(f"GET {VIVA} HTTP/1.1", [("Host", destino.maquina), ("Connection", "close")]))
                await leitor.read(1)
            finally:
                escritor.close()
    except TimeoutError:
        return False
    except OSError:
        return True
    return True


@dataclass
class Pedido:
    """Um pedido do cliente. `corpo` já lido quando é pequeno: só assim o pedido pode ser repetido."""

    cabeca: Cabeca
    enquadramento: Enquadramento
    leitor: asyncio.StreamReader
    corpo: bytes | None

    @property
    def metodo(self) -> str:
        """Método HTTP."""
        return self.cabeca.linha[0]

    @property
    def repetivel(self) -> bool:
        """Repetir não duplica efeito: o método não tem, ou a chave de idempotência o contém."""
        return self.corpo is not None and (self.metodo in SEM_EFEITO or bool(self.cabeca.valores("idempotency-key")))

    async def enviar_corpo(self, escritor: asyncio.StreamWriter) -> None:
        """Manda o corpo à unidade."""
        if self.corpo is None:
            await repassar(self.leitor, escritor, self.enquadramento)
        else:
            escritor.write(self.corpo)
            await escritor.drain()


async def ler_pedido(leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> Pedido | None:
    """Próximo pedido da conexão, ou None se o cliente a fechou."""
    cabeca = await ler_cabeca(leitor)
    if cabeca is None:
        return None
    enquadramento = enquadrar(cabeca)
    if cabeca.tem_marca("expect", "100-continue"):
        escritor.write(CONTINUE)
    tamanho = enquadramento.tamanho
    corpo = await leitor.readexactly(tamanho) if tamanho is not None and tamanho <= CORPO_REPETIVEL else None
    return Pedido(cabeca, enquadramento, leitor, corpo)


def problema(status: int, detalhe: str) -> bytes:
    """Resposta problem+json do próprio portal; fecha a conexão, porque o corpo do pedido pode não ter sido lido."""
    codigo, titulo = TITULOS[status]
    dados = {
        "type": f"urn:meu-erp:erro:{codigo}",
        "title": titulo,
        "status": status,
        "detail": detalhe,
        "codigo": codigo,
    }
    corpo = json.dumps(dados, ensure_ascii=False).encode()
    campos = [
        ("Content-Type", "application/problem+json"),
        ("Content-Length", str(len(corpo))),
        ("Connection", "close"),
        *([("Retry-After", "5")] if status >= HTTPStatus.BAD_GATEWAY else []),
    ]
    return montar(f"HTTP/1.1 {status} {HTTPStatus(status).phrase}", campos) + corpo


def campos_do_pedido(pedido: Pedido, cliente: str) -> Campos:
    """Campos que vão à unidade. O portal é a borda: o que o cliente disser de si em X-Forwarded-* não vale."""
    proprios = [(n, v) for n, v in pedido.cabeca.de_ponta_a_ponta() if n.lower() not in JA_TEMOS]
    maquina = pedido.cabeca.valores("host")[:1]
    return [
        *proprios,
        ("X-Forwarded-For", cliente),
        ("X-Forwarded-Proto", "http"),
        *(("X-Forwarded-Host", m) for m in maquina),
    ]


@dataclass(frozen=True)
class Troca:
    """Um pedido mandado e a cabeça de sua resposta. `enviado`: o corpo do pedido foi inteiro."""

    destino: Destino
    conexao: Conexao
    cabeca: Cabeca
    enviado: bool

    @property
    def reutilizavel(self) -> bool:
        """A unidade manterá a conexão aberta depois desta resposta."""
        return self.cabeca.linha[0] == "HTTP/1.1" and not self.cabeca.tem_marca("connection", "close")


def volta_logo(cabeca: Cabeca) -> int | None:
    """Em quantos segundos vale repetir, se a unidade diz que é já: ela, ou uma de que precisa, está reiniciando."""
    espera = next(iter(cabeca.valores("retry-after")), "")
    if cabeca.linha[1] not in ("409", "503") or not espera.isdigit() or int(espera) > VOLTA_LOGO_SEGUNDOS:
        return None
    return int(espera)


async def _cabeca_da_resposta(leitor: asyncio.StreamReader) -> Cabeca:
    while True:
        try:
            cabeca = await ler_cabeca(leitor)
        except Recusa as erro:
            raise SemResposta from erro
        if cabeca is None or not cabeca.linha[1].isdigit():
            raise SemResposta
        if not cabeca.linha[1].startswith("1"):
            return cabeca


async def _esperar(resposta: "asyncio.Task[Cabeca]", destino: Destino) -> Cabeca:
    """A resposta, enquanto a unidade der sinal de vida. Levanta Recusa."""
    laco = asyncio.get_running_loop()
    limite = laco.time() + RESPOSTA_SEGUNDOS
    while not (await asyncio.wait({resposta}, timeout=ENTRE_SINAIS_SEGUNDOS))[0]:
        if laco.time() > limite:
            raise Recusa(504, f"O módulo {destino.modulo} não respondeu em {RESPOSTA_SEGUNDOS} s.")
        if not await da_sinal_de_vida(destino):
            raise Recusa(503, f"O módulo {destino.modulo} não dá sinal de vida. Repita com a mesma chave.")
    return await resposta


async def trocar(destino: Destino, pedido: Pedido, conexao: Conexao, cliente: str) -> Troca:
    """Manda o pedido enquanto espera a resposta, que pode vir antes do fim do corpo (413) e então vale mais que ele."""
    leitor, escritor = conexao
    metodo, alvo, _versao = pedido.cabeca.linha
    escritor.write(montar(f"{metodo} {alvo} HTTP/1.1", campos_do_pedido(pedido, cliente)))
    envio = asyncio.create_task(pedido.enviar_corpo(escritor))
    resposta = asyncio.create_task(_cabeca_da_resposta(leitor))
    try:
        await asyncio.wait({envio, resposta}, return_when=asyncio.FIRST_COMPLETED)
        if envio.done() and isinstance(envio.exception(), CorpoInterrompido):
            raise CorpoInterrompido
        cabeca = await _esperar(resposta, destino)
        return Troca(destino, conexao, cabeca, enviado=envio.done() and envio.exception() is None)
    except BaseException:
        escritor.close()
        raise
    finally:
        envio.cancel()
        resposta.cancel()
        await asyncio.gather(envio, resposta, return_exceptions=True)


@dataclass
class Portal:
    """Atende os clientes e repassa cada pedido à unidade do seu caminho."""

    rotas: Rotas
    reservatorio: Reservatorio = field(default_factory=Reservatorio)
    em_andamento: int = 0

    async def atender(self, leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> None:
        """Uma conexão de cliente, pedido após pedido."""
        try:
            while await self._atender_um(leitor, escritor):
                pass
        except Recusa as erro:
            escritor.write(problema(erro.status, erro.detalhe))
        except (OSError, TimeoutError, CorpoInterrompido, asyncio.IncompleteReadError):
            pass  # um dos lados se foi no meio da conversa: não há mais a quem responder
        finally:
            escritor.close()
            with suppress(OSError):
                await escritor.wait_closed()

    async def _atender_um(self, leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> bool:
        async with asyncio.timeout(CLIENTE_PARADO_SEGUNDOS):
            pedido = await ler_pedido(leitor, escritor)
        if pedido is None:
            return False
        try:
            destino = self.rotas.destino(pedido.cabeca.linha[1])
        except Interno as erro:
            raise Recusa(404, "Não há recurso neste endereço.") from erro
        cliente = str(escritor.get_extra_info("peername")[0])
        self.em_andamento += 1
        try:
            troca = await self._perguntar(destino, pedido, cliente)
            return await self._responder(pedido, troca, escritor)
        finally:
            self.em_andamento -= 1

    async def _perguntar(self, destino: Destino, pedido: Pedido, cliente: str) -> Troca:
        """Manda o pedido e devolve a troca em curso; o repetível se repete enquanto a unidade, ou vizinha, reinicia."""
        laco = asyncio.get_running_loop()
        limite, caidas, repetiu = laco.time() + RECUSADA_SEGUNDOS, 0, False
        while True:
            espera = ENTRE_TENTATIVAS_SEGUNDOS
            try:
                troca = await self._tentar(destino, pedido, cliente, limite)
            except (SemResposta, OSError) as erro:
                caidas += 1
                if not pedido.repetivel or caidas > CAIDAS_POR_PEDIDO or laco.time() > limite:
                    detalhe = f"O módulo {destino.modulo} não está atendendo. Tente de novo em instantes."
                    raise Recusa(502, detalhe) from erro
            else:
                # Um 409 é de quem repete cedo demais; dito ao primeiro pedido, é do cliente.
                logo = volta_logo(troca.cabeca) if repetiu or troca.cabeca.linha[1] == "503" else None
                if logo is None or not pedido.repetivel or laco.time() > limite:
                    return troca
                troca.conexao[1].close()
                espera = float(logo)
            repetiu = True
            await asyncio.sleep(espera)

    async def _tentar(self, destino: Destino, pedido: Pedido, cliente: str, limite: float) -> Troca:
        """Uma vez, por uma conexão parada ou nova. A parada pode ter morrido: só serve ao repetível."""
        usada = self.reservatorio.tomar(destino) if pedido.repetivel else None
        if usada is not None:
            with suppress(SemResposta, OSError):
                return await trocar(destino, pedido, usada, cliente)
        return await trocar(destino, pedido, await conectar(destino, limite), cliente)

    async def _responder(self, pedido: Pedido, troca: Troca, escritor: asyncio.StreamWriter) -> bool:
        """Repassa a resposta; devolve se a conexão do cliente ainda serve."""
        cabeca, (leitor, da_unidade) = troca.cabeca, troca.conexao
        corpo = enquadrar_resposta(cabeca, pedido.metodo)
        antigo = pedido.cabeca.linha[2] == "HTTP/1.0"
        fechar = antigo or corpo.ate_fechar or not troca.enviado or pedido.cabeca.tem_marca("connection", "close")
        campos = [(n, v) for n, v in cabeca.de_ponta_a_ponta() if not (antigo and n.lower() == "transfer-encoding")]
        if fechar:
            campos.append(("Connection", "close"))
        try:
            escritor.write(montar(f"HTTP/1.1 {cabeca.linha[1]} {cabeca.linha[2]}", campos))
            await repassar(leitor, escritor, corpo, desembrulhar=antigo)
        except BaseException:
            da_unidade.close()
            raise
        if troca.enviado and troca.reutilizavel and not corpo.ate_fechar:
            self.reservatorio.devolver(troca.destino, troca.conexao)
        else:
            da_unidade.close()
        return not fechar

    async def servir(self, porta: int) -> None:
        """Escuta na porta local até SIGTERM ou SIGINT; então deixa terminar o que está em andamento."""
        parar = asyncio.Event()
        for sinal in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sinal, parar.set)
        servidor = await asyncio.start_server(self.atender, LOCAL, porta, limit=LIMITE_DA_CABECA, backlog=1024)
        await parar.wait()
        servidor.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(FIM_SEGUNDOS):
                while self.em_andamento:
                    await asyncio.sleep(ENTRE_TENTATIVAS_SEGUNDOS)


def principal() -> None:
    """Ponto de entrada."""
    porta, mapa = sys.argv[1:]
    asyncio.run(Portal(Rotas.do_arquivo(Path(mapa))).servir(int(porta)))


if __name__ == "__main__":
    principal()

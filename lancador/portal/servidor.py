"""O servidor do portal: cada conexão de cliente, chamada após chamada, cada uma à unidade do seu caminho."""

import asyncio
import resource
import signal
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field

import h11

from lancador.comandos_da_unidade import FIM_DAS_CHAMADAS_SEGUNDOS
from lancador.maquina import LOCAL
from lancador.portal.conexao import Conexao, CorpoInterrompido, Prazos, Recusa
from lancador.portal.problemas import problema
from lancador.portal.recusas import CONFIRA_ANTES, NAO_HA_RECURSO
from lancador.portal.rotas import Destino, Encaminhada, NaoPublico, Rotas
from lancador.portal.seguidas import ArquivosDasRotas
from lancador.portal.troca import (
    ENTRE_TENTATIVAS_SEGUNDOS,
    Chamada,
    Origem,
    Pool,
    SemResposta,
    Troca,
    conectar,
    ler_chamada,
    trocar,
)
from plataforma.servidor.origem import Proxies, eh_proxy

# Quem reinicia recusa enquanto termina o que tem em curso, e até voltar.
RECUSADA_SEGUNDOS = 2 * FIM_DAS_CHAMADAS_SEGUNDOS
# Uma chamada que derruba quem a atende não se repete até o fim do prazo.
QUEDAS_POR_CHAMADA = 2
CONEXOES_POR_ENDERECO = 512
FIM_SEGUNDOS = 5


@dataclass
class Portal:
    """Atende os clientes e repassa cada chamada à unidade do seu caminho."""

    rotas: Rotas
    prazos: Prazos = field(default_factory=Prazos)
    proxies: Proxies = ()
    """Os que podem estar na frente dele: um que termina o TLS."""
    conexoes_por_endereco: int = CONEXOES_POR_ENDERECO
    pool: Pool = field(default_factory=Pool)
    em_andamento: int = 0
    conexoes: Counter[str] = field(default_factory=Counter)

    async def atender(self, leitor: asyncio.StreamReader, escritor: asyncio.StreamWriter) -> None:
        """Uma conexão de cliente, chamada após chamada."""
        cliente = Conexao(leitor, escritor, h11.SERVER, self.prazos)
        origem = str(escritor.get_extra_info("peername")[0])
        self.conexoes[origem] += 1
        try:
            if self.conexoes[origem] > self.conexoes_por_endereco and not eh_proxy(origem, self.proxies):
                raise Recusa(429, f"De um endereço cabem {self.conexoes_por_endereco} conexões. Feche as que não usa.")
            while await self._atender_uma(cliente, origem):
                pass
        except Recusa as erro:
            with suppress(OSError, TimeoutError):
                await cliente.enviar(*problema(erro.status, erro.detalhe))
                await cliente.escoar()
        except (OSError, TimeoutError, CorpoInterrompido):
            pass  # um dos lados se foi no meio da conversa: não há mais a quem responder
        finally:
            self.conexoes[origem] -= 1
            if not self.conexoes[origem]:
                del self.conexoes[origem]
            await cliente.fechar()

    async def _atender_uma(self, cliente: Conexao, conexao: str) -> bool:
        chamada = await ler_chamada(cliente)
        if chamada is None:
            return False
        try:
            encaminhada = self.rotas.encaminhar(chamada.request.target.decode("ascii"))
        except NaoPublico as erro:
            raise Recusa(404, NAO_HA_RECURSO) from erro
        self.em_andamento += 1
        try:
            origem = Origem.de(conexao, chamada.cabecalho, self.proxies)
            return await self._responder(await self._perguntar(encaminhada, chamada, origem), cliente)
        finally:
            self.em_andamento -= 1

    async def _perguntar(self, para: Encaminhada, chamada: Chamada, origem: Origem) -> Troca:
        """Manda a chamada e devolve a troca em curso; a repetível se repete enquanto a unidade, ou outra, reinicia."""
        laco = asyncio.get_running_loop()
        limite, quedas, repetiu = laco.time() + RECUSADA_SEGUNDOS, 0, False
        while True:
            espera = ENTRE_TENTATIVAS_SEGUNDOS
            try:
                troca = await self._tentar(para, chamada, origem, limite)
            except (SemResposta, OSError) as erro:
                quedas += 1
                if not chamada.repetivel or quedas > QUEDAS_POR_CHAMADA or laco.time() > limite:
                    raise _sem_resposta(para.destino, chamada) from erro
            else:
                # Um 409 é de quem repete cedo demais; dito à primeira chamada, é do cliente.
                logo = troca.volta_logo if repetiu or troca.resposta.status_code == 503 else None
                if logo is None or not chamada.repetivel or laco.time() > limite:
                    return troca
                troca.unidade.escritor.close()
                espera = float(logo)
            repetiu = True
            await asyncio.sleep(espera)

    async def _tentar(self, para: Encaminhada, chamada: Chamada, origem: Origem, limite: float) -> Troca:
        """Uma vez, por uma conexão parada ou nova. A parada pode ter morrido: só serve à repetível."""
        destino = self._agora(para.destino)
        usada = self.pool.tomar(destino) if chamada.repetivel else None
        if usada is not None:
            with suppress(SemResposta, OSError):
                return await trocar(para._replace(destino=destino), chamada, usada, origem)
        destino, unidade = await conectar(destino, limite, self._agora)
        return await trocar(para._replace(destino=destino), chamada, unidade, origem)

    def _agora(self, destino: Destino) -> Destino:
        """O mesmo módulo, onde ele está agora: o endereço pode mudar enquanto se insiste."""
        return self.rotas.dos_modulos.get(destino.modulo, destino)

    def mudar_rotas(self, rotas: Rotas) -> None:
        """Passa a valer `rotas`; a chamada já entregue a uma unidade espera a resposta dela."""
        self.rotas = rotas

    async def _responder(self, troca: Troca, cliente: Conexao) -> bool:
        """Repassa a resposta; devolve se a conexão do cliente ainda serve."""
        resposta, unidade = troca.resposta, troca.unidade
        fechar = [] if troca.enviada else [(b"Connection", b"close")]
        inicio = h11.Response(
            status_code=resposta.status_code, headers=[*troca.cabecalho.repassados(), *fechar], reason=resposta.reason
        )
        por_enviar: list[h11.Event] = [inicio]
        try:
            async for bloco in unidade.corpo():
                await cliente.enviar(*por_enviar, h11.Data(data=bloco))
                por_enviar.clear()
            await cliente.enviar(*por_enviar, h11.EndOfMessage())
            if fechar:
                await cliente.escoar()
        except BaseException:
            unidade.escritor.close()
            raise
        self.pool.devolver(troca.destino, unidade)
        return cliente.recomecar()

    async def servir(self, porta: int, arquivos: ArquivosDasRotas) -> None:
        """Escuta na porta local, seguindo os `arquivos`, até SIGTERM ou SIGINT; então termina o que está em curso."""
        parar = asyncio.Event()
        for sinal in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(sinal, parar.set)
        maximo = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
        resource.setrlimit(resource.RLIMIT_NOFILE, (maximo, maximo))
        servidor = await asyncio.start_server(self.atender, LOCAL, porta, backlog=1024)
        seguindo = asyncio.create_task(arquivos.seguir(self.mudar_rotas))
        await parar.wait()
        seguindo.cancel()
        servidor.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(FIM_SEGUNDOS):
                while self.em_andamento:
                    await asyncio.sleep(ENTRE_TENTATIVAS_SEGUNDOS)


def _sem_resposta(destino: Destino, chamada: Chamada) -> Recusa:
    nao_atende = f"O módulo {destino.modulo} não está atendendo."
    if chamada.repetivel:
        return Recusa(503, f"{nao_atende} Tente de novo em instantes.")
    return Recusa(502, f"{nao_atende} {CONFIRA_ANTES}")

"""Chamada pela rede: POST /_contratos/<modulo>/v<versao>/<operacao>, com repetição, disjuntor e prazo."""

import http.client
import logging
import random
import time
from collections.abc import Callable
from typing import Any

import msgspec

from plataforma.contratos.base import Operacao
from plataforma.contratos.codificacao import Meta, codificar_chamada, decodificar_recusa
from plataforma.contratos.conexoes import RespostaHttp
from plataforma.contratos.credencial import emitir_credencial
from plataforma.contratos.erros import ESPERA_SEGUNDOS, CircuitoAberto, FalhaRemota, PrazoVencido
from plataforma.contratos.fora_do_ar import nao_respondeu, respondeu
from plataforma.contratos.prazos import segundos_ate
from plataforma.contratos.unidades import UnidadeRemota, Unidades
from plataforma.topologia import unidade_atual
from plataforma.valores import Dto

registro = logging.getLogger(__name__)
FEITA, RECUSADA, INDISPONIVEL, VENCIDA = 200, 422, 503, 504
TENTATIVAS = 4
ESPERA_POR_QUEM_REINICIA_SEGUNDOS = 1
_PAUSA_SEGUNDOS = 0.02


class TransporteHttp:
    """Chama a unidade que executa o módulo. `endereco(modulo)` dá a URL base dela, que pode mudar com o tempo."""

    nome = "http"

    def __init__(self, endereco: Callable[[str], str]) -> None:
        self._unidades = Unidades(endereco)

    def chamar(self, operacao: Operacao, args: Dto, corpo: bytes, meta: Meta) -> Any:
        """Devolve a resposta; levanta um erro declarado ou FalhaRemota."""
        resposta = self._insistir(operacao, codificar_chamada(meta, corpo), meta)
        try:
            if resposta.status == FEITA:
                respondida = operacao.decodificar_resposta(resposta.corpo)
                respondeu(operacao.modulo)
                return respondida
            if resposta.status == RECUSADA:
                recusa = decodificar_recusa(resposta.corpo, dict(operacao.erros))
                respondeu(operacao.modulo)
                raise recusa
        except (msgspec.MsgspecError, ValueError, KeyError) as erro:
            raise FalhaRemota(f"{operacao.rotulo} respondeu fora do contrato.") from erro
        if resposta.status == VENCIDA:
            raise PrazoVencido(f"{operacao.rotulo}: a chamada chegou depois do prazo.")
        raise FalhaRemota(f"{operacao.rotulo} não terminou como o contrato declara (HTTP {resposta.status}).")

    def fechar(self) -> None:
        """Fecha as conexões ociosas com todas as unidades."""
        self._unidades.fechar()

    def _insistir(self, operacao: Operacao, corpo: bytes, meta: Meta) -> RespostaHttp:
        # Toda operação pode ser repetida: uma consulta não tem efeito, e um comando leva chave.
        falha: Exception | None = None
        unidade = self._unidades.de(operacao.modulo)
        for tentativa in range(TENTATIVAS):
            if tentativa:
                time.sleep(_PAUSA_SEGUNDOS * 2**tentativa * random.uniform(0.5, 1))  # nosec B311 espalha as repetições
                # A recusa pode ser do endereço que a unidade acabou de deixar: a repetição vai aonde ela está agora.
                unidade = self._unidades.de(operacao.modulo)
            falta = segundos_ate(meta.prazo)
            if falta <= 0:
                break
            if not unidade.disjuntor.deixa_passar(falta):
                raise _fora_do_ar(
                    CircuitoAberto, operacao, "a unidade vem falhando; por instantes nem se tenta."
                ) from falha
            try:
                resposta = self._enviar(unidade, operacao, corpo, meta, falta)
            except ConnectionRefusedError as erro:
                # Ninguém escuta: a unidade reinicia. Saber disso não custou espera, e o disjuntor só poupa esperas.
                unidade.disjuntor.desistir()
                falha = erro
                continue
            except (OSError, http.client.HTTPException) as erro:
                unidade.disjuntor.falhar()
                falha = erro
                continue
            except BaseException:
                unidade.disjuntor.desistir()
                raise
            if resposta.status != INDISPONIVEL:
                unidade.disjuntor.acertar()
                return resposta
            unidade.disjuntor.falhar()
        raise _sem_resposta(unidade, operacao, meta, falha) from falha

    def _enviar(
        self, unidade: UnidadeRemota, operacao: Operacao, corpo: bytes, meta: Meta, segundos: float
    ) -> RespostaHttp:
        credencial = emitir_credencial(unidade_atual().nome, operacao.modulo, meta, corpo)
        cabecalhos = {
            "Authorization": f"Bearer {credencial}",
            "Content-Type": "application/json",
            "X-Correlacao": str(meta.correlacao),
        }
        if meta.traceparent:
            cabecalhos["traceparent"] = meta.traceparent
        caminho = f"/_contratos/{operacao.modulo}/v{operacao.versao}/{operacao.nome}"
        return unidade.conexoes.enviar(caminho, corpo, cabecalhos, segundos)


def _fora_do_ar(
    classe: type[FalhaRemota], operacao: Operacao, detalhe: str, *, espera_segundos: int = ESPERA_SEGUNDOS
) -> FalhaRemota:
    nao_respondeu(operacao.modulo)
    return classe(f"{operacao.rotulo}: {detalhe}", espera_segundos=espera_segundos, fora=operacao.modulo)


def _sem_resposta(unidade: UnidadeRemota, operacao: Operacao, meta: Meta, falha: Exception | None) -> FalhaRemota:
    if segundos_ate(meta.prazo) <= 0:
        # Um prazo vencido sozinho pode ser culpa da chamada; com a unidade falhando com todos, é dela.
        if unidade.disjuntor.aberto() or isinstance(falha, ConnectionError):
            return _fora_do_ar(PrazoVencido, operacao, "o prazo passou sem resposta.")
        return PrazoVencido(f"{operacao.rotulo}: o prazo passou sem resposta.")
    reinicia = isinstance(falha, ConnectionError | http.client.HTTPException)
    espera = ESPERA_POR_QUEM_REINICIA_SEGUNDOS if reinicia else ESPERA_SEGUNDOS
    detalhe = f"a unidade não atendeu em {TENTATIVAS} tentativas."
    return _fora_do_ar(FalhaRemota, operacao, detalhe, espera_segundos=espera)

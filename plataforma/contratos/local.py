"""Execução de uma operação neste processo: o fim do caminho nos dois transportes."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from plataforma.banco.base import com_transacao_aberta
from plataforma.banco.quedas import banco_caiu
from plataforma.banco.sql import transacao
from plataforma.contratos.base import Operacao
from plataforma.contratos.codificacao import Meta, codificar_recusa, decodificar_recusa, resumo_do_corpo
from plataforma.contratos.erros import ChaveVencida, ComandoDesfeito, FalhaRemota
from plataforma.contratos.fora_do_ar import nao_respondeu, respondeu
from plataforma.contratos.prazos import ate
from plataforma.contratos.registro import registrada
from plataforma.contratos.respostas import Chamada, Guardada, guardar_recusa, guardar_resposta, ocupar_chave
from plataforma.copias import perguntando_ao_dono
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import Rastro, agir_como, rastrear, vindo_de
from plataforma.pontos import ponto
from plataforma.valores import Dto

registro = logging.getLogger(__name__)
RETENCAO_DE_RESPOSTAS = timedelta(days=30)
_UUID_COM_INSTANTE = 7


class RecusaDeclarada(Exception):
    """Leva um erro declarado até a borda do transporte, onde ele é copiado."""

    def __init__(self, erro: ErroDeNegocio) -> None:
        super().__init__(erro.codigo)
        self.erro = erro


class TransporteLocal:
    """Chama a implementação deste processo com a semântica da rede."""

    nome = "local"

    def chamar(self, operacao: Operacao, args: Dto, corpo: bytes, meta: Meta) -> Any:
        """Executa e devolve uma cópia da resposta; levanta uma cópia do erro declarado, ou FalhaRemota."""
        try:
            resposta = atender(operacao, args, corpo, meta)
        except RecusaDeclarada as recusa:
            respondeu(operacao.modulo)
            raise decodificar_recusa(codificar_recusa(recusa.erro), dict(operacao.erros)) from None
        except Exception as erro:
            if banco_caiu(erro):
                nao_respondeu(operacao.modulo)
                raise FalhaRemota(f"{operacao.rotulo}: o banco não responde.", fora=operacao.modulo) from erro
            # Fora do contrato, quem chama não distingue um defeito de uma queda: é o que a rede mostraria.
            registro.exception("A operação %s falhou fora do contrato.", operacao.rotulo)
            raise FalhaRemota(f"{operacao.rotulo} não terminou como o contrato declara.") from erro
        respondeu(operacao.modulo)
        return operacao.decodificar_resposta(resposta)


def atender(operacao: Operacao, args: Dto, corpo: bytes, meta: Meta) -> bytes | str:
    """Executa a operação como quem chamou, até o prazo; devolve a resposta em bytes.

    Levanta RecusaDeclarada, ou o erro que a implementação levantou fora do contrato.
    """
    encontrada = registrada(operacao.modulo, operacao.versao, operacao.nome)
    if encontrada is None:
        raise LookupError(f"{operacao.rotulo} não tem implementação neste processo.")
    rastro = Rastro(
        correlacao=meta.correlacao, causa=meta.causa, profundidade=meta.profundidade, traceparent=meta.traceparent
    )
    argumentos = {nome: getattr(args, nome) for nome in args.__struct_fields__}
    with agir_como(meta.ator), rastrear(rastro), vindo_de(""), ate(meta.prazo):
        try:
            if not operacao.eh_comando:
                return operacao.codificar_resposta(encontrada.executar(**argumentos))
            return _comandar(operacao, encontrada.executar, argumentos, _chamada(operacao, corpo, meta), meta)
        except ErroDeNegocio as erro:
            if operacao.erros.get(erro.codigo) is type(erro):
                raise RecusaDeclarada(erro) from erro
            raise


def transacao_aberta() -> str | None:
    """Alias com transação aberta por código nosso, se houver; as que um teste abre em volta não contam."""
    for conexao in com_transacao_aberta():
        if any(not bloco._from_testcase for bloco in conexao.atomic_blocks):
            return str(conexao.alias)
    return None


def _chamada(operacao: Operacao, corpo: bytes, meta: Meta) -> Chamada:
    if meta.ator is None or meta.chave is None:
        raise LookupError(f"{operacao.rotulo}: um comando precisa de ator e chave.")
    return Chamada(operacao, meta.ator.empresa_id, meta.chave, resumo_do_corpo(operacao.rotulo, corpo))


def _comandar(
    operacao: Operacao, executar: Any, argumentos: dict[str, Any], chamada: Chamada, meta: Meta
) -> bytes | str:
    def fazer() -> Guardada:
        with transacao(operacao.modulo):
            guardada = ocupar_chave(chamada)
            if guardada is None:
                _recusar_chave_morta(chamada.chave, meta)
                guardada = guardar_resposta(chamada, operacao.codificar_resposta(executar(**argumentos)))
                ponto("contrato.antes_do_commit")
        return guardada

    try:
        guardada = perguntando_ao_dono(fazer)
    except ErroDeNegocio as erro:
        if operacao.erros.get(erro.codigo) is not type(erro):
            raise
        # O efeito foi desfeito; a recusa fica, ou uma cópia atrasada desta chamada agiria quando já não se quer.
        with transacao(operacao.modulo):
            guardada = guardar_recusa(chamada, erro)
            ponto("contrato.antes_do_commit")
    ponto("contrato.apos_commit")
    return guardada.valer(operacao)


def _recusar_chave_morta(chave: UUID, meta: Meta) -> None:
    if meta.modo == "anular":
        raise ComandoDesfeito(f"A chave {chave} foi anulada por quem a usou; nada foi feito com ela.")
    if chave.version != _UUID_COM_INSTANTE:
        return
    nascida = datetime.fromtimestamp((chave.int >> 80) / 1000, UTC)
    if datetime.now(UTC) - nascida > RETENCAO_DE_RESPOSTAS:
        raise ChaveVencida(f"A chave {chave} tem mais de {RETENCAO_DE_RESPOSTAS.days} dias. Repita com uma nova.")

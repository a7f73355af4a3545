"""Comandos que ficaram pelo caminho: a varredura os retoma, e quem opera reenvia ou desfaz os que pararam."""

import logging
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar, executar_contando
from plataforma.comandos import linha
from plataforma.comandos.erros import ComandoDesconhecido, ComandoEmCurso
from plataforma.comandos.etapas import comando_registrado
from plataforma.comandos.execucao import ESPERA_SEGUNDOS, chamar, concluir, prosseguir, recusar
from plataforma.comandos.linha import TENTATIVAS_ATE_PARAR
from plataforma.contratos.erros import ComandoDesfeito
from plataforma.contratos.ligacao import anulando
from plataforma.erros import ErroDeNegocio, Indisponivel
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear

registro = logging.getLogger(__name__)
COMANDOS_POR_VARREDURA = 20


class _Aberto(NamedTuple):
    id: UUID
    operacao: str
    empresa: UUID
    usuario: UUID
    correlacao: UUID
    traceparent: str

    @property
    def ator(self) -> Ator:
        return Ator(usuario_id=self.usuario, empresa_id=self.empresa)

    @property
    def rastro(self) -> Rastro:
        return Rastro(correlacao=self.correlacao, traceparent=self.traceparent)


class ComandoMorto(NamedTuple):
    """Comando que falhou em todas as tentativas e espera por quem opera."""

    id: UUID
    operacao: str
    documento: UUID
    empresa: UUID
    tentativas: int
    ultimo_erro: str
    correlacao: UUID
    criado_em: datetime


_ABERTO = "SELECT id, operacao, empresa_id, usuario_id, correlacao, traceparent FROM comandos_comando"
_A_RETOMAR = f"""{_ABERTO} WHERE situacao = 'aberto' AND repetir_em <= clock_timestamp()
   AND concessao_ate <= clock_timestamp() ORDER BY repetir_em LIMIT %s"""
_MORTOS = """
SELECT id, operacao, documento, empresa_id, tentativas, ultimo_erro, correlacao, criado_em FROM comandos_comando
 WHERE situacao = 'aberto' AND tentativas >= %s AND concessao_ate <= clock_timestamp() ORDER BY criado_em
"""
_REENVIAR = """
UPDATE comandos_comando SET tentativas = 0, repetir_em = clock_timestamp()
 WHERE id = %s AND situacao = 'aberto' AND concessao_ate <= clock_timestamp()
"""


def retomar(modulo: str) -> int:
    """Retoma os comandos abertos do módulo cuja concessão venceu; devolve quantos tomou."""
    abertos = [_Aberto(*campos) for campos in executar(modulo, _A_RETOMAR, [COMANDOS_POR_VARREDURA])]
    return sum(_retomar_um(modulo, aberto) for aberto in abertos)


def comandos_mortos(modulo: str) -> tuple[ComandoMorto, ...]:
    """Comandos abertos do módulo que já falharam em todas as tentativas."""
    return tuple(ComandoMorto(*campos) for campos in executar(modulo, _MORTOS, [TENTATIVAS_ATE_PARAR]))


def reenviar_comando(modulo: str, comando: UUID) -> None:
    """Zera as tentativas: a próxima varredura retoma o comando. Levanta ComandoDesconhecido."""
    if executar_contando(modulo, _REENVIAR, [comando]) == 0:
        raise _desconhecido(modulo, comando)


def desfazer_comando(modulo: str, comando: UUID, *, motivo: str) -> str:
    """Proíbe o efeito no outro módulo e devolve o documento à situação de antes; devolve a situação do comando.

    "desfeito", se nada tinha acontecido lá; senão o comando termina como o outro módulo já respondeu: "concluido"
    ou "recusado". Levanta ComandoDesconhecido, ComandoEmCurso, ou ComandoPendente se o outro módulo não responde.
    """
    achados = executar(modulo, f"{_ABERTO} WHERE id = %s AND situacao = 'aberto'", [comando])
    if not achados:
        raise _desconhecido(modulo, comando)
    aberto = _Aberto(*achados[0])
    etapas = comando_registrado(aberto.operacao)
    with agir_como(aberto.ator), rastrear(aberto.rastro):
        concessao = linha.assumir(modulo, aberto.id, etapas.concessao_segundos)
        if concessao is None:
            raise ComandoEmCurso("O comando está sendo executado agora.", espera_segundos=ESPERA_SEGUNDOS)
        try:
            with anulando():
                resultado = chamar(etapas, concessao)
        except Indisponivel:
            raise
        except ComandoDesfeito:
            recusar(etapas, concessao, "desfeito", ComandoDesfeito(f"Desfeito por quem opera: {motivo}"))
            return "desfeito"
        except ErroDeNegocio as recusa:
            recusar(etapas, concessao, "recusado", recusa)
            return "recusado"
        concluir(etapas, concessao, resultado)
        return "concluido"


def _retomar_um(modulo: str, aberto: _Aberto) -> bool:
    etapas = comando_registrado(aberto.operacao)
    with agir_como(aberto.ator), rastrear(aberto.rastro):
        concessao = linha.assumir(modulo, aberto.id, etapas.concessao_segundos)
        if concessao is None:
            return False
        try:
            prosseguir(etapas, concessao)
        except ErroDeNegocio as erro:
            registro.info("O comando %s (%s) retomado: %s", aberto.id, aberto.operacao, erro.detalhe)
        except Exception:  # noqa: BLE001 a varredura segue: este já voltou à fila, com atraso maior
            registro.exception("O comando %s (%s) falhou ao ser retomado.", aberto.id, aberto.operacao)
    return True


def _desconhecido(modulo: str, comando: UUID) -> ComandoDesconhecido:
    return ComandoDesconhecido(f"{modulo} não tem o comando {comando} aberto e parado.")

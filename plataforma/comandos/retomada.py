"""Comandos que ficaram pelo caminho: a varredura os retoma, e quem opera reenvia ou desfaz os que pararam."""

import logging
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar, executar_contando
from plataforma.comandos import linha
from plataforma.comandos.erros import ComandoDesconhecido, ComandoEmCurso, ComandoPendente
from plataforma.comandos.etapas import comando_registrado
from plataforma.comandos.execucao import ESPERA_SEGUNDOS, chamar, concluir, prosseguir, recusar
from plataforma.comandos.linha import TENTATIVAS_ATE_PARAR, TentativaDaVarredura
from plataforma.contratos.erros import ComandoDesfeito
from plataforma.contratos.ligacao import anulando
from plataforma.erros import ErroDeNegocio, Indisponivel
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.topologia import modulos_com_banco

registro = logging.getLogger(__name__)
COMANDOS_POR_VARREDURA = 20
SONDAR_A_CADA_SEGUNDOS = 3.0


class _Aberto(NamedTuple):
    id: UUID
    operacao: str
    empresa: UUID
    usuario: UUID
    correlacao: UUID
    traceparent: str
    parado_por: str

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


_CAMPOS = "id, operacao, empresa_id, usuario_id, correlacao, traceparent, parado_por"
_ABERTO = f"SELECT {_CAMPOS} FROM comandos_comando WHERE situacao = 'aberto'"
_A_RETOMAR = f"{_ABERTO} AND repetir_em <= clock_timestamp() AND concessao_ate <= clock_timestamp()"
# De cada módulo fora do ar que parou comandos, o que há mais tempo não se tenta: tentá-lo é saber se ele voltou.
_SONDAS = f"""
SELECT DISTINCT ON (parado_por) {_CAMPOS} FROM (
    SELECT *, max(concessao_ate) OVER (PARTITION BY parado_por) AS ultima FROM comandos_comando
     WHERE situacao = 'aberto' AND parado_por <> '') parados
 WHERE repetir_em > clock_timestamp() AND ultima <= clock_timestamp() - make_interval(secs => %s)
 ORDER BY parado_por, concessao_ate
"""
_DA_VEZ = f"""
SELECT *, false FROM ({_A_RETOMAR} ORDER BY repetir_em LIMIT %s) vencidos
UNION ALL SELECT *, true FROM ({_SONDAS}) sondas
"""
_MORTOS = """
SELECT id, operacao, documento, empresa_id, tentativas, ultimo_erro, correlacao, criado_em FROM comandos_comando
 WHERE situacao = 'aberto' AND tentativas >= %s AND concessao_ate <= clock_timestamp() ORDER BY criado_em
"""
_REENVIAR = """
UPDATE comandos_comando SET tentativas = 0, repetir_em = clock_timestamp()
 WHERE id = %s AND situacao = 'aberto' AND concessao_ate <= clock_timestamp()
"""


def retomar(modulo: str) -> int:
    """Retoma os comandos abertos do módulo cuja concessão e espera venceram; devolve quantos tomou.

    Dos que um módulo fora do ar parou, tenta sempre um (a sonda): respondido ele, os outros voltam à vez.
    """
    achados = executar(modulo, _DA_VEZ, [COMANDOS_POR_VARREDURA, SONDAR_A_CADA_SEGUNDOS])
    da_vez = [(_Aberto(*campos), sonda) for *campos, sonda in achados]
    return sum(_retomar_um(modulo, aberto, TentativaDaVarredura(sonda, aberto.parado_por)) for aberto, sonda in da_vez)


def liberar_os_parados(chamado: str) -> None:
    """Põe na vez, em todo módulo desta unidade, os comandos que `chamado` parou."""
    for modulo in modulos_com_banco():
        linha.liberar(modulo, chamado)


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
    achados = executar(modulo, f"{_ABERTO} AND id = %s", [comando])
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


def _retomar_um(modulo: str, aberto: _Aberto, tentativa: TentativaDaVarredura) -> bool:
    etapas = comando_registrado(aberto.operacao)
    with agir_como(aberto.ator), rastrear(aberto.rastro):
        concessao = linha.tentar(modulo, aberto.id, etapas.concessao_segundos, tentativa)
        if concessao is None:
            return False
        try:
            prosseguir(etapas, concessao)
        except ComandoPendente as erro:
            registro.info("O comando %s (%s) retomado: %s", aberto.id, aberto.operacao, erro.detalhe)
            return True
        except ErroDeNegocio as erro:
            registro.info("O comando %s (%s) retomado: %s", aberto.id, aberto.operacao, erro.detalhe)
        except Exception:  # noqa: BLE001 a varredura segue: este já voltou à fila, com atraso maior
            registro.exception("O comando %s (%s) falhou ao ser retomado.", aberto.id, aberto.operacao)
            return True
    if aberto.parado_por:
        linha.liberar(modulo, aberto.parado_por)
    return True


def _desconhecido(modulo: str, comando: UUID) -> ComandoDesconhecido:
    return ComandoDesconhecido(f"{modulo} não tem o comando {comando} aberto e parado.")

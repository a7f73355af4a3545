"""Primeira resposta de cada chave, no banco do módulo chamado e na transação do efeito."""

from typing import NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.contratos.base import Operacao
from plataforma.contratos.codificacao import codificar_recusa, decodificar_recusa
from plataforma.contratos.erros import ChaveComOutroCorpo
from plataforma.erros import ErroDeNegocio

FEITA = "feita"
RECUSADA = "recusada"

_INSERIR = """
INSERT INTO comandos_resposta (empresa_id, chave, operacao, resumo, situacao, resposta, criada_em)
VALUES (%s, %s, %s, %s, %s, %s, clock_timestamp()) ON CONFLICT (empresa_id, chave) DO NOTHING RETURNING true
"""
# A leitura renova uma resposta velha: enquanto alguém ainda pergunta por ela, o comando de quem chama está aberto.
_LER = """
WITH renovada AS (
  UPDATE comandos_resposta SET criada_em = clock_timestamp()
   WHERE empresa_id = %s AND chave = %s AND criada_em < clock_timestamp() - interval '1 day')
SELECT operacao, resumo, situacao, resposta FROM comandos_resposta WHERE empresa_id = %s AND chave = %s
"""
_CONCLUIR = "UPDATE comandos_resposta SET resposta = %s WHERE empresa_id = %s AND chave = %s"


class Chamada(NamedTuple):
    """O que identifica uma chamada de comando."""

    operacao: Operacao
    empresa: UUID
    chave: UUID
    resumo: bytes


class Guardada(NamedTuple):
    """Resposta já dada a uma chave."""

    situacao: str
    corpo: str

    def valer(self, operacao: Operacao) -> str:
        """Devolve o corpo da resposta, ou levanta de novo a recusa guardada."""
        if self.situacao == RECUSADA:
            raise decodificar_recusa(self.corpo, dict(operacao.erros))
        return self.corpo


def ocupar_chave(chamada: Chamada) -> Guardada | None:
    """Toma a chave para esta transação, esperando quem a tenha; devolve a resposta se ela já existe.

    Levanta ChaveComOutroCorpo.
    """
    operacao, empresa, chave, resumo = chamada
    if executar(operacao.modulo, _INSERIR, [empresa, chave, operacao.rotulo, resumo, FEITA, ""]):
        return None
    return _ler(chamada)


def guardar_resposta(chamada: Chamada, corpo: bytes) -> Guardada:
    """Guarda a resposta na transação do efeito."""
    operacao, empresa, chave, _ = chamada
    guardada = Guardada(FEITA, corpo.decode())
    executar(operacao.modulo, _CONCLUIR, [guardada.corpo, empresa, chave])
    return guardada


def guardar_recusa(chamada: Chamada, erro: ErroDeNegocio) -> Guardada:
    """Guarda a recusa como resposta da chave; se outra chamada respondeu antes, vale a dela."""
    operacao, empresa, chave, resumo = chamada
    corpo = codificar_recusa(erro).decode()
    if executar(operacao.modulo, _INSERIR, [empresa, chave, operacao.rotulo, resumo, RECUSADA, corpo]):
        return Guardada(RECUSADA, corpo)
    return _ler(chamada)


def _ler(chamada: Chamada) -> Guardada:
    onde = [chamada.empresa, chamada.chave]
    ((rotulo, resumo, situacao, corpo),) = executar(chamada.operacao.modulo, _LER, onde + onde)
    if rotulo != chamada.operacao.rotulo or bytes(resumo) != chamada.resumo:
        raise ChaveComOutroCorpo(
            f"A chave {chamada.chave} já respondeu a outra chamada ({rotulo}). Use uma chave nova para este."
        )
    return Guardada(situacao, corpo)

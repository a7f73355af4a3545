"""Se esta unidade pode atender: cada banco seu responde, está migrado e guarda o que se escreve.

Um broker morto não a impede: o que se publica espera na outbox.
"""

import logging

from django.db import DatabaseError, InterfaceError

from plataforma.banco.escrita import impedimento_de_escrita
from plataforma.banco.migracao import faltam
from plataforma.banco.sql import devolver_conexoes, executar
from plataforma.topologia import alias, modulos_com_banco

registro = logging.getLogger(__name__)
_migrados: set[str] = set()
"""Módulos cujo banco já se viu em dia: até ele cair, não se confere de novo."""


def impedimento() -> str:
    """O primeiro motivo por que a unidade não atende; vazio se atende."""
    try:
        for modulo in modulos_com_banco():
            if motivo := impedimento_do_banco(modulo):
                return f"Em {modulo}, {motivo}."
    finally:
        devolver_conexoes()
    return ""


def impedimento_do_banco(modulo: str) -> str:
    """Por que o banco do módulo não serve agora; vazio se serve."""
    try:
        executar(modulo, "SELECT 1")
        return _migracoes_que_faltam(modulo) or impedimento_de_escrita(modulo)
    except (DatabaseError, InterfaceError) as erro:
        registro.warning("plataforma.banco_fora: %s: %s", modulo, erro)
        # Pode voltar sendo outro: uma cópia restaurada, mais velha que o código.
        _migrados.discard(modulo)
        return "o banco não responde"


def _migracoes_que_faltam(modulo: str) -> str:
    if modulo in _migrados:
        return ""
    nomes = faltam(alias(modulo))
    if not nomes:
        _migrados.add(modulo)
        return ""
    outras = f" e outras {len(nomes) - 1}" if nomes[1:] else ""
    return f"falta ao banco a migração {nomes[0]}{outras}; rode manage.py migrar, com ERP_PAPEL=dono"

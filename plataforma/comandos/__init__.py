"""Comandos: a chave do cliente da API e o comando de três confirmações, que sobrevive à morte do processo."""

from plataforma.comandos.chaves import (
    ChaveDoCliente,
    expurgar,
    uma_vez,
    uma_vez_em_passos,
    uma_vez_lendo,
)
from plataforma.comandos.erros import ChaveReusada, ComandoDesconhecido, ComandoEmCurso, ComandoPendente
from plataforma.comandos.etapas import ComandoEmEtapas, registrar_comando
from plataforma.comandos.execucao import criar_e_executar, executar_comando
from plataforma.comandos.retomada import ComandoMorto, comandos_mortos, desfazer_comando, reenviar_comando, retomar

__all__ = [
    "ChaveDoCliente",
    "ChaveReusada",
    "ComandoDesconhecido",
    "ComandoEmCurso",
    "ComandoEmEtapas",
    "ComandoMorto",
    "ComandoPendente",
    "comandos_mortos",
    "criar_e_executar",
    "desfazer_comando",
    "executar_comando",
    "expurgar",
    "reenviar_comando",
    "registrar_comando",
    "retomar",
    "uma_vez",
    "uma_vez_em_passos",
    "uma_vez_lendo",
]

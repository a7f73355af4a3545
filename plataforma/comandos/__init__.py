"""Comandos: a chave do cliente da API e o comando de três confirmações, que sobrevive à morte do processo."""

from plataforma.comandos.chaves import (
    ChaveDoCliente,
    RespostaDoPedido,
    com_chave_do_cliente,
    com_chave_e_leitura,
    com_chave_em_passos,
    expurgar,
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
    "RespostaDoPedido",
    "com_chave_do_cliente",
    "com_chave_e_leitura",
    "com_chave_em_passos",
    "comandos_mortos",
    "criar_e_executar",
    "desfazer_comando",
    "executar_comando",
    "expurgar",
    "reenviar_comando",
    "registrar_comando",
    "retomar",
]

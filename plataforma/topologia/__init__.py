"""Topologia: que módulo roda em que unidade e em que banco.

O resto do sistema pergunta a este pacote, e não ao documento.
"""

from plataforma.topologia.carregar import (
    MODULOS,
    acesso_ao_banco,
    alias,
    carregar_topologia,
    endereco_da_unidade,
    endereco_do_banco,
    executa_aqui,
    modulos_com_banco,
    modulos_locais,
    topologia,
    unidade_atual,
    url_da_unidade,
)
from plataforma.topologia.documento import Topologia, TopologiaInvalida, Unidade
from plataforma.topologia.impedimentos import impedimentos

__all__ = [
    "MODULOS",
    "Topologia",
    "TopologiaInvalida",
    "Unidade",
    "acesso_ao_banco",
    "alias",
    "carregar_topologia",
    "endereco_da_unidade",
    "endereco_do_banco",
    "executa_aqui",
    "impedimentos",
    "modulos_com_banco",
    "modulos_locais",
    "topologia",
    "unidade_atual",
    "url_da_unidade",
]

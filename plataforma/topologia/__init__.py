"""Topologia: que módulo roda em que unidade e em que banco.

Só este pacote lê ERP_UNIDADE e ERP_TOPOLOGIA; o resto pergunta a ele.
"""

from plataforma.topologia.carregar import (
    MODULOS,
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
    url_do_banco,
)
from plataforma.topologia.documento import Topologia, TopologiaInvalida, Unidade
from plataforma.topologia.impedimentos import impedimentos

__all__ = [
    "MODULOS",
    "Topologia",
    "TopologiaInvalida",
    "Unidade",
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
    "url_do_banco",
]

"""Processo filho da matriz de mortes: atende um papel e morre (SIGKILL) no ponto pedido.

Uso: python -m plataforma.comandos.tests.filho '<pedido em JSON>'
"""

import os
import sys
from typing import Any
from uuid import UUID

import django
import msgspec

from plataforma.comandos import executar_comando
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.remoto import TransporteHttp
from plataforma.erros import ErroDeNegocio
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.testes.brinquedos import AtenderPapel, instalar_brinquedos
from plataforma.testes.falhas import matar_em
from plataforma.valores import novo_id

NINGUEM_PASSOU, RECUSADO = 0, 3


class Pedido(msgspec.Struct):
    """O que o filho precisa saber; `url` vazia faz a chamada no próprio processo."""

    enderecos: dict[str, dict[str, Any]]
    ator: Ator
    papel: UUID
    ponto: str
    url: str


def atender(pedido: Pedido) -> int:
    """Atende o papel; só volta se ninguém passou pelo ponto."""
    instalar_brinquedos(pedido.enderecos)
    matar_em(pedido.ponto)
    transporte = TransporteHttp(lambda _modulo: pedido.url) if pedido.url else TransporteLocal()
    with agir_como(pedido.ator), rastrear(Rastro(correlacao=novo_id())), forcar_transporte(transporte):
        try:
            executar_comando(AtenderPapel(), pedido.papel)
        except ErroDeNegocio:
            return RECUSADO
    return NINGUEM_PASSOU


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meu_erp.settings")
    django.setup()
    sys.exit(atender(msgspec.json.decode(sys.argv[1], type=Pedido)))

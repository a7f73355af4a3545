"""O portal com prazos de um segundo: python -m lancador.tests.portal_apressado PORTA MAPA."""

import asyncio
import sys
from pathlib import Path

from lancador.portal.conexao import Prazos
from lancador.portal.seguidas import ArquivosDasRotas
from lancador.portal.servidor import Portal

CONEXOES = 20
PRAZOS = Prazos(parada_segundos=1, cabecalho_segundos=1, corpo_segundos=1, escrita_segundos=1)

if __name__ == "__main__":
    porta, mapa = sys.argv[1:]
    arquivos = ArquivosDasRotas(Path(mapa), None)
    portal = Portal(arquivos.ler(), prazos=PRAZOS, conexoes_por_endereco=CONEXOES)
    asyncio.run(portal.servir(int(porta), arquivos))

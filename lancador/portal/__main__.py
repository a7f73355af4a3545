"""Uso: python -m lancador.portal PORTA MAPA [DINAMICA]."""

import asyncio
import sys
from pathlib import Path

from lancador.portal.seguidas import ArquivosDasRotas
from lancador.portal.servidor import Portal

porta, mapa, *dinamica = sys.argv[1:]
arquivos = ArquivosDasRotas(Path(mapa), Path(dinamica[0]) if dinamica else None)
asyncio.run(Portal(arquivos.ler()).servir(int(porta), arquivos))

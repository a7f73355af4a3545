"""Uso: python -m lancador.portal PORTA MAPA."""

import asyncio
import sys
from pathlib import Path

from lancador.portal.rotas import Rotas
from lancador.portal.servidor import Portal

porta, mapa = sys.argv[1:]
asyncio.run(Portal(Rotas.do_arquivo(Path(mapa))).servir(int(porta)))

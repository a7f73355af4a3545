"""Uso: python -m lancador.portal PORTA MAPA; em ERP_PROXIES, os proxies que podem estar na frente dele."""

import asyncio
import os
import sys
from pathlib import Path

from lancador.portal.rotas import Rotas
from lancador.portal.servidor import Portal
from plataforma.servidor.origem import ler_proxies

porta, mapa = sys.argv[1:]
proxies = ler_proxies(os.environ.get("ERP_PROXIES", ""))
asyncio.run(Portal(Rotas.do_arquivo(Path(mapa)), proxies=proxies).servir(int(porta)))

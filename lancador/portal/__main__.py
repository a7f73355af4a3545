"""Uso: python -m lancador.portal PORTA MAPA [DINAMICA]; em ERP_PROXIES, os proxies que podem estar na frente dele."""

import asyncio
import os
import sys
from pathlib import Path

from lancador.portal.seguidas import ArquivosDasRotas
from lancador.portal.servidor import Portal
from plataforma.servidor.origem import ler_proxies

porta, mapa, *dinamica = sys.argv[1:]
arquivos = ArquivosDasRotas(Path(mapa), Path(dinamica[0]) if dinamica else None)
proxies = ler_proxies(os.environ.get("ERP_PROXIES", ""))
asyncio.run(Portal(arquivos.ler(), proxies=proxies).servir(int(porta), arquivos))

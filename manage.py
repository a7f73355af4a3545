#!/usr/bin/env python
"""Ponto de entrada dos comandos de gestão."""

import os
import sys

from django.core.management import execute_from_command_line

from plataforma.configuracao.leitura import ConfiguracaoInvalida
from plataforma.topologia import TopologiaInvalida

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meu_erp.settings")
    try:
        execute_from_command_line(sys.argv)
    except (ConfiguracaoInvalida, TopologiaInvalida) as erro:
        sys.exit(f"erro: {erro}")

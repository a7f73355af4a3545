#!/usr/bin/env python
"""Ponto de entrada dos comandos de gestão."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "meu_erp.settings")
    execute_from_command_line(sys.argv)

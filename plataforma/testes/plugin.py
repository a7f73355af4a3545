"""Plugin do pytest: monta o Django e as fixtures dele, a menos que os testes escolhidos não precisem de nada disso."""

import os
from collections.abc import Sequence

import pytest

from plataforma.testes.escolha import arquivos_escolhidos, dispensam_o_django, pacotes_de

SETTINGS = "DJANGO_SETTINGS_MODULE"
SORTEIO = "hypothesis"


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: Sequence[str]) -> None:
    """Decide antes do pytest-django, que sem settings não faz nada."""
    arquivos = arquivos_escolhidos(args)
    so_python = dispensam_o_django(arquivos)
    if not so_python or SORTEIO in pacotes_de(arquivos):
        early_config.pluginmanager.import_plugin("plataforma.testes.sorteio")
    if so_python:
        os.environ.pop(SETTINGS, None)
        # O que há em comum na pasta é para os outros testes dela, e importa o Django.
        early_config.known_args_namespace.noconftest = True
    else:
        os.environ.setdefault(SETTINGS, "meu_erp.settings")
        early_config.pluginmanager.import_plugin("plataforma.testes.fixtures")

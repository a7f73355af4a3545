"""Encher um disco pede um PostgreSQL só da prova e root: só entra no porte de `./erp provar`."""

from pathlib import Path

import pytest


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Fora do porte inteiro, o que há nesta pasta nem é lido."""
    return None if config.getoption("provas_inteiras") else True

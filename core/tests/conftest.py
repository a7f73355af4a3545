"""Fixtures do core."""

from collections.abc import Iterator
from typing import Any

import pytest

from core.tests.correio import Correio, correio


@pytest.fixture
def com_correio(settings: Any) -> Iterator[Correio]:
    """A instalação manda e-mail por um servidor SMTP que está no ar."""
    with correio() as servidor:
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", servidor.porta
        settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
        yield servidor

"""O único relógio da aplicação: instantes em UTC, datas no fuso legal do Brasil."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

FUSO_LEGAL = ZoneInfo("America/Sao_Paulo")
_congelado: ContextVar[datetime | None] = ContextVar("relogio_congelado", default=None)


def agora() -> datetime:
    """Instante atual, em UTC, com fuso."""
    return _congelado.get() or datetime.now(UTC)


def hoje() -> date:
    """Data atual no fuso de Brasília, a dos documentos."""
    return agora().astimezone(FUSO_LEGAL).date()


@contextmanager
def congelado(instante: datetime) -> Iterator[None]:
    """Faz `agora()` devolver `instante` dentro do bloco; serve aos testes de prazos e datas."""
    marca = _congelado.set(instante)
    try:
        yield
    finally:
        _congelado.reset(marca)

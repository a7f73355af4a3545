"""Prazo da operação em curso: um instante absoluto que só encurta de uma chamada para a seguinte."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime, timedelta

_prazo: ContextVar[datetime | None] = ContextVar("prazo", default=None)


def _relogio() -> datetime:
    # Prazos medem espera de verdade: um relógio congelado de teste não pode esticá-los.
    return datetime.now(UTC)


def prazo_em(segundos: float) -> datetime:
    """Instante em que vence uma chamada que tem `segundos`, sem passar do prazo já em curso."""
    novo = _relogio() + timedelta(seconds=segundos)
    atual = _prazo.get()
    return novo if atual is None else min(novo, atual)


def segundos_ate(prazo: datetime) -> float:
    """Segundos que faltam até `prazo`; negativo se passou."""
    return (prazo - _relogio()).total_seconds()


@contextmanager
def ate(prazo: datetime) -> Iterator[None]:
    """Limita a `prazo` as chamadas feitas dentro do bloco."""
    atual = _prazo.get()
    token = _prazo.set(prazo if atual is None else min(prazo, atual))
    try:
        yield
    finally:
        _prazo.reset(token)

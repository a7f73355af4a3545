"""Transporte direto: o consumidor roda neste processo, e o lote vai do relay à inbox dele sem intermediário."""

from collections.abc import Sequence
from uuid import UUID

from django.db import DatabaseError, InterfaceError

from plataforma.mensageria.entrada import receber
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.transportes.base import TransporteIndisponivel


class TransporteDireto:
    """Entrega por `receber`, no banco do consumidor."""

    def entregar(self, consumidor: str, lote: Sequence[Envelope]) -> frozenset[UUID]:
        """Guarda o lote; nunca recusa mensagem."""
        try:
            receber(consumidor, lote)
        except (DatabaseError, InterfaceError) as erro:
            raise TransporteIndisponivel(f"banco de {consumidor}: {erro}") from erro
        return frozenset()

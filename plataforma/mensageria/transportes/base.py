"""O que um transporte promete ao relay."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from plataforma.mensageria.envelope import Envelope


class TransporteIndisponivel(Exception):
    """O caminho até o consumidor está fora do ar; não é culpa de nenhuma mensagem e não gasta tentativa."""


class TransporteDeMensagens(Protocol):
    """Um caminho até a inbox."""

    def entregar(self, consumidor: str, lote: Sequence[Envelope]) -> frozenset[UUID]:
        """Entrega o lote; devolve os ids recusados. Ao voltar, o resto está guardado do outro lado.

        Levanta TransporteIndisponivel se nada se sabe do lote: entregar de novo é sempre seguro.
        """

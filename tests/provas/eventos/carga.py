"""O que os escritores publicam, sorteado pela semente."""

import random
from uuid import UUID

import msgspec

ESCRITORES, PRODUTOS = 8, 400
UMA_INVALIDA_EM = 1000


class Carga(msgspec.Struct, frozen=True):
    """`invalidas`: os números dos eventos que o consumidor não aceita; `por_segundo` zero é tão rápido quanto der."""

    empresa: UUID
    semente: int
    eventos: int
    por_segundo: int = 0
    invalidas: frozenset[int] = frozenset()
    escritores: int = ESCRITORES

    def sortear_produtos(self) -> list[UUID]:
        """Os produtos da carga: os mesmos para a mesma semente e empresa."""
        sorteio = random.Random(f"{self.semente}/{self.empresa}")
        return [UUID(int=sorteio.getrandbits(128), version=4) for _ in range(PRODUTOS)]


def sortear_invalidas(semente: int, eventos: int) -> frozenset[int]:
    """Um número em cada mil, e um ao menos."""
    sorteio = random.Random(f"{semente}/invalidas")
    entre = min(UMA_INVALIDA_EM, eventos)
    return frozenset(inicio + sorteio.randrange(entre) for inicio in range(0, eventos, entre))

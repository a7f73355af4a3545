"""O que foi publicado contra o que teve efeito no consumidor."""

from collections import Counter, defaultdict
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from tests.provas.eventos.carga import Carga
from tests.provas.eventos.trabalhadores import CONSUMIDOR, EMISSOR, Trabalhadores

_PUBLICADOS = "SELECT produto, seq, invalida, em FROM prova_publicado WHERE produto = ANY(%s)"
_EFEITOS = "SELECT produto, seq, em FROM prova_efeito WHERE produto = ANY(%s) ORDER BY n"
# Uma mensagem presa atrás de uma carta morta espera uma decisão: não é trabalho por fazer.
_POR_EXECUTAR = """
SELECT count(*) FROM mensageria_inbox i
 WHERE situacao = 'pendente' AND NOT EXISTS (
       SELECT FROM mensageria_inbox m WHERE m.situacao = 'morta' AND m.agregado = i.agregado AND m.ordem < i.ordem)
"""

Evento = tuple[UUID, int]


class Balanco(NamedTuple):
    """Publicados, com o instante de cada um e se é inválida, e a lista dos efeitos na ordem em que aconteceram."""

    publicados: dict[Evento, tuple[bool, datetime]]
    efeitos: list[tuple[Evento, datetime]]

    @property
    def perdidos(self) -> int:
        """Publicados sem efeito."""
        return len(self.publicados.keys() - {evento for evento, _ in self.efeitos})

    @property
    def alheios(self) -> int:
        """Efeitos do que não se confirmou."""
        return len({evento for evento, _ in self.efeitos} - self.publicados.keys())

    @property
    def duplicados(self) -> int:
        """Efeitos além do primeiro."""
        return sum(n - 1 for n in Counter(evento for evento, _ in self.efeitos).values())

    @property
    def inversoes(self) -> int:
        """Efeitos que vieram depois de um de número maior do mesmo produto."""
        ultimo: dict[UUID, int] = defaultdict(int)
        contagem = 0
        for (produto, seq), _ in self.efeitos:
            contagem += seq < ultimo[produto]
            ultimo[produto] = max(seq, ultimo[produto])
        return contagem

    def presos(self) -> set[Evento]:
        """As inválidas e o que veio depois delas no mesmo produto."""
        de: dict[UUID, int] = {}
        for (produto, seq), (invalida, _) in self.publicados.items():
            if invalida:
                de[produto] = min(seq, de.get(produto, seq))
        return {(produto, seq) for produto, seq in self.publicados if produto in de and seq >= de[produto]}

    def atrasos_s(self) -> list[float]:
        """Da publicação, antes da demora de quem confirma, ao efeito, em segundos, do menor ao maior."""
        return sorted((em - self.publicados[evento][1]).total_seconds() for evento, em in self.efeitos)


def fazer_balanco(trabalhadores: Trabalhadores, carga: Carga) -> Balanco:
    """Lê os dois bancos."""
    produtos = carga.sortear_produtos()
    publicados = trabalhadores.consultar(EMISSOR, _PUBLICADOS, [produtos])
    efeitos = trabalhadores.consultar(CONSUMIDOR, _EFEITOS, [produtos])
    return Balanco(
        {(p, s): (invalida, em) for p, s, invalida, em in publicados}, [((p, s), em) for p, s, em in efeitos]
    )


def escoada(trabalhadores: Trabalhadores, carga: Carga) -> bool:
    """Se tudo o que se publicou saiu da outbox, chegou, e teve efeito ou está preso atrás de uma carta morta."""
    if trabalhadores.consultar(EMISSOR, "SELECT FROM mensageria_outbox LIMIT 1"):
        return False
    agregados = [f"produto:{produto}" for produto in carga.sortear_produtos()]
    chegadas = "SELECT count(*) FROM mensageria_inbox WHERE agregado = ANY(%s)"
    ((ha,),) = trabalhadores.consultar(CONSUMIDOR, chegadas, [agregados])
    return ha >= carga.eventos and trabalhadores.consultar(CONSUMIDOR, _POR_EXECUTAR) == [(0,)]

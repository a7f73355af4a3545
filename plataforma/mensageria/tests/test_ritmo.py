"""O ritmo do trabalhador, num relógio que só anda quando ele dorme: quando varre, quanto espera, que filas visita."""

from collections.abc import Iterable
from uuid import UUID

import pytest

from plataforma.mensageria import trabalhador
from plataforma.mensageria.acordar import Fila
from plataforma.mensageria.entrada import receber
from plataforma.mensageria.tests import brinquedos as b
from plataforma.mensageria.trabalhador import PASSOS, Tarefa, Trabalhador, Volta
from plataforma.valores import novo_id

TODAS = tuple(Fila(modulo, nome) for modulo in b.MODULOS for nome in PASSOS)
INBOX, OUTBOX = Fila("beta", "inbox"), Fila("alfa", "outbox")
NADA = Volta(avancou=False, cheias=frozenset())


class Relogio:
    """Faz as vezes do módulo `time` no trabalhador."""

    def __init__(self) -> None:
        self.agora = 1000.0

    def monotonic(self) -> float:
        return self.agora


class Anotado(Trabalhador):
    """Anota as filas de cada volta e as tarefas cumpridas; cada volta dá o resultado da vez."""

    def __init__(self, voltas: Iterable[Volta], *, tarefas: tuple[Tarefa, ...] = ()) -> None:
        super().__init__(b.MODULOS, tarefas=tarefas)
        self.resultados, self.voltas = list(voltas), list[tuple[Fila, ...]]()

    def volta(self, filas: Iterable[Fila]) -> Volta:
        self.voltas.append(tuple(filas))
        return self.resultados.pop(0) if self.resultados else NADA


class SoqueteFalso:
    """Anota quanto se quis dormir e, na vez combinada, toca depois de tantos segundos; no fim, manda parar."""

    def __init__(self, relogio: Relogio, dono: Anotado, avisos: Iterable[tuple[float, frozenset[Fila] | None]]) -> None:
        self.relogio, self.dono, self.avisos, self.sonos = relogio, dono, list(avisos), list[float]()

    def esperar(self, segundos: float, *, outros: Iterable[int]) -> frozenset[Fila] | None:
        assert list(outros) == []
        self.sonos.append(round(segundos, 6))
        depois, filas = self.avisos.pop(0)
        self.relogio.agora += min(depois, segundos)
        self.dono._parando = not self.avisos
        return filas


def trabalhar(
    unidade: pytest.MonkeyPatch, anotado: Anotado, *avisos: tuple[float, frozenset[Fila] | None]
) -> list[float]:
    """Uma volta por aviso; devolve quanto o trabalhador quis dormir depois de cada uma."""
    relogio = Relogio()
    unidade.setattr(trabalhador, "time", relogio)
    soquete = SoqueteFalso(relogio, anotado, avisos)
    anotado._trabalhar(soquete)  # type: ignore[arg-type]
    return soquete.sonos


SILENCIO: tuple[float, frozenset[Fila]] = (60.0, frozenset())


def test_sem_trabalho_varre_cada_vez_mais_devagar_ate_um_segundo(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    anotado = Anotado([])
    assert trabalhar(unidade, anotado, *[SILENCIO] * 5) == [0.4, 0.8, 1.0, 1.0, 1.0]
    assert anotado.voltas == [TODAS] * 5


def test_quem_avancou_volta_a_varrer_depressa(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    anotado = Anotado([NADA, NADA, Volta(avancou=True, cheias=frozenset())])
    assert trabalhar(unidade, anotado, *[SILENCIO] * 4) == [0.4, 0.8, 0.2, 0.4]


def test_um_aviso_leva_so_a_fila_dele_e_nao_adia_a_varredura(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    anotado = Anotado([])
    aviso = (0.1, frozenset({INBOX}))
    assert trabalhar(unidade, anotado, aviso, aviso, SILENCIO, SILENCIO) == [0.4, 0.3, 0.2, 0.8]
    assert anotado.voltas == [TODAS, (INBOX,), (INBOX,), TODAS]


def test_a_fila_que_encheu_o_lote_e_visitada_de_novo_sem_dormir(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    anotado = Anotado([Volta(avancou=True, cheias=frozenset({OUTBOX}))])
    aviso = (0.1, frozenset({INBOX}))
    assert trabalhar(unidade, anotado, aviso, SILENCIO, SILENCIO) == [0.0, 0.2, 0.4]
    assert anotado.voltas == [TODAS, (OUTBOX, INBOX), TODAS]


def test_avisos_demais_antecipam_a_varredura(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    anotado = Anotado([])
    assert trabalhar(unidade, anotado, (0.1, None), SILENCIO) == [0.4, 0.8]
    assert anotado.voltas == [TODAS] * 2


def test_a_tarefa_espera_o_seu_prazo_e_so_a_varredura_a_cumpre(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    cumpridas: list[str] = []

    def cumprir(modulo: str) -> int:
        cumpridas.append(modulo)
        return 0

    anotado = Anotado([], tarefas=(Tarefa(2.0, cumprir),))
    trabalhar(unidade, anotado, (0.1, frozenset({INBOX})), SILENCIO, SILENCIO, SILENCIO)  # 1000; 1000,1; 1000,4; 1001,2
    assert cumpridas == [*b.MODULOS]
    trabalhar(unidade, Anotado([], tarefas=(Tarefa(2.0, cumprir),)), *[SILENCIO] * 5)  # ...; 1002,2
    assert cumpridas == [*b.MODULOS] * 3


def test_o_banco_que_caiu_descansa_meio_segundo(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    relogio, da_vez = Relogio(), Trabalhador(b.MODULOS)
    unidade.setattr(trabalhador, "time", relogio)
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 1)])
    with b.banco_fora_do_ar("beta"):
        assert not da_vez.volta([INBOX]).avancou
    relogio.agora += trabalhador.PAUSA_DO_BANCO_SEGUNDOS - 0.01
    assert not da_vez.volta([INBOX]).avancou
    relogio.agora += 0.02
    assert da_vez.volta([INBOX]).avancou
    assert b.anotados("beta", coisa) == [1]

"""O disjuntor abre depois de falhas seguidas, deixa passar poucas provas e espera mais a cada prova perdida."""

import threading

import pytest

from plataforma.contratos.disjuntor import (
    ESPERA_MAXIMA_SEGUNDOS,
    FALHAS_PARA_ABRIR,
    PROVAS_SIMULTANEAS,
    Disjuntor,
)
from plataforma.testes.threads import em_paralelo, threads

CHAMADAS = 20


class _Relogio:
    def __init__(self) -> None:
        self.agora = 100.0
        self.perguntaram = threading.Event()
        self._faltam: int | None = None
        self._quem: set[int] = set()

    def ate_que_perguntem(self, quantas: int) -> None:
        """`perguntaram` quando esta quantidade de threads tiver olhado a hora; olham-na com a trava do disjuntor."""
        self._faltam = quantas

    def __call__(self) -> float:
        if self._faltam is not None:
            self._quem.add(threading.get_ident())
            if len(self._quem) == self._faltam:
                self.perguntaram.set()
        return self.agora


def _aberto() -> tuple[Disjuntor, _Relogio]:
    relogio = _Relogio()
    disjuntor = Disjuntor(relogio)
    for _ in range(FALHAS_PARA_ABRIR):
        assert disjuntor.deixa_passar()
        disjuntor.falhar()
    return disjuntor, relogio


def test_abre_so_com_falhas_seguidas() -> None:
    disjuntor = Disjuntor(_Relogio())
    for _ in range(FALHAS_PARA_ABRIR * 2):
        disjuntor.falhar()
        disjuntor.acertar()
    assert disjuntor.deixa_passar()
    assert not _aberto()[0].deixa_passar()


def test_vencida_a_espera_passam_so_as_provas() -> None:
    disjuntor, relogio = _aberto()
    relogio.agora += 1.0
    assert [disjuntor.deixa_passar(0) for _ in range(PROVAS_SIMULTANEAS + 2)] == [True] * PROVAS_SIMULTANEAS + [
        False,
        False,
    ]


def test_a_prova_de_que_nada_se_soube_da_lugar_a_outra() -> None:
    disjuntor, relogio = _aberto()
    relogio.agora += 1.0
    for _ in range(PROVAS_SIMULTANEAS * 2):
        assert disjuntor.deixa_passar(0)
        disjuntor.desistir()
    assert disjuntor.aberto()


@pytest.mark.concorrencia
def test_com_a_unidade_sa_ninguem_e_recusado_enquanto_se_prova(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plataforma.contratos.disjuntor.ESPERA_PELA_PROVA_SEGUNDOS", 60.0)
    disjuntor, relogio = _aberto()
    relogio.agora += 1.0
    assert [disjuntor.deixa_passar(0) for _ in range(PROVAS_SIMULTANEAS)] == [True] * PROVAS_SIMULTANEAS
    relogio.ate_que_perguntem(CHAMADAS - PROVAS_SIMULTANEAS)
    with threads(CHAMADAS) as comecar:
        outros = [comecar(lambda: disjuntor.deixa_passar(60)) for _ in range(CHAMADAS - PROVAS_SIMULTANEAS)]
        assert relogio.perguntaram.wait(20)
        disjuntor.acertar()
        assert {futura.result() for futura in outros} == {True}


@pytest.mark.concorrencia
def test_com_a_unidade_morta_so_as_provas_a_alcancam() -> None:
    disjuntor, relogio = _aberto()
    relogio.agora += 1.0
    alcancaram = threading.Barrier(PROVAS_SIMULTANEAS)

    def chamar() -> bool:
        passou = disjuntor.deixa_passar()
        if passou:
            alcancaram.wait()
            disjuntor.falhar()
        return passou

    passaram = em_paralelo(CHAMADAS, chamar)
    assert passaram.count(True) == PROVAS_SIMULTANEAS
    assert disjuntor.aberto()


def test_prova_certa_fecha_e_prova_perdida_dobra_a_espera() -> None:
    disjuntor, relogio = _aberto()
    relogio.agora += 1.0
    assert disjuntor.deixa_passar()
    disjuntor.falhar()
    relogio.agora += 1.9
    assert not disjuntor.deixa_passar()
    relogio.agora += 0.1
    assert disjuntor.deixa_passar()
    disjuntor.acertar()
    assert disjuntor.deixa_passar()
    assert disjuntor.deixa_passar()


def test_a_espera_tem_teto() -> None:
    disjuntor, relogio = _aberto()
    for _ in range(10):
        relogio.agora += ESPERA_MAXIMA_SEGUNDOS
        assert disjuntor.deixa_passar()
        disjuntor.falhar()
    relogio.agora += ESPERA_MAXIMA_SEGUNDOS
    assert disjuntor.deixa_passar()

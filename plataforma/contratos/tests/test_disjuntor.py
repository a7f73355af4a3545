"""O disjuntor abre depois de falhas seguidas, deixa passar uma prova e espera mais a cada prova perdida."""

from plataforma.contratos.disjuntor import ESPERA_MAXIMA_SEGUNDOS, FALHAS_PARA_ABRIR, Disjuntor


class _Relogio:
    def __init__(self) -> None:
        self.agora = 100.0

    def __call__(self) -> float:
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


def test_vencida_a_espera_passa_uma_prova_so() -> None:
    disjuntor, relogio = _aberto()
    relogio.agora += 1.0
    assert disjuntor.deixa_passar()
    assert not disjuntor.deixa_passar()


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

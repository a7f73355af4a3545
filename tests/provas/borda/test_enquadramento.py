"""Enquadramento hostil: ninguém recebe a resposta de outro, por mais que dois servidores pudessem ler de dois modos."""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from lancador.maquina import LOCAL
from tests.portao.traefik import traefik_no_ar
from tests.provas.borda.enquadramento import Autor
from tests.provas.borda.sistemas import duas_empresas
from tests.provas.borda.trocas import Ataque, Contas, Vitima, ate_calar
from tests.provas.relatorio import Porte, Provar, desde, igual

pytestmark = pytest.mark.timeout(600)
SUITE, PELO_TRAEFIK, INTEIRA = 600, 200, 10_000
RECUSADAS_PCT = 30
VITIMA = "Bearer vitima"


def _medir(nome: str, contas: Contas, provar: Provar, quantas: int) -> None:
    assert contas.trocadas[:3] == []
    provar(
        igual(f"enquadramento.{nome}.trocadas", len(contas.trocadas), 0),
        igual(f"enquadramento.{nome}.hostis", contas.hostis, quantas),
        igual(f"enquadramento.{nome}.das_vitimas", contas.das_vitimas, quantas),
        # Se tudo fosse recusado, nada se provaria do que passa; e se nada fosse, o sorteio não é hostil.
        desde(f"enquadramento.{nome}.recusadas_pct", 100 * contas.recusadas / quantas, RECUSADAS_PCT),
        desde(f"enquadramento.{nome}.aceitas_pct", 100 - 100 * contas.recusadas / quantas, 5),
    )


AUTOR = Autor(b"x", b"Bearer autor", b"/autor", b"/escondido")
USUARIA = Vitima("x", VITIMA, "/vitima", VITIMA.encode())


def test_ninguem_recebe_a_resposta_de_outro(portal_com_eco: int, porte: Porte, provar: Provar) -> None:
    quantas = porte.escolher(SUITE, INTEIRA)
    _medir("eco", Ataque(portal_com_eco, AUTOR, USUARIA).provocar(quantas, porte.semente), provar, quantas)


def test_ninguem_recebe_a_resposta_de_outro_pelo_traefik(traefik_com_eco: int, porte: Porte, provar: Provar) -> None:
    quantas = porte.escolher(PELO_TRAEFIK, INTEIRA)
    ataque = Ataque(traefik_com_eco, AUTOR, USUARIA, ate_calar)
    _medir("traefik", ataque.provocar(quantas, porte.semente), provar, quantas)


@pytest.mark.jornada
@pytest.mark.inteira
@pytest.mark.parametrize("borda", ["sistema", "traefik.sistema"])
def test_nem_de_outra_empresa_no_sistema_inteiro(borda: str, porte: Porte, provar: Provar, tmp_path: Path) -> None:
    with duas_empresas("servicos", tmp_path) as dupla, ExitStack() as pilha:
        autor = Autor(dupla.host.encode(), dupla.autor.credencial.encode(), b"/api/usuarios/", b"/api/produtos/")
        vitima = Vitima(dupla.host, dupla.vitima.credencial, "/api/usuarios/", dupla.vitima.email.encode())
        ataque = Ataque(dupla.porta, autor, vitima)
        if borda == "traefik.sistema":
            urls = {unidade.nome: f"http://{LOCAL}:{unidade.porta}" for unidade in dupla.sistema.unidades}
            traefik = pilha.enter_context(traefik_no_ar(tmp_path / "traefik", urls))
            ataque = replace(ataque, porta=traefik.porta, mandar=ate_calar)
        contas = ataque.provocar(INTEIRA, porte.semente)
    _medir(borda, contas, provar, INTEIRA)

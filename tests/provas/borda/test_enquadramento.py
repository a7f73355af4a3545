"""Enquadramento hostil: ninguém recebe a resposta de outro, por mais que dois servidores pudessem ler de dois modos."""

from pathlib import Path

import pytest

from tests.provas.borda.enquadramento import Autor
from tests.provas.borda.sistemas import duas_empresas
from tests.provas.borda.trocas import Contas, Vitima, provocar
from tests.provas.relatorio import Porte, Provar, desde, igual

pytestmark = pytest.mark.timeout(600)
SUITE, INTEIRA = 600, 10_000
VITIMA = "Bearer vitima"


def _medir(nome: str, contas: Contas, provar: Provar, quantas: int) -> None:
    assert contas.trocadas[:3] == []
    provar(
        igual(f"enquadramento.{nome}.trocadas", len(contas.trocadas), 0),
        igual(f"enquadramento.{nome}.hostis", contas.hostis, quantas),
        igual(f"enquadramento.{nome}.das_vitimas", contas.das_vitimas, quantas),
        # Se tudo fosse recusado, nada se provaria do que passa; e se nada fosse, o sorteio não é hostil.
        desde(f"enquadramento.{nome}.recusadas_pct", 100 * contas.recusadas / quantas, 40),
        desde(f"enquadramento.{nome}.aceitas_pct", 100 - 100 * contas.recusadas / quantas, 5),
    )


def test_ninguem_recebe_a_resposta_de_outro(portal_com_eco: int, porte: Porte, provar: Provar) -> None:
    quantas = porte.escolher(SUITE, INTEIRA)
    autor = Autor(b"x", b"Bearer autor", b"/autor", b"/escondido")
    vitima = Vitima("x", VITIMA, "/vitima", VITIMA.encode())
    contas = provocar(portal_com_eco, autor, vitima, quantas, porte.semente)
    _medir("eco", contas, provar, quantas)


@pytest.mark.jornada
@pytest.mark.inteira
def test_nem_de_outra_empresa_no_sistema_inteiro(porte: Porte, provar: Provar, tmp_path: Path) -> None:
    with duas_empresas("servicos", tmp_path) as dupla:
        autor = Autor(dupla.host.encode(), dupla.autor.credencial.encode(), b"/api/usuarios/", b"/api/produtos/")
        vitima = Vitima(dupla.host, dupla.vitima.credencial, "/api/usuarios/", dupla.vitima.email.encode())
        contas = provocar(dupla.porta, autor, vitima, INTEIRA, porte.semente)
    _medir("sistema", contas, provar, INTEIRA)

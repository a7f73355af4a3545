"""Mutantes sorteados de cada grupo, mortos pelos testes que moram ao lado do código."""

import tempfile
from pathlib import Path

import pytest

from tests.provas.qualidade.mutantes import Contagem, tentar
from tests.provas.relatorio import Medida, Porte, Provar, desde

PISO_PCT = 80
PASTA = Path(tempfile.gettempdir()) / "meu_erp-mutantes"

pytestmark = [pytest.mark.jornada, pytest.mark.inteira]


def test_os_testes_percebem_quase_toda_mudanca_no_codigo(
    porte: Porte, provar: Provar, request: pytest.FixtureRequest
) -> None:
    por_grupo = request.config.getoption("mutantes_por_grupo")
    contagens = tentar(PASTA, por_grupo=por_grupo, semente=porte.semente)
    vivos = [mutante for contagem in contagens.values() for mutante in contagem.vivos]
    (PASTA / "vivos.txt").write_text("\n".join([*vivos, ""]), encoding="utf-8")
    provar(*(medida for grupo, contagem in contagens.items() for medida in _medidas(grupo, contagem)))


def _medidas(grupo: str, contagem: Contagem) -> list[Medida]:
    chave = f"qualidade.mutantes.{grupo}"
    return [
        desde(f"{chave}.mortos_pct", round(contagem.mortos_pct, 1), PISO_PCT),
        desde(f"{chave}.pelo_menos_pct", round(contagem.pelo_menos_pct, 1), 0),
        desde(f"{chave}.tentados", contagem.tentados, 1),
        desde(f"{chave}.gerados", contagem.gerados, contagem.tentados),
    ]

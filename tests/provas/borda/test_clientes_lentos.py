"""Clientes lentos, 200 de cada espécie: os outros são todos atendidos, e quase no mesmo tempo."""

import http.client
import time
from contextlib import closing
from pathlib import Path
from statistics import median
from typing import NamedTuple

import pytest

from lancador.mapa import Topologia
from lancador.maquina import LOCAL
from plataforma.testes.clientes_lentos import ClientesLentos, Especie, especies
from tests.provas.borda.sistemas import Dupla, duas_empresas
from tests.provas.relatorio import Porte, Provar, ate, igual

pytestmark = pytest.mark.timeout(600)
LENTOS_DA_SUITE, LENTOS = 20, 200
CHAMADAS_DA_SUITE, CHAMADAS = 50, 400
AQUECIMENTO, POR_CONEXAO = 100, 10
RAZAO_DO_P50 = 2
ARQUIVO_GRANDE = "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js"


class Atendimento(NamedTuple):
    """Como foram as chamadas dos outros."""

    recusadas: int
    p50_ms: float


def _atender(porta: int, caminho: str, credencial: str, quantas: int) -> Atendimento:
    """Uma conexão nova a cada dez chamadas, como quem chega."""
    tempos, recusadas = [], 0
    for _ in range(quantas // POR_CONEXAO):
        with closing(http.client.HTTPConnection(LOCAL, porta, timeout=30)) as conexao:
            for _ in range(POR_CONEXAO):
                inicio = time.monotonic()
                conexao.request("GET", caminho, headers={"Authorization": credencial})
                resposta = conexao.getresponse()
                resposta.read()
                tempos.append(time.monotonic() - inicio)
                recusadas += resposta.status != 200
    return Atendimento(recusadas, median(tempos) * 1000)


@pytest.mark.parametrize("especie", especies("/eco", "/grande", host="x"), ids=lambda especie: especie.nome)
def test_os_outros_sao_atendidos(portal_com_eco: int, especie: Especie, porte: Porte, provar: Provar) -> None:
    quantos = porte.escolher(LENTOS_DA_SUITE, LENTOS)
    with ClientesLentos(portal_com_eco, especie, quantos):
        outros = _atender(portal_com_eco, "/", "Bearer outro", porte.escolher(CHAMADAS_DA_SUITE, CHAMADAS))
    provar(igual(f"clientes_lentos.eco.{especie.nome}.recusadas", outros.recusadas, 0))


@pytest.mark.jornada
@pytest.mark.inteira
@pytest.mark.parametrize("topologia", ["monolito", "servicos"])
def test_no_sistema_inteiro_e_quase_no_mesmo_tempo(topologia: Topologia, provar: Provar, tmp_path: Path) -> None:
    with duas_empresas(topologia, tmp_path) as dupla:
        for especie in especies("/api/tokens/", ARQUIVO_GRANDE, host=dupla.host):
            _comparar(dupla, especie, topologia, provar)


def _comparar(dupla: Dupla, especie: Especie, topologia: str, provar: Provar) -> None:
    """Metade das chamadas de referência antes dos lentos, metade depois: a máquina também muda de passo."""
    chamar = (dupla.porta, "/api/usuarios/", dupla.vitima.credencial)
    _atender(*chamar, AQUECIMENTO)
    antes = _atender(*chamar, CHAMADAS // 2)
    with ClientesLentos(dupla.porta, especie, LENTOS):
        durante = _atender(*chamar, CHAMADAS)
    depois = _atender(*chamar, CHAMADAS // 2)
    razao = durante.p50_ms / ((antes.p50_ms + depois.p50_ms) / 2)
    chave = f"clientes_lentos.{topologia}.{especie.nome}"
    provar(
        igual(f"{chave}.recusadas", durante.recusadas, 0),
        ate(f"{chave}.p50_razao", razao, RAZAO_DO_P50),
    )

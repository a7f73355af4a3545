"""Uma enxurrada de entradas anônimas, com argon2 de verdade, não atrasa nem derruba quem já entrou."""

import json
import os
import secrets
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from lancador import RAIZ
from lancador.enderecos import Enderecos
from lancador.sistema_no_ar import Sistema
from lancador.variaveis import sem_variaveis_erp
from meu_erp.demonstracao.cliente import ClienteHttp
from plataforma.testes.bancos import apagar, clonar, modelo_de_url
from plataforma.testes.servidores import postgres_de_testes
from plataforma.topologia import MODULOS
from tests.provas.relatorio import Porte, Provar, ate, igual

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
EMAIL, SENHA = "dona@exemplo.com.br", "uma senha que serve"
CNPJ = "11.222.333/0001-81"
VEZES_MAIS_LENTA = 2
CHAMADAS_CALMAS = 150
NO_INTERVALO_SEGUNDOS = 0.01


@pytest.fixture
def sistema(prefixo_dos_bancos: str, tmp_path: Path) -> Iterator[Sistema]:
    """O monólito como em desenvolvimento: nos testes a senha se resume com MD5, que não pesa."""
    bancos, prefixo = postgres_de_testes(), f"entradas_{secrets.token_hex(4)}"
    with ExitStack() as pilha:
        pilha.callback(apagar, bancos, [f"{prefixo}_{m}" for m in MODULOS])
        for modulo in MODULOS:
            clonar(bancos, f"{prefixo_dos_bancos}_{modulo}", f"{prefixo}_{modulo}", f"erp_{modulo}_dono")
        yield pilha.enter_context(
            Sistema(
                topologia="monolito",
                enderecos=Enderecos(modelo_de_url(bancos, prefixo), admin=None, amqp=None, prefixo_amqp=prefixo),
                pasta=tmp_path / "sistema",
                segredo=secrets.token_urlsafe(32),
                base={**sem_variaveis_erp(os.environ), "ERP_PROXIES": "127.0.0.1"},
                passos=(),
            )
        )


def esperas_ms(cliente: ClienteHttp, parar: Iterator[bool]) -> tuple[list[float], int]:
    """Quanto demorou cada leitura enquanto `parar` não diz que basta, e quantas foram recusadas."""
    demoras, recusadas = [], 0
    while not next(parar):
        inicio = time.perf_counter()
        resposta = cliente.http.get("/api/produtos/")
        demoras.append((time.perf_counter() - inicio) * 1000)
        recusadas += resposta.status_code != 200
        time.sleep(NO_INTERVALO_SEGUNDOS)
    return demoras, recusadas


def por_vezes(quantas: int) -> Iterator[bool]:
    yield from [False] * quantas
    yield True


def ate_acabar(processo: "subprocess.Popen[str]") -> Iterator[bool]:
    while True:
        yield processo.poll() is not None


def test_quem_ja_entrou_nao_sente_a_enxurrada(sistema: Sistema, porte: Porte, provar: Provar) -> None:
    opcoes = ("--cnpj", CNPJ, "--razao-social", "Padaria", "--email", EMAIL, "--arquivo-da-senha", "-")
    assert sistema.manage("criar_empresa", *opcoes, entrada=SENHA).returncode == 0
    pessoas, segundos = porte.escolher(60, 60), porte.escolher(4, 30)
    with ClienteHttp(sistema.url, email=EMAIL, senha=SENHA) as dona:
        esperas_ms(dona, por_vezes(20))
        calmas, _ = esperas_ms(dona, por_vezes(CHAMADAS_CALMAS))
        comando = [sys.executable, "-m", "tests.provas.entradas.enxurrada", str(sistema.porta)]
        with subprocess.Popen(
            [*comando, str(pessoas), str(segundos)], cwd=RAIZ, stdout=subprocess.PIPE, text=True
        ) as enxurrada:
            assert enxurrada.stdout is not None
            assert enxurrada.stdout.readline() == "largada\n"
            sob_carga, recusadas = esperas_ms(dona, ate_acabar(enxurrada))
            vistos = {int(status): vezes for status, vezes in json.loads(enxurrada.stdout.read()).items()}
    with ClienteHttp(sistema.url, email=EMAIL, senha=SENHA):
        pass  # a dona entra de novo: a conta dela não se trancou
    assert set(vistos) <= {401, 429, 503}, vistos
    assert vistos[401] > 0, "alguma senha se conferiu"
    antes, durante = statistics.median(calmas), statistics.median(sob_carga)
    provar(
        igual("entradas.api.recusadas", recusadas, 0),
        ate("entradas.api.p50_vezes", durante / antes, porte.prazo(VEZES_MAIS_LENTA)),
    )

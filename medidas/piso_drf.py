"""O piso em Django + DRF no ar: o mesmo servidor HTTP, o mesmo PostgreSQL e os mesmos clientes que medem o sistema."""

import json
import os
import random
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import psycopg

from lancador import RAIZ
from lancador.maquina import LOCAL, atende, esperar, porta_livre
from medidas.banco_passageiro import banco_passageiro
from medidas.cpu import segundos_de_cpu

LINHAS = 5
CLIENTES, PRODUTOS = 1000, 1000
THREADS = 4  # as do sistema
PRAZO_SEGUNDOS = 30
_CARGA = (
    "CREATE SEQUENCE piso_numero",
    f"INSERT INTO piso_django_cliente (nome) SELECT 'Cliente ' || n FROM generate_series(1, {CLIENTES}) n",
    "INSERT INTO piso_django_produto (sku, descricao, preco)"
    f" SELECT 'P' || n, 'Produto ' || n, 10 FROM generate_series(1, {PRODUTOS}) n",
    "INSERT INTO piso_django_saldo (produto_id, fisico, reservado, valor)"
    " SELECT id, 1000000, 0, 5000000 FROM piso_django_produto",
)


@dataclass(frozen=True)
class PisoEmDrf:
    """O piso servindo em `porta`; `pid` é o pai dos processos dele."""

    porta: int
    pid: int
    nome: str = "drf"

    @property
    def processos(self) -> Sequence[int]:
        """O pai dos processos dele."""
        return [self.pid]

    def abrir(self, semente: int) -> Callable[[], None]:
        """Um cliente, com a conexão HTTP dele."""
        sorteio, conexao = random.Random(semente), HTTPConnection(LOCAL, self.porta, timeout=PRAZO_SEGUNDOS)

        def vender() -> None:
            produtos = sorteio.sample(range(1, PRODUTOS + 1), LINHAS)
            itens = [{"produto": p, "quantidade": "2"} for p in produtos]
            pedido = _enviar(conexao, "/api/pedidos", {"cliente": sorteio.randint(1, CLIENTES), "itens": itens})["id"]
            _enviar(conexao, f"/api/pedidos/{pedido}/confirmar", {})
            fatura = _enviar(conexao, f"/api/pedidos/{pedido}/faturar", {})
            _enviar(conexao, f"/api/pedidos/{pedido}/expedir", {})
            _enviar(conexao, f"/api/faturas/{fatura['id']}/receber", {"valor": fatura["total"]})

        return vender

    def contar(self) -> Callable[[], float]:
        """Segundos de CPU gastos daqui até que se pergunte."""
        antes = segundos_de_cpu(self.processos)
        return lambda: segundos_de_cpu(self.processos) - antes


def _enviar(conexao: HTTPConnection, caminho: str, corpo: dict[str, Any]) -> Any:
    conexao.request("POST", caminho, json.dumps(corpo), {"Content-Type": "application/json"})
    resposta = conexao.getresponse()
    lido = resposta.read()
    if resposta.status >= 400:
        raise RuntimeError(f"O piso respondeu {resposta.status} a {caminho}: {lido[:300]!r}")
    return json.loads(lido)


@contextmanager
def piso_em_drf(bancos: str) -> Iterator[PisoEmDrf]:
    """O piso num banco passageiro do servidor `bancos` (URL de administração); ao sair, para."""
    with banco_passageiro(bancos) as url:
        ambiente = {**os.environ, "PISO_BANCO": url, "DJANGO_SETTINGS_MODULE": "medidas.piso_django.configuracao"}
        criar = [sys.executable, "-m", "django", "migrate", "--run-syncdb", "--verbosity=0"]
        subprocess.run(criar, env=ambiente, cwd=RAIZ, check=True)
        with psycopg.connect(url, autocommit=True) as conexao:
            for comando in (*_CARGA, "VACUUM (ANALYZE)"):
                conexao.execute(comando)
        porta = porta_livre()
        servidor = subprocess.Popen(_comando(porta), env=ambiente, cwd=RAIZ, stdout=subprocess.DEVNULL)
        try:
            if not esperar(lambda: atende(porta), PRAZO_SEGUNDOS):
                raise RuntimeError(f"O piso não atendeu em {PRAZO_SEGUNDOS} s.")
            yield PisoEmDrf(porta, servidor.pid)
        finally:
            servidor.terminate()
            servidor.wait()


def _comando(porta: int) -> list[str]:
    opcoes = ["--interface", "wsgi", "--host", LOCAL, "--port", str(porta), "--workers", "1", "--http", "1"]
    opcoes += ["--blocking-threads", str(THREADS), "--no-ws", "--log-level", "warning"]
    return [sys.executable, "-m", "granian", *opcoes, "medidas.piso_django.wsgi:application"]

"""A recusa dada enquanto o corpo ainda sobe chega inteira também por quem está na frente da unidade."""

import json
import os
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from lancador import RAIZ
from lancador.mapa import Unidade, escrever_mapa
from lancador.maquina import atende, porta_livre
from lancador.processos import Processo, Supervisor
from plataforma.servidor.limites import MEBIBYTE
from plataforma.servidor.tests.test_servidor import cru

MODULO = "core"


@pytest.fixture
def portal(porta_do_servidor: int, tmp_path: Path) -> Iterator[int]:
    """Porta do portal em Python diante dela."""
    porta, mapa, supervisor = porta_livre(), tmp_path / "mapa.json", Supervisor(print)
    escrever_mapa(
        mapa, json.dumps({"prefixos": {}, "padrao": MODULO}), (Unidade(MODULO, (MODULO,), porta_do_servidor),)
    )
    comando = [sys.executable, "-m", "lancador.portal", str(porta), str(mapa)]
    pronto, ambiente = partial(atende, porta), dict(os.environ)
    try:
        supervisor.iniciar(Processo("portal", comando, ambiente, tmp_path / "log", etapa=0, pronto=pronto, pasta=RAIZ))
        yield porta
    finally:
        supervisor.parar()


@pytest.mark.parametrize(
    ("caminho", "status", "codigo"),
    [("/eco", 413, "plataforma.corpo_grande"), ("/_contratos/x", 404, "portal.nao_encontrado")],
    ids=["da unidade", "do portal"],
)
def test_a_recusa_chega_a_quem_so_a_le_depois_de_mandar_tudo(
    portal: int, caminho: str, status: int, codigo: str
) -> None:
    tamanho = 16 * MEBIBYTE
    cabecalho = f"POST {caminho} HTTP/1.1\r\nHost: x\r\nContent-Length: {tamanho}\r\n\r\n".encode()
    resposta = cru(portal, cabecalho + b"x" * tamanho)
    assert resposta.startswith(f"HTTP/1.1 {status} ".encode())
    assert json.loads(resposta.partition(b"\r\n\r\n")[2])["codigo"] == codigo

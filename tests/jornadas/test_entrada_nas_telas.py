"""Entrar nas telas, renovar e sair, no sistema de verdade, num processo e em vários; e com o core morto ou parado."""

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import lxml.html
import psycopg
import pytest
import requests

from lancador.maquina import esperar
from lancador.sistema_no_ar import Sistema
from plataforma.testes.prazos import na_suite
from tests.jornadas.conftest import EMAIL, SENHA, AbrirSistema

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
PRAZO_SEGUNDOS = 20
SEM_O_CORE_SEGUNDOS = 2
SAIR_SEGUNDOS = 5
COOKIE = "erp"
PEDIDOS = 8


class NasTelas:
    """Um navegador sem JavaScript, que segue links e envia formulários."""

    def __init__(self, sistema: Sistema) -> None:
        self.url, self.http = sistema.url, requests.Session()

    def ver(self, caminho: str, *, seguir: bool = False) -> requests.Response:
        return self.http.get(self.url + caminho, allow_redirects=seguir, timeout=PRAZO_SEGUNDOS)

    def enviar(self, pagina: requests.Response, acao: str = "", **campos: str) -> requests.Response:
        """Envia o formulário da página que vai a `acao`, e segue até onde ele leva."""
        formulario: Any = next(f for f in lxml.html.fromstring(pagina.text).forms if acao in (f.action or ""))
        destino = requests.compat.urljoin(pagina.url, formulario.action or "")
        return self.http.post(destino, {**dict(formulario.fields), **campos}, timeout=PRAZO_SEGUNDOS)

    def entrar(self) -> requests.Response:
        entrada = self.ver("/sessoes/?a=1", seguir=True)
        chegada = self.enviar(entrada, login=EMAIL, password=SENHA)
        return self.enviar(chegada, **self._primeira_empresa(chegada)) if "/conta/telas/" in chegada.url else chegada

    def _primeira_empresa(self, pagina: requests.Response) -> dict[str, str]:
        return {"empresa": str(lxml.html.fromstring(pagina.text).xpath("//button[@name='empresa']/@value")[0])}


def no_banco(sistema: Sistema, modulo: str, sql: str) -> list[Any]:
    with psycopg.connect(sistema.enderecos.bancos.format(modulo=modulo, papel="app")) as conexao:
        cursor = conexao.execute(sql)
        return cursor.fetchall() if cursor.description else []


def matar_o_token(sistema: Sistema) -> None:
    no_banco(sistema, "web", "UPDATE web_sessao SET acesso = 'morto'")


@contextmanager
def cronometro(limite: float) -> Iterator[None]:
    inicio = time.monotonic()
    yield
    assert time.monotonic() - inicio < na_suite(limite)


@pytest.mark.parametrize("topologia", ["monolito", "servicos"])
def test_entra_renova_e_sai(topologia: str, abrir_sistema: AbrirSistema) -> None:
    sistema = abrir_sistema(topologia).sistema
    pessoa = NasTelas(sistema)
    chegada = pessoa.entrar()
    assert (chegada.status_code, chegada.url) == (200, f"{sistema.url}/sessoes/?a=1"), chegada.text
    matar_o_token(sistema)
    antes = no_banco(sistema, "core", "SELECT max(geracao) FROM core_sessao WHERE pagina <> ''")
    with ThreadPoolExecutor(PEDIDOS) as threads:
        respostas = [f.result() for f in [threads.submit(pessoa.ver, "/sessoes/") for _ in range(PEDIDOS)]]
    assert [r.status_code for r in respostas] == [200] * PEDIDOS
    assert no_banco(sistema, "core", "SELECT max(geracao) FROM core_sessao WHERE pagina <> ''") == [(antes[0][0] + 1,)]
    outra_pagina = pessoa.ver("/nada/")
    assert (outra_pagina.status_code, outra_pagina.headers["Content-Type"]) == (404, "text/html; charset=utf-8")
    assert pessoa.ver("/api/nada/").headers["Content-Type"] == "application/problem+json"
    roubado = dict(pessoa.http.cookies)
    saida = pessoa.enviar(pessoa.ver("/sessoes/"), "/sair/")
    assert saida.url.startswith(f"{sistema.url}/conta/entrar/"), "a página de /conta/ continuou dentro"
    pessoa.http.cookies.update(roubado)
    assert pessoa.ver("/sessoes/").headers["Location"] == "/entrar/?ir=%2Fsessoes%2F"


@pytest.mark.parametrize("topologia", ["monolito", "servicos"])
def test_sair_da_pagina_tira_das_telas_em_segundos(topologia: str, abrir_sistema: AbrirSistema) -> None:
    pessoa = NasTelas(abrir_sistema(topologia).sistema)
    pessoa.entrar()
    pessoa.enviar(pessoa.ver("/conta/sair/"), "/conta/sair/")
    assert esperar(lambda: pessoa.ver("/sessoes/").status_code == 302, na_suite(SAIR_SEGUNDOS))


def test_sem_o_core_diz_se_ja_que_nao_da_e_ninguem_e_expulso(abrir_sistema: AbrirSistema) -> None:
    sistema = abrir_sistema("servicos").sistema
    vivo, morto, de_fora = NasTelas(sistema), NasTelas(sistema), NasTelas(sistema)
    vivo.entrar()
    morto.entrar()
    matar_o_token(sistema)
    assert vivo.ver("/sessoes/").status_code == 200
    os.killpg(sistema.processos["core.web"], signal.SIGKILL)
    with cronometro(SEM_O_CORE_SEGUNDOS):
        entrada = de_fora.ver("/entrar/")
    assert entrada.status_code in (302, 503), "ou diz que não dá, ou o core já voltou; parado, é da prova das quedas"
    assert vivo.ver("/sessoes/").status_code == 200, "quem tem o token vivo nada percebe"
    assert morto.ver("/sessoes/").status_code in (200, 503)
    assert esperar(lambda: morto.ver("/sessoes/").status_code == 200, PRAZO_SEGUNDOS)

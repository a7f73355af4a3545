"""Um pooler que reparte as sessões é recusado antes que alguém sirva por ele; um por sessão serve (ADR 56)."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from django.conf import settings
from django.db import connections

from lancador.pgbouncer import PgBouncer, achar_pgbouncer
from lancador.processos import Supervisor
from plataforma.banco import sessoes
from plataforma.banco.sessoes import motivo_contra_as_sessoes
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.testes.bancos import SENHA
from plataforma.topologia import alias, modulos_com_banco
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id

PARTIDAS, SERVEM = 20, 5
MODULO = "estoque"
MUITAS = 20
MODOS = {
    "transacao1": "pool_mode=transaction pool_size=1",
    "transacao2": "pool_mode=transaction pool_size=2",
    "transacao20": f"pool_mode=transaction pool_size={MUITAS}",
    "comando": "pool_mode=statement pool_size=5",
    "sessao": "pool_mode=session pool_size=20",
    "apertado": "pool_mode=session pool_size=2",
}
OPCOES = {
    "ultima": {},
    "rodizio": {"server_round_robin": "1"},
    "sem_limpar": {"server_reset_query": ""},
}


@pytest.fixture(scope="module")
def poolers(bancos: None, servidor_de_bancos: str) -> Iterator[dict[str, int]]:
    """Porta de cada PgBouncer; em cada um, `<modo>_<modulo>` é o banco de testes do módulo."""
    executavel = achar_pgbouncer()
    if executavel is None:
        pytest.skip("pgbouncer não está instalado: apt-get install pgbouncer")
    servidor = urlsplit(servidor_de_bancos)
    alvos = {
        f"{modo}_{modulo}": f"host={servidor.hostname} port={servidor.port} "
        f"dbname={settings.DATABASES[alias(modulo)]['NAME']} {opcoes}"
        for modo, opcoes in MODOS.items()
        for modulo in modulos_com_banco()
    }
    usuarios = {f"erp_{modulo}_app": SENHA for modulo in modulos_com_banco()}
    supervisor = Supervisor(print)
    with tempfile.TemporaryDirectory(prefix="erp-pooler-") as nome:
        pasta = Path(nome)
        pasta.chmod(0o755)
        nos = {q: PgBouncer(pasta / q, executavel, alvos, usuarios, opcoes) for q, opcoes in OPCOES.items()}
        try:
            supervisor.iniciar(*(no.processo() for no in nos.values()))
            yield {qual: no.porta for qual, no in nos.items()}
        finally:
            connections[alias(MODULO)].close()
            supervisor.parar()


@pytest.fixture
def por_pooler(poolers: dict[str, int], monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """Põe um PgBouncer entre este processo e o banco do módulo."""
    conexao = connections[alias(MODULO)]

    def por(qual: str, modo: str, **opcoes: Any) -> None:
        conexao.close()
        monkeypatch.setitem(conexao.settings_dict, "HOST", "127.0.0.1")
        monkeypatch.setitem(conexao.settings_dict, "PORT", str(poolers[qual]))
        monkeypatch.setitem(conexao.settings_dict, "NAME", f"{modo}_{MODULO}")
        monkeypatch.setitem(conexao.settings_dict, "OPTIONS", {**conexao.settings_dict["OPTIONS"], **opcoes})

    yield por
    conexao.close()


def _encher(porta: int, modo: str, quantas: int) -> None:
    """Deixa no pool `quantas` conexões abertas e paradas."""
    url = f"postgresql://erp_{MODULO}_app:{SENHA}@127.0.0.1:{porta}/{modo}_{MODULO}"
    with ExitStack() as pilha:
        for _ in range(quantas):
            pilha.enter_context(psycopg.connect(url)).execute("SELECT 1")


def _partidas() -> list[str]:
    return [motivo_contra_as_sessoes(alias(MODULO)) for _ in range(PARTIDAS)]


PREPARA = {"prepare_threshold": 1, "server_side_binding": True}
NAO_PREPARA = {"prepare_threshold": None, "server_side_binding": False}


@pytest.mark.parametrize(
    ("qual", "modo", "abertas", "opcoes"),
    [
        ("ultima", "transacao1", 1, PREPARA),
        ("ultima", "transacao20", MUITAS, NAO_PREPARA),
        ("rodizio", "transacao2", 2, NAO_PREPARA),
        ("rodizio", "transacao20", MUITAS, PREPARA),
        ("ultima", "comando", 0, PREPARA),
    ],
)
def test_pooler_que_reparte_sessoes_e_recusado_em_todas_as_partidas(
    por_pooler: Any, poolers: dict[str, int], qual: str, modo: str, abertas: int, opcoes: dict[str, Any]
) -> None:
    _encher(poolers[qual], modo, abertas)
    por_pooler(qual, modo, **opcoes)
    motivos = set(_partidas())
    assert len(motivos) == 1
    assert "um pooler reparte as sessões entre transações" in motivos.pop()


@pytest.mark.parametrize(("qual", "opcoes"), [("ultima", PREPARA), ("rodizio", NAO_PREPARA)])
def test_pooler_por_sessao_serve(por_pooler: Any, poolers: dict[str, int], qual: str, opcoes: dict[str, Any]) -> None:
    _encher(poolers[qual], "sessao", 5)
    por_pooler(qual, "sessao", **opcoes)
    assert {motivo_contra_as_sessoes(alias(MODULO)) for _ in range(SERVEM)} == {""}


def test_sem_pooler_serve(bancos: None) -> None:
    assert motivo_contra_as_sessoes(alias(MODULO)) == ""


def test_pooler_que_nao_limpa_a_sessao_e_recusado(por_pooler: Any) -> None:
    por_pooler("sem_limpar", "sessao")
    motivos = set(_partidas())
    assert len(motivos) == 1
    assert "a sessão que outro deixou, sem limpá-la" in motivos.pop()


def test_pool_pequeno_demais_se_diz_no_prazo(por_pooler: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessoes, "PRAZO_SEGUNDOS", 0.5)
    por_pooler("ultima", "apertado")
    assert "aumente o default_pool_size dele" in motivo_contra_as_sessoes(alias(MODULO))


def test_o_que_se_recusa_mostraria_a_uma_empresa_a_outra(por_pooler: Any) -> None:
    """Duas conexões de um processo, por um pool por transação: a segunda troca a empresa da primeira."""
    por_pooler("ultima", "transacao1", prepare_threshold=None)
    uma, outra = (Ator(usuario_id=novo_id(), empresa_id=novo_id()) for _ in range(2))
    primeira = connections[alias(MODULO)]
    segunda = primeira.copy()
    try:
        with agir_como(uma):
            assert _empresa_de(primeira) == str(uma.empresa_id)
        with agir_como(outra):
            assert _empresa_de(segunda) == str(outra.empresa_id)
        with agir_como(uma):
            assert _empresa_de(primeira) == str(outra.empresa_id)
    finally:
        segunda.close()


def _empresa_de(conexao: Any) -> str:
    with conexao.cursor() as cursor:
        cursor.execute("SELECT current_setting('app.empresa', true)")
        return str(cursor.fetchone()[0])


def _iniciar(porta: int, modo: str, *comando: str) -> subprocess.CompletedProcess[str]:
    bancos = f"postgresql://erp_{{modulo}}_{{papel}}:{SENHA}@127.0.0.1:{porta}/{modo}_{{modulo}}"
    ambiente = {**os.environ, "ERP_BANCOS": bancos}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *comando], cwd=RAIZ, env=ambiente, capture_output=True, text=True, check=False
    )


WEB = (
    "-c",
    "import meu_erp.wsgi; from django.db import connections as c; c['estoque'].ensure_connection(); print('serve')",
)


@pytest.mark.parametrize("comando", [WEB, ("manage.py", "trabalhar"), ("manage.py", "shell", "-c", "print('serve')")])
def test_nada_inicia_por_um_pooler_por_transacao(poolers: dict[str, int], comando: tuple[str, ...]) -> None:
    feito = _iniciar(poolers["ultima"], "transacao20", *comando)
    assert feito.returncode != 0
    assert "serve" not in feito.stdout
    assert set(re.findall(r"No banco “(\w+)”, um pooler reparte", feito.stderr)) == {
        alias(m) for m in modulos_com_banco()
    }


def test_a_web_inicia_por_um_pooler_por_sessao(poolers: dict[str, int]) -> None:
    feito = _iniciar(poolers["ultima"], "sessao", *WEB)
    assert feito.stdout == "serve\n", feito.stderr

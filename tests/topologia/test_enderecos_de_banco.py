"""O endereço de um banco chega inteiro ao libpq: TLS conferido, vários hosts, e só onde se pode escrever."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from lancador.enderecos import no_servidor_de
from lancador.maquina import LOCAL, porta_livre
from plataforma.banco.preparo import preparar_banco
from plataforma.configuracao.conninfo import parametros, servidores
from plataforma.testes.ambiente import com_variaveis
from plataforma.testes.bancos import apagar_prefixo
from plataforma.testes.tls import ComTls
from plataforma.topologia import acesso_ao_banco
from plataforma.topologia.carregar import RAIZ
from tests.topologia.documentos import em_duas

MODULO = "vendas"
PELO_DJANGO = f"""
import django
django.setup()
from django.db import connections
with connections[{MODULO!r}].cursor() as cursor:
    cursor.execute("SELECT current_user, current_setting('lock_timeout')")
    ligacao = connections[{MODULO!r}].connection
    print(*cursor.fetchone(), ligacao.info.port, ligacao.pgconn.ssl_in_use)
    print(*map(ligacao.info.get_parameters().get, ("sslmode", "target_session_attrs")))
"""


@pytest.fixture(scope="module")
def com_tls(servidor_de_bancos: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ComTls]:
    """O PostgreSQL da suíte, atrás de TLS."""
    ((host, porta),) = servidores(parametros(servidor_de_bancos))
    with ComTls((host, int(porta)), tmp_path_factory.mktemp("tls")) as ponte:
        yield ponte


@pytest.fixture(scope="module")
def enderecos(servidor_de_bancos: str, com_tls: ComTls) -> Iterator[dict[str, str]]:
    """ERP_BANCOS e ERP_BANCOS_ADMIN com o primeiro host morto e TLS exigido no segundo; o banco de vendas já existe."""
    prefixo = f"tls_{secrets.token_hex(4)}"
    consulta = f"sslmode=verify-full&sslrootcert={com_tls.certificado}&target_session_attrs=read-write"
    conta = parametros(servidor_de_bancos)
    hosts = f"{LOCAL}:{porta_livre()},{LOCAL}:{com_tls.porta}"
    admin = f"postgresql://{conta['user']}:{conta['password']}@{hosts}/postgres?{consulta}"
    modelo = no_servidor_de(admin, f"{prefixo}_{{modulo}}_{{papel}}:{secrets.token_hex(8)}", f"{prefixo}_{{modulo}}")
    with com_variaveis(ERP_BANCOS=modelo):
        assert preparar_banco(admin, MODULO)
    yield {"ERP_BANCOS": modelo, "ERP_BANCOS_ADMIN": admin}
    apagar_prefixo(servidor_de_bancos, prefixo)


def _acesso(enderecos: dict[str, str]) -> dict[str, str]:
    with com_variaveis(**enderecos):
        return acesso_ao_banco(MODULO, "app")


def test_o_processo_web_entra_por_tls_no_host_que_vive(
    enderecos: dict[str, str], com_tls: ComTls, tmp_path: Path
) -> None:
    topologia = tmp_path / "topologia.toml"
    topologia.write_text(em_duas([MODULO]), encoding="utf-8")
    proprias = {"ERP_TOPOLOGIA": str(topologia), "ERP_UNIDADE": "um", "ERP_CONEXOES": "pool"}
    ambiente = {**os.environ, **enderecos, **proprias, "DJANGO_SETTINGS_MODULE": "meu_erp.settings"}
    comando = [sys.executable, "-W", "ignore", "-c", PELO_DJANGO]
    feito = subprocess.run(comando, cwd=RAIZ, env=ambiente, capture_output=True, text=True)
    assert feito.stdout.splitlines() == [
        f"{_acesso(enderecos)['user']} 1200ms {com_tls.porta} True",
        "verify-full read-write",
    ], feito.stderr


def test_certificado_de_outra_autoridade_e_recusado(enderecos: dict[str, str], tmp_path: Path) -> None:
    with ComTls((LOCAL, 1), tmp_path) as outra:
        acesso = {**_acesso(enderecos), "sslrootcert": str(outra.certificado)}
    with pytest.raises(psycopg.OperationalError, match="certificate verify failed"):
        psycopg.connect(**acesso)


def test_sem_tls_nao_se_entra(enderecos: dict[str, str], com_tls: ComTls) -> None:
    with pytest.raises(psycopg.OperationalError, match=f"port {com_tls.porta} failed"):
        psycopg.connect(**{**_acesso(enderecos), "sslmode": "disable"})


def test_so_se_usa_o_servidor_em_que_se_escreve(servidor_de_bancos: str, enderecos: dict[str, str]) -> None:
    acesso = _acesso(enderecos)
    with psycopg.connect(servidor_de_bancos, autocommit=True) as admin:
        admin.execute(f"ALTER ROLE {acesso['user']} SET default_transaction_read_only = on")
        try:
            with pytest.raises(psycopg.OperationalError, match="session is read-only"):
                psycopg.connect(**acesso)
        finally:
            admin.execute(f"ALTER ROLE {acesso['user']} RESET default_transaction_read_only")


@pytest.mark.parametrize(
    ("de", "para"),
    [
        ("postgresql://raiz:s@h:5432/postgres", "postgresql://c@h:5432/b"),
        ("postgresql://raiz:s@h1:1,h2:2/postgres?sslmode=require", "postgresql://c@h1:1,h2:2/b?sslmode=require"),
        ("postgresql://raiz@[::1]:5432/postgres", "postgresql://c@[::1]:5432/b"),
    ],
)
def test_outra_conta_no_mesmo_servidor_conserva_o_resto_do_endereco(de: str, para: str) -> None:
    assert no_servidor_de(de, "c", "b") == para

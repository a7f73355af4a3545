"""O banco, e não o filtro, separa as empresas."""

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.db import ProgrammingError, connections

from plataforma.banco.base import DatabaseWrapper
from plataforma.banco.sql import executar, executar_contando
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.topologia import alias
from plataforma.valores import novo_id

MODULO = "vendas"
INSERIR = """
INSERT INTO numeracao_contador (id, empresa_id, documento, estabelecimento_id, serie, ultimo)
VALUES (%s, %s, 'x', %s, '1', 7)
"""


def _linha(empresa: UUID) -> None:
    executar(MODULO, INSERIR, [novo_id(), empresa, novo_id()])


def _quantas() -> int:
    return executar(MODULO, "SELECT count(*) FROM numeracao_contador")[0][0]


def _outra() -> Ator:
    return Ator(usuario_id=novo_id(), empresa_id=novo_id())


def test_uma_empresa_nao_ve_nem_altera_a_linha_da_outra(empresa: UUID) -> None:
    _linha(empresa)
    with agir_como(_outra()):
        assert _quantas() == 0
        assert executar_contando(MODULO, "UPDATE numeracao_contador SET ultimo = 99") == 0
        assert executar_contando(MODULO, "DELETE FROM numeracao_contador") == 0
    assert executar(MODULO, "SELECT ultimo FROM numeracao_contador") == [(7,)]


def test_gravar_em_nome_de_outra_empresa_e_recusado(empresa: UUID) -> None:
    with agir_como(_outra()), pytest.raises(ProgrammingError, match="row-level security"):
        _linha(empresa)
    assert _quantas() == 0


def test_sem_empresa_em_contexto_nada_se_ve(empresa: UUID) -> None:
    _linha(empresa)
    with agir_como(None):
        assert _quantas() == 0


@pytest.fixture
def pool() -> Iterator[DatabaseWrapper]:
    """Banco do módulo atrás de um pool de uma conexão só."""
    pool = {"min_size": 1, "max_size": 1, "timeout": 2}
    opcoes = {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": False, "OPTIONS": {"pool": pool}}
    banco = DatabaseWrapper({**connections[alias(MODULO)].settings_dict, **opcoes}, "pool")
    yield banco
    banco.close()
    banco.close_pool()


def _ver(banco: DatabaseWrapper, sql: str) -> object:
    with banco.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone()[0]


def test_pool_de_uma_conexao_serve_duas_empresas_sem_vazar(empresa: UUID, ator: Ator, pool: DatabaseWrapper) -> None:
    _linha(empresa)
    fisicas = set()
    for alguem, esperadas in ((ator, 1), (None, 0), (_outra(), 0), (ator, 1), (_outra(), 0)):
        with agir_como(alguem):
            assert _ver(pool, "SELECT count(*) FROM numeracao_contador") == esperadas
            fisicas.add(_ver(pool, "SELECT pg_backend_pid()"))
        pool.close()
    assert len(fisicas) == 1


def test_ao_voltar_ao_pool_a_conexao_esquece_de_quem_era(empresa: UUID, pool: DatabaseWrapper) -> None:
    _ver(pool, "SELECT 1")
    pool.connection.execute("SELECT set_config('app.empresa', 'de outra', false)")
    pool.close()
    assert _ver(pool, "SELECT current_setting('app.empresa')") == str(empresa)


def test_conexao_que_o_servidor_encerrou_nao_e_dada_a_ninguem(empresa: UUID, pool: DatabaseWrapper) -> None:
    morta = _ver(pool, "SELECT pg_backend_pid()")
    pool.close()
    executar(MODULO, "SELECT pg_terminate_backend(%s, 5000)", [morta])
    assert _ver(pool, "SELECT pg_backend_pid()") != morta

"""O que a aplicação não pode fazer nem com SQL direto."""

from uuid import UUID

import pytest
from django.db import Error

from estoque.tests.apoio import deposito_padrao, entrada, produto, saldo
from plataforma.banco.sql import executar
from plataforma.valores import novo_id

HOSTIS = (
    "UPDATE estoque_movimento SET quantidade = 99",
    "DELETE FROM estoque_movimento",
    "TRUNCATE estoque_movimento",
    "UPDATE estoque_saldo SET reservado = fisico + 1",
    "UPDATE estoque_saldo SET fisico = -1",
    "DELETE FROM estoque_saldo",
    "TRUNCATE estoque_saldo CASCADE",
    "UPDATE estoque_custo SET valor = -0.01",
    "UPDATE estoque_custo SET quantidade = 0, valor = 1",
    "ALTER TABLE estoque_movimento DISABLE TRIGGER imutavel",
    "DROP TABLE estoque_movimento",
    "UPDATE estoque_saldo SET empresa_id = gen_random_uuid()",
)


@pytest.mark.parametrize("sql", HOSTIS)
def test_o_banco_recusa(empresa: UUID, sql: str) -> None:
    onde, qual = deposito_padrao(), produto()
    entrada(onde, qual, "10", "100")
    with pytest.raises(Error):
        executar("estoque", sql)
    assert saldo(onde, qual) == (10, 0)


def test_movimento_em_nome_de_outra_empresa_e_recusado(empresa: UUID) -> None:
    onde, qual = deposito_padrao(), produto()
    sql = """INSERT INTO estoque_movimento (id, empresa_id, estabelecimento_id, deposito_id, produto_id, tipo, data,
             quantidade, custo, documento, linha, motivo, usuario_id, criado_em)
             VALUES (%s, %s, %s, %s, %s, 'ajuste', '2026-01-01', 1, 1, %s, %s, '', %s, now())"""
    valores = [novo_id(), novo_id(), onde.estabelecimento_id, onde.id, qual, novo_id(), novo_id(), novo_id()]
    with pytest.raises(Error, match="row-level security"):
        executar("estoque", sql, valores)

"""O que a aplicação não pode fazer nem com SQL direto."""

from typing import Any
from uuid import UUID

import pytest
from django.db import Error

from estoque.contrato import ItemReserva
from estoque.invariantes import INVARIANTES
from estoque.models import Deposito
from estoque.servicos import reservas
from estoque.tests.apoio import NaEmpresa, NoDeposito, custo, deposito_padrao, entrada, produto, saldo
from plataforma.banco.sql import executar
from plataforma.invariantes import verificar
from plataforma.valores import novo_id, quantidade

ESCRITAS = (
    "UPDATE estoque_movimento SET quantidade = 99",
    "DELETE FROM estoque_movimento",
    "TRUNCATE estoque_movimento",
    "UPDATE estoque_saldo SET fisico = fisico + 1",
    "UPDATE estoque_saldo SET fisico = fisico - 1",
    "UPDATE estoque_saldo SET fisico = -1",
    "UPDATE estoque_saldo SET reservado = 0",
    "UPDATE estoque_saldo SET reservado = fisico + 1",
    "UPDATE estoque_saldo SET empresa_id = gen_random_uuid()",
    "UPDATE estoque_saldo SET produto_id = gen_random_uuid()",
    "DELETE FROM estoque_saldo",
    "TRUNCATE estoque_saldo CASCADE",
    "INSERT INTO estoque_saldo SELECT gen_random_uuid(), empresa_id, gen_random_uuid(), 5, 0 FROM estoque_saldo",
    "UPDATE estoque_custo SET valor = valor + 1",
    "UPDATE estoque_custo SET quantidade = quantidade + 1",
    "UPDATE estoque_custo SET ultima_data = NULL",
    "UPDATE estoque_custo SET id = gen_random_uuid()",
    "DELETE FROM estoque_custo",
    "TRUNCATE estoque_custo CASCADE",
    "UPDATE estoque_reserva SET quantidade = quantidade + 1",
    "UPDATE estoque_reserva SET produto_id = gen_random_uuid()",
    "UPDATE estoque_reserva SET documento = gen_random_uuid()",
    "UPDATE estoque_reserva SET consumida = consumida - 1",
    "UPDATE estoque_reserva SET liberada = liberada - 1",
    "UPDATE estoque_reserva SET consumida = quantidade + 1",
    "DELETE FROM estoque_reserva",
    "TRUNCATE estoque_reserva",
)
POR_BAIXO = (
    "ALTER TABLE estoque_movimento DISABLE TRIGGER imutavel",
    "ALTER TABLE estoque_movimento DISABLE TRIGGER soma_o_saldo",
    "DROP TRIGGER soma_o_saldo ON estoque_reserva",
    "DROP FUNCTION estoque_ao_mover() CASCADE",
    "CREATE OR REPLACE FUNCTION estoque_ao_mover() RETURNS trigger LANGUAGE sql AS ''",
    "SET session_replication_role = replica",
    "SELECT estoque_ao_mover()",
    "DROP TABLE estoque_movimento",
)
_MOVIMENTO = """
INSERT INTO estoque_movimento (id, empresa_id, estabelecimento_id, deposito_id, produto_id, tipo, data, quantidade,
                               custo, documento, linha, motivo, usuario_id, criado_em)
VALUES (%(id)s, %(empresa)s, %(estabelecimento)s, %(deposito)s, %(produto)s, 'ajuste', '2026-11-04', %(quantidade)s,
        %(custo)s, %(id)s, %(id)s, '', %(id)s, now())
"""
_RESERVA = """
INSERT INTO estoque_reserva (id, empresa_id, documento, linha, produto_id, deposito_id, quantidade, consumida, liberada,
                             criada_em)
VALUES (%(id)s, %(empresa)s, %(id)s, %(id)s, %(produto)s, %(deposito)s, %(quantidade)s, 0, 0, now())
"""


@pytest.fixture
def guardado(empresa: UUID) -> tuple[Deposito, UUID]:
    """Dez unidades que custaram R$ 100,00, quatro delas reservadas."""
    onde, qual = deposito_padrao(), produto()
    entrada(onde, qual, "10", "100")
    item = ItemReserva(linha=novo_id(), produto=qual, quantidade=quantidade(4))
    reservas.reservar(documento=novo_id(), estabelecimento=onde.estabelecimento_id, deposito=None, itens=[item])
    return onde, qual


def _intacto(onde: Deposito, qual: UUID) -> bool:
    return (saldo(onde, qual), custo(qual)) == ((10, 4), (10, 100)) and _violacoes() == []


def _violacoes() -> list[str]:
    return [i["nome"] for i in verificar("estoque", INVARIANTES) if i["violacoes"]]


def _valores(onde: Deposito, qual: UUID, mudam: dict[str, Any]) -> dict[str, Any]:
    donos = {"empresa": onde.empresa_id, "estabelecimento": onde.estabelecimento_id, "deposito": onde.id}
    return {"id": novo_id(), **donos, "produto": qual, "quantidade": 1, "custo": 1, **mudam}


@pytest.mark.parametrize("sql", ESCRITAS + POR_BAIXO)
def test_o_banco_recusa(guardado: tuple[Deposito, UUID], sql: str) -> None:
    with pytest.raises(Error):
        executar("estoque", sql)
    assert _intacto(*guardado)


FALSOS = (
    (_MOVIMENTO, {"empresa": novo_id()}, "row-level security"),
    (_MOVIMENTO, {"deposito": novo_id()}, "falta saldo|foreign key"),
    (_MOVIMENTO, {"produto": novo_id()}, "falta saldo"),
    (_MOVIMENTO, {"estabelecimento": novo_id()}, "estoque_movimento_deposito_do_estabelecimento"),
    (_MOVIMENTO, {"quantidade": -7, "custo": -70}, "falta saldo"),
    (_MOVIMENTO, {"quantidade": -1, "custo": -101}, "estoque_custo_positivo"),
    (_MOVIMENTO, {"quantidade": 1, "custo": -1}, "estoque_movimento_sinal_do_custo"),
    (_MOVIMENTO, {"quantidade": 0, "custo": 0}, "estoque_movimento_quantidade"),
    (_MOVIMENTO, {"quantidade": "NaN"}, "estoque_movimento_finito"),
    (_RESERVA, {"empresa": novo_id()}, "row-level security"),
    (_RESERVA, {"deposito": novo_id()}, "falta saldo|foreign key"),
    (_RESERVA, {"produto": novo_id()}, "falta saldo"),
    (_RESERVA, {"quantidade": 7}, "falta saldo"),
    (_RESERVA, {"quantidade": "NaN"}, "estoque_reserva_finita"),
    (_RESERVA, {"quantidade": -1}, "estoque_reserva_aberta_positiva"),
)


@pytest.mark.parametrize(("sql", "mudam", "recusa"), FALSOS)
def test_o_falso_e_recusado(guardado: tuple[Deposito, UUID], sql: str, mudam: dict[str, Any], recusa: str) -> None:
    with pytest.raises(Error, match=recusa):
        executar("estoque", sql, _valores(*guardado, mudam))
    assert _intacto(*guardado)


def test_o_que_se_insere_direto_o_banco_soma(guardado: tuple[Deposito, UUID]) -> None:
    """Quem escreve por fora dos serviços ainda não faz o saldo discordar de seus movimentos e reservas."""
    executar("estoque", _MOVIMENTO, _valores(*guardado, {"quantidade": -2, "custo": -20}))
    executar("estoque", _RESERVA, _valores(*guardado, {"quantidade": 3}))
    executar("estoque", "UPDATE estoque_reserva SET liberada = quantidade WHERE quantidade = 4")
    assert saldo(*guardado) == NoDeposito(fisico=8, reservado=3)
    assert custo(guardado[1]) == NaEmpresa(quantidade=8, valor=80)
    assert _violacoes() == []

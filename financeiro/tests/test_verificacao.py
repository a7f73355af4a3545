"""Adulteração feita por quem pode tudo no banco (o dono): a verificação a encontra."""

from io import StringIO
from uuid import UUID

import pytest
from django.core.management import CommandError, call_command

from financeiro.tests.fabrica import como_dono, lancamento_manual
from financeiro.verificacao import verificar_livro

DESLIGAR = "ALTER TABLE financeiro_{0} DISABLE TRIGGER USER"
LIGAR = "ALTER TABLE financeiro_{0} ENABLE TRIGGER USER"


def adulterar(sql: str, livro: UUID) -> None:
    """Roda `sql` como dono, com os gatilhos desligados enquanto isso."""
    with como_dono() as dono, dono.transaction():
        for tabela in ("lancamento", "partida"):
            dono.execute(DESLIGAR.format(tabela))
        dono.execute(sql, {"empresa": livro})
        for tabela in ("lancamento", "partida"):
            dono.execute(LIGAR.format(tabela))


def test_livro_integro_passa(livro: UUID) -> None:
    for _ in range(3):
        lancamento_manual()
    assert verificar_livro() == (3, [])


ADULTERACOES = [
    (
        "UPDATE financeiro_partida SET valor = valor + 1 WHERE empresa_id = %(empresa)s AND lado = 'D'",
        "o conteúdo não é o que foi registrado",
    ),
    (
        "UPDATE financeiro_lancamento SET historico = 'outro' WHERE empresa_id = %(empresa)s AND numero = 2",
        "lançamento 2: o conteúdo não é o que foi registrado",
    ),
    (
        "WITH p AS (DELETE FROM financeiro_partida p USING financeiro_lancamento l WHERE l.id = p.lancamento_id"
        " AND l.empresa_id = %(empresa)s AND l.numero = 2)"
        "UPDATE financeiro_lancamento SET partidas = 2 WHERE empresa_id = %(empresa)s",
        "lançamento 2: não fecha",
    ),
    (
        "UPDATE financeiro_livro SET ultimo_numero = 2 WHERE empresa_id = %(empresa)s",
        "o livro diz ter 2 lançamentos e o último encontrado é o 3",
    ),
    (
        "UPDATE financeiro_saldo_mensal SET debitos = debitos + 1 WHERE empresa_id = %(empresa)s",
        "saldo de 1.1.1.01.001 em 03/2026",
    ),
]


@pytest.mark.parametrize(("sql", "achado"), ADULTERACOES)
def test_adulteracao_e_encontrada(livro: UUID, sql: str, achado: str) -> None:
    for _ in range(3):
        lancamento_manual()
    adulterar(sql, livro)
    _, problemas = verificar_livro()
    assert [p for p in problemas if achado in p] != []


def test_o_comando_sai_com_erro_e_diz_onde(livro: UUID) -> None:
    lancamento_manual()
    adulterar("UPDATE financeiro_lancamento SET historico = 'x' WHERE empresa_id = %(empresa)s", livro)
    saida = StringIO()
    with pytest.raises(CommandError, match="1 problema"):
        call_command("financeiro_verificar", str(livro), stdout=saida)
    assert "lançamento 1: o conteúdo não é o que foi registrado" in saida.getvalue()

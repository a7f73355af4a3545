"""O piso: o mesmo fluxo em SQL mínimo, psycopg puro, cinco confirmações; o que nenhuma aplicação faz mais barato.

Sem API, sem eventos, sem empresa, sem chave de idempotência, sem provas: só as linhas que o fluxo precisa deixar.
"""

import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import psycopg

from medidas.banco_passageiro import banco_passageiro

LINHAS = 5
PRODUTOS = 1000
# Só as tabelas, restrições e índices sem os quais o fluxo erraria: o que sobrasse subiria o piso.
_ESQUEMA = """
CREATE TABLE saldo (produto int PRIMARY KEY, fisico numeric NOT NULL, reservado numeric NOT NULL DEFAULT 0,
                    valor numeric NOT NULL, CHECK (reservado >= 0 AND fisico >= reservado));
CREATE TABLE pedido (id uuid PRIMARY KEY, situacao text NOT NULL, total numeric NOT NULL);
CREATE TABLE item (id uuid PRIMARY KEY, pedido uuid NOT NULL REFERENCES pedido, produto int NOT NULL,
                   quantidade numeric NOT NULL, preco numeric NOT NULL);
CREATE INDEX ON item (pedido);
CREATE TABLE fatura (id uuid PRIMARY KEY, pedido uuid NOT NULL REFERENCES pedido, numero bigint UNIQUE,
                     total numeric NOT NULL);
CREATE TABLE contador (ultimo bigint NOT NULL);
CREATE TABLE titulo (id uuid PRIMARY KEY, fatura uuid NOT NULL REFERENCES fatura, valor numeric NOT NULL,
                     baixado numeric NOT NULL DEFAULT 0);
CREATE TABLE movimento (id uuid PRIMARY KEY, item uuid NOT NULL, produto int NOT NULL, quantidade numeric NOT NULL,
                        custo numeric NOT NULL);
CREATE TABLE lancamento (id uuid PRIMARY KEY, origem uuid NOT NULL);
CREATE TABLE partida (lancamento uuid NOT NULL REFERENCES lancamento, conta int NOT NULL, valor numeric NOT NULL);
INSERT INTO contador VALUES (0);
INSERT INTO saldo SELECT n, 1000000, 0, 5000000 FROM generate_series(0, %(produtos)s - 1) n;
"""
_RESERVAR = """
WITH pedidas AS (SELECT produto, sum(quantidade) AS q FROM item WHERE pedido = %s GROUP BY 1),
     travadas AS MATERIALIZED (SELECT s.produto FROM saldo s JOIN pedidas USING (produto) ORDER BY 1 FOR NO KEY UPDATE)
UPDATE saldo s SET reservado = reservado + p.q FROM pedidas p JOIN travadas USING (produto)
 WHERE s.produto = p.produto AND s.fisico - s.reservado >= p.q
"""
_SAIR = """
WITH saidas AS (SELECT i.id, i.produto, i.quantidade, round(s.valor * i.quantidade / s.fisico, 2) AS custo
                  FROM item i JOIN saldo s USING (produto)
                 WHERE i.pedido = %s ORDER BY i.produto FOR NO KEY UPDATE OF s),
     baixados AS (UPDATE saldo s SET fisico = fisico - x.quantidade, reservado = reservado - x.quantidade,
                                     valor = valor - x.custo FROM saidas x WHERE s.produto = x.produto)
INSERT INTO movimento SELECT gen_random_uuid(), id, produto, -quantidade, -custo FROM saidas RETURNING -custo
"""


class PisoEmSql:
    """O fluxo mínimo, pronto para ser medido: a CPU da aplicação é a de quem mede."""

    nome = "sql"
    processos = ()

    def __init__(self, url: str) -> None:
        self._url = url
        with psycopg.connect(url) as conexao:
            conexao.execute(_ESQUEMA % {"produtos": PRODUTOS})

    def abrir(self, semente: int) -> Callable[[], None]:
        """Um cliente, com a conexão dele."""
        conexao = psycopg.connect(self._url, prepare_threshold=1)
        return partial(_percorrer, conexao, random.Random(semente))

    def contar(self) -> Callable[[], float]:
        """Segundos de CPU gastos daqui até que se pergunte."""
        antes = time.process_time()
        return lambda: time.process_time() - antes


@contextmanager
def piso_em_sql(bancos: str) -> Iterator[PisoEmSql]:
    """O piso num banco passageiro do servidor `bancos` (URL de administração)."""
    with banco_passageiro(bancos) as url:
        yield PisoEmSql(url)


def _percorrer(conexao: psycopg.Connection[Any], sorteio: random.Random) -> None:
    pedido, titulo, total = uuid4(), uuid4(), 20 * LINHAS
    produtos = sorteio.sample(range(PRODUTOS), LINHAS)
    with conexao.transaction():
        conexao.execute("INSERT INTO pedido VALUES (%s, 'rascunho', %s)", [pedido, total])
        conexao.execute(
            "INSERT INTO item SELECT u.id, %s, u.produto, 2, 10 FROM unnest(%s::uuid[], %s::int[]) AS u (id, produto)",
            [pedido, [uuid4() for _ in produtos], produtos],
        )
    with conexao.transaction():
        reservadas = conexao.execute(_RESERVAR, [pedido]).rowcount
        assert reservadas == LINHAS
        conexao.execute("UPDATE pedido SET situacao = 'confirmado' WHERE id = %s", [pedido])
    with conexao.transaction():
        _faturar(conexao, pedido, titulo, total)
    with conexao.transaction():
        custo = sum(linha[0] for linha in conexao.execute(_SAIR, [pedido]))
        conexao.execute("UPDATE pedido SET situacao = 'expedido' WHERE id = %s", [pedido])
        _lancar(conexao, pedido, custo)
    with conexao.transaction():
        conexao.execute("UPDATE titulo SET baixado = valor WHERE id = %s AND baixado = 0", [titulo])
        _lancar(conexao, titulo, total)


def _faturar(conexao: psycopg.Connection[Any], pedido: UUID, titulo: UUID, total: int) -> None:
    fatura = uuid4()
    numero = conexao.execute("UPDATE contador SET ultimo = ultimo + 1 RETURNING ultimo").fetchone()
    conexao.execute(
        "INSERT INTO fatura VALUES (%s, %s, %s, %s)", [fatura, pedido, numero[0] if numero else None, total]
    )
    conexao.execute("INSERT INTO titulo VALUES (%s, %s, %s)", [titulo, fatura, total])
    conexao.execute("UPDATE pedido SET situacao = 'faturado' WHERE id = %s", [pedido])
    _lancar(conexao, fatura, total)


def _lancar(conexao: psycopg.Connection[Any], origem: UUID, valor: Any) -> None:
    lancamento = uuid4()
    conexao.execute("INSERT INTO lancamento VALUES (%s, %s)", [lancamento, origem])
    conexao.execute("INSERT INTO partida VALUES (%s, 1, %s), (%s, 2, %s)", [lancamento, valor, lancamento, -valor])

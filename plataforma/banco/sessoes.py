"""A sessão do banco é de quem a abriu: um pooler que a reparte mostraria a uma empresa os dados de outra (ADR 56).

`app.empresa` se diz uma vez por sessão e vale até que se diga outra. Por isso, antes de servir, algumas sessões se
marcam, cada uma com o seu nome, e em várias transações se lhes pergunta quem são.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import psycopg
from django.db import connections

SESSOES = 3
PRAZO_SEGUNDOS = 10
MARCAR = "SELECT set_config('app.conferencia', %s, false)"
MARCADA = "SELECT coalesce(current_setting('app.conferencia', true), '')"
# O que o Django põe a mais só serve às conexões dele: a fábrica de cursores não é assíncrona.
SO_DO_DJANGO = frozenset({"cursor_factory", "context"})

COMO_SAIR = (
    "Dê a este banco, no pooler, pool_mode = session e server_reset_query = DISCARD ALL, ou ponha em ERP_BANCOS o "
    "endereço do próprio PostgreSQL (docs/operacao.md)."
)
Sessao = psycopg.AsyncConnection[Any]


class SessaoAlheia(Exception):
    """Uma sessão do banco não é só de quem a abriu; a mensagem diz o que se viu."""


def motivo_contra_as_sessoes(alias: str) -> str:
    """Por que as sessões deste banco não servem, e como sair disso; vazio se são de quem as abriu."""
    conexao = connections[alias]
    parametros = {n: v for n, v in conexao.get_connection_params().items() if n not in SO_DO_DJANGO}
    # O granian já tem o seu laço de eventos quando carrega a aplicação: este é outro, e não toma o lugar dele.
    with conexao.wrap_database_errors, asyncio.Runner(loop_factory=asyncio.new_event_loop) as laco:
        try:
            laco.run(_conferir(parametros))
        except SessaoAlheia as erro:
            return f"No banco “{alias}”, {erro}: uma empresa veria os dados de outra. {COMO_SAIR}"
        except TimeoutError:
            return (
                f"O banco “{alias}” não abriu e atendeu {SESSOES} sessões em {PRAZO_SEGUNDOS} s. Se há um pooler na "
                "frente, aumente o default_pool_size dele: cada processo web usa até ERP_THREADS sessões, e cada "
                "trabalhador, uma."
            )
    return ""


async def _conferir(parametros: dict[str, Any]) -> None:
    """Levanta SessaoAlheia, TimeoutError."""
    async with asyncio.timeout(PRAZO_SEGUNDOS):
        async with _abertas(parametros, SESSOES) as sessoes:
            await _exigir_proprias(sessoes)
        async with _abertas(parametros, 1) as (nova,):
            if await _marca(nova):
                raise SessaoAlheia("o pooler entrega a quem chega a sessão que outro deixou, sem limpá-la")


@asynccontextmanager
async def _abertas(parametros: dict[str, Any], quantas: int) -> AsyncIterator[list[Sessao]]:
    async with AsyncExitStack() as pilha:
        yield [
            await pilha.enter_async_context(await psycopg.AsyncConnection.connect(**parametros, autocommit=True))
            for _ in range(quantas)
        ]


async def _exigir_proprias(sessoes: list[Sessao]) -> None:
    """Marca as sessões e as lê em mais de uma ordem; depois, com uma transação aberta em cada uma, por vez.

    Um pool de uma conexão só, ou que dá sempre a última devolvida, cai na primeira leitura; o que as dá em rodízio, na
    volta. Só quem passou por elas espera por transações alheias: num pool de uma conexão essa espera não acabaria.
    """
    nomeadas = [(secrets.token_hex(8), sessao) for sessao in sessoes]
    for nome, sessao in nomeadas:
        await sessao.execute(MARCAR, [nome], prepare=False)
    for ordem in (nomeadas, nomeadas[::-1], nomeadas):
        for nome, sessao in ordem:
            await _exigir_marca(sessao, nome)
    for _, aberta in nomeadas:
        async with aberta.transaction():
            for nome, sessao in nomeadas[::-1]:
                await _exigir_marca(sessao, nome)


async def _exigir_marca(sessao: Sessao, nome: str) -> None:
    if await _marca(sessao) != nome:
        raise SessaoAlheia("um pooler reparte as sessões entre transações (pool_mode = transaction ou statement)")


async def _marca(sessao: Sessao) -> str:
    cursor = await sessao.execute(MARCADA, prepare=False)
    linha = await cursor.fetchone()
    return str(linha[0]) if linha else ""

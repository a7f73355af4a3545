"""Módulos de brinquedo: `alfa` conta, `beta` e `gama` anotam; `alfa` e `beta` respondem um ao outro sem fim."""

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connections
from msgspec import Raw

from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import agir_como, ator_atual, empresa_atual, rastro_atual
from plataforma.mensageria import assinatura
from plataforma.mensageria.assinatura import Assinatura
from plataforma.mensageria.entrada import TENTATIVAS
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.evento import Evento, codificar
from plataforma.mensageria.publicar import publicar
from plataforma.mensageria.trabalho import drenar_modulos
from plataforma.pontos import ponto
from plataforma.relogio import agora
from plataforma.testes.prazos import na_suite
from plataforma.valores import novo_id

MODULOS = ("alfa", "beta", "gama")
TABELA = """
CREATE TABLE brinquedo_anotacao (
    n bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    coisa uuid, seq int, empresa uuid, correlacao uuid, profundidade int
);
"""
OUVINTES = {
    "alfa.Contado.v1": ("beta", "gama"),
    "alfa.Ignorado.v1": (),
    "alfa.Pingado.v1": ("beta",),
    "beta.Pongado.v1": ("alfa",),
}


class Contado(Evento, modulo="alfa", agregado="coisa", versao=1):
    coisa: UUID
    seq: int


class Ignorado(Evento, modulo="alfa", agregado="coisa", versao=1):
    coisa: UUID


class Esquecido(Evento, modulo="alfa", agregado="coisa", versao=1):
    coisa: UUID


class Pingado(Evento, modulo="alfa", agregado="coisa", versao=1):
    coisa: UUID


class Pongado(Evento, modulo="beta", agregado="coisa", versao=1):
    coisa: UUID


class ReacaoRecusou(Exception):
    """A reação não aceita esta mensagem."""


recusadas: set[tuple[str, UUID]] = set()


def anotar(modulo: str, evento: Contado) -> None:
    rastro = rastro_atual()
    executar(
        modulo,
        "INSERT INTO brinquedo_anotacao (coisa, seq, empresa, correlacao, profundidade) VALUES (%s, %s, %s, %s, %s)",
        [evento.coisa, evento.seq, empresa_atual(), rastro.correlacao, rastro.profundidade],
    )
    ponto(f"brinquedo.{modulo}.{evento.coisa}")
    if (modulo, evento.coisa) in recusadas:
        raise ReacaoRecusou(f"{modulo} recusa {evento.coisa}")


def ao_contar_em_beta(evento: Contado) -> None:
    anotar("beta", evento)


def ao_contar_em_gama(evento: Contado) -> None:
    anotar("gama", evento)


def ao_pingar(evento: Pingado) -> None:
    publicar(Pongado(coisa=evento.coisa))


def ao_pongar(evento: Pongado) -> None:
    publicar(Pingado(coisa=evento.coisa))


ASSINATURAS = {
    "alfa": (Assinatura(Pongado, ao_pongar, publica=(Pingado,)),),
    "beta": (Assinatura(Contado, ao_contar_em_beta), Assinatura(Pingado, ao_pingar, publica=(Pongado,))),
    "gama": (Assinatura(Contado, ao_contar_em_gama),),
}


def contar(coisa: UUID, *seqs: int) -> list[UUID]:
    """Publica um Contado por número, todos numa transação."""
    with transacao("alfa"):
        return [publicar(Contado(coisa=coisa, seq=seq)) for seq in seqs]


def drenar() -> None:
    drenar_modulos(MODULOS)


def anotados(modulo: str, coisa: UUID) -> list[int]:
    """Números anotados pelo módulo, na ordem em que os efeitos aconteceram."""
    linhas = executar(modulo, "SELECT seq FROM brinquedo_anotacao WHERE coisa = %s ORDER BY n", [coisa])
    return [seq for (seq,) in linhas]


class NaInbox(NamedTuple):
    """Uma mensagem na inbox de um módulo."""

    ordem: int
    situacao: str
    tentativas: int


def na_inbox(modulo: str, coisa: UUID) -> list[NaInbox]:
    """As mensagens da coisa na inbox do módulo, em ordem."""
    sql = f"SELECT {', '.join(NaInbox._fields)} FROM mensageria_inbox WHERE agregado = %s ORDER BY ordem"
    return [NaInbox(*linha) for linha in executar(modulo, sql, [f"coisa:{coisa}"])]


def apressar(modulo: str) -> None:
    """Vence já a espera de toda nova tentativa."""
    executar(modulo, "UPDATE mensageria_inbox SET proxima = '-infinity' WHERE situacao = 'pendente'")


def vencer_particoes(modulo: str) -> None:
    """Vence já o prazo de quem morreu com partições da inbox."""
    vencida = "UPDATE mensageria_particao SET ate = clock_timestamp() - interval '1 s' WHERE ate > '-infinity'"
    executar(modulo, f"{vencida} AND fila = 'inbox'")


def nome_do_banco(modulo: str) -> str:
    return f"brinquedo_{os.getpid()}_{modulo}"


def envelope(coisa: UUID, ordem: int, **trocas: Any) -> Envelope:
    """A mensagem de lugar `ordem` na fila da coisa, com o número igual ao lugar."""
    campos: dict[str, Any] = {
        "id": novo_id(),
        "source": "/alfa",
        "type": "alfa.Contado.v1",
        "subject": str(coisa),
        "time": agora(),
        "empresa": empresa_atual(),
        "agregado": f"coisa:{coisa}",
        "correlacao": rastro_atual().correlacao,
        "profundidade": 0,
        "ator": ator_atual().usuario_id,
        "ordem": ordem,
        "data": Raw(codificar(Contado(coisa=coisa, seq=ordem))),
    }
    return Envelope(**(campos | trocas))


def matar(modulo: str) -> None:
    """Gasta as tentativas do que a reação do módulo recusa."""
    for _ in range(TENTATIVAS):
        apressar(modulo)
        drenar()


@contextmanager
def banco_fora_do_ar(modulo: str) -> Iterator[None]:
    """Aponta o banco do módulo para uma porta onde ninguém atende."""
    certa = connections.settings[modulo]["PORT"]
    connections[modulo].close()
    _apontar(modulo, "1")
    try:
        yield
    finally:
        _apontar(modulo, certa)


def _apontar(modulo: str, porta: str) -> None:
    connections.settings[modulo]["PORT"] = porta
    connections[modulo].settings_dict["PORT"] = porta


DERRUBAR = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
 WHERE datname = current_database() AND pid <> pg_backend_pid() AND usename = current_user
"""


def assinaturas() -> dict[str, tuple[Assinatura, ...]]:
    """O que cada módulo registrado neste teste assina."""
    return assinatura._por_modulo


def pingar(coisa: UUID) -> None:
    with transacao("alfa"):
        publicar(Pingado(coisa=coisa))


def em_outra_conexao(modulo: str, sql: str) -> None:
    """Executa e confirma numa conexão própria, como faria outro processo."""
    conexao = connections.create_connection(modulo)
    with agir_como(None):
        try:
            with conexao.cursor() as cursor:
                cursor.execute(sql)
        finally:
            conexao.close()


def falhar(*_argumentos: object) -> None:
    raise ReacaoRecusou("caiu")


class AEntregar(NamedTuple):
    """O que falta entregar a um consumidor."""

    consumidor: str
    ordem: int
    tentativas: int


def entregas(coisa: UUID) -> list[AEntregar]:
    """O que falta entregar da coisa, por consumidor e ordem."""
    sql = f"SELECT {', '.join(AEntregar._fields)} FROM mensageria_entrega WHERE agregado = %s ORDER BY 1, 2"
    return [AEntregar(*linha) for linha in executar("alfa", sql, [f"coisa:{coisa}"])]


class Ato(NamedTuple):
    """O que um operador fez, como a auditoria o guarda."""

    operador: str
    acao: str
    motivo: str


def auditoria(modulo: str, alvo: str) -> list[Ato]:
    """O que se fez com o alvo no módulo."""
    sql = f"SELECT {', '.join(Ato._fields)} FROM mensageria_auditoria WHERE alvo = %s"
    return [Ato(*linha) for linha in executar(modulo, sql, [alvo])]


def ate(passo: Callable[[], int], *, total: int | None = None, ate: Callable[[], bool] | None = None) -> None:
    """Repete `passo` até a soma do que ele avança chegar a `total`, ou a condição `ate` valer."""
    inicio, soma = time.monotonic(), 0
    while not (ate() if ate else soma == total):
        assert time.monotonic() - inicio < na_suite(2), f"não chegou lá a tempo; avançou {soma}"
        soma += passo()

"""Módulos de brinquedo: `alfa` conta, `beta` e `gama` anotam; `alfa` e `beta` respondem um ao outro sem fim."""

import os
from uuid import UUID

from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual, rastro_atual
from plataforma.mensageria.assinatura import Assinatura
from plataforma.mensageria.evento import Evento
from plataforma.mensageria.publicar import publicar
from plataforma.mensageria.trabalho import drenar_modulos
from plataforma.modulo import Modulo

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


class Envenenado(Exception):
    """A reação não aceita esta mensagem."""


venenos: set[tuple[str, UUID]] = set()


def anotar(modulo: str, evento: Contado) -> None:
    rastro = rastro_atual()
    executar(
        modulo,
        "INSERT INTO brinquedo_anotacao (coisa, seq, empresa, correlacao, profundidade) VALUES (%s, %s, %s, %s, %s)",
        [evento.coisa, evento.seq, empresa_atual(), rastro.correlacao, rastro.profundidade],
    )
    if (modulo, evento.coisa) in venenos:
        raise Envenenado(f"{modulo} recusa {evento.coisa}")


def ao_contar_em_beta(evento: Contado) -> None:
    anotar("beta", evento)


def ao_contar_em_gama(evento: Contado) -> None:
    anotar("gama", evento)


def ao_pingar(evento: Pingado) -> None:
    publicar(Pongado(coisa=evento.coisa))


def ao_pongar(evento: Pongado) -> None:
    publicar(Pingado(coisa=evento.coisa))


REGISTRO = (
    Modulo(nome="alfa", assinaturas=(Assinatura(Pongado, ao_pongar, publica=(Pingado,)),)),
    Modulo(
        nome="beta",
        assinaturas=(Assinatura(Contado, ao_contar_em_beta), Assinatura(Pingado, ao_pingar, publica=(Pongado,))),
    ),
    Modulo(nome="gama", assinaturas=(Assinatura(Contado, ao_contar_em_gama),)),
)


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


def na_inbox(modulo: str, coisa: UUID) -> list[tuple[int, str, int]]:
    """(ordem, situacao, tentativas) das mensagens da coisa na inbox do módulo."""
    return executar(
        modulo,
        "SELECT ordem, situacao, tentativas FROM mensageria_inbox WHERE agregado = %s ORDER BY ordem",
        [f"coisa:{coisa}"],
    )


def apressar(modulo: str) -> None:
    """Vence já a espera de toda nova tentativa."""
    executar(modulo, "UPDATE mensageria_inbox SET proxima = '-infinity' WHERE situacao = 'pendente'")


def nome_do_banco(modulo: str) -> str:
    return f"brinquedo_{os.getpid()}_{modulo}"

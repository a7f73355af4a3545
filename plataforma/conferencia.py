"""Provas de um módulo sobre seus dados: o que nunca pode acontecer, e o retrato comparável entre topologias."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Conferencia:
    """Uma regra que vale sempre: cada linha que o SQL devolve é uma violação."""

    nome: str
    sql: str


@dataclass(frozen=True)
class Retrato:
    """Chaves naturais e colunas de negócio, ordenadas; sem ids, instantes, tokens nem estado de entrega."""

    nome: str
    sql: str

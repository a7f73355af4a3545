"""Provas de um módulo sobre seus dados: o que nunca pode acontecer, e o retrato comparável entre topologias."""

import hashlib
from dataclasses import dataclass
from typing import Any

import orjson

from plataforma.banco.sql import executar, linhas
from plataforma.identidade.contexto import empresa_atual

MOSTRAR_VIOLACOES = 20


@dataclass(frozen=True)
class Conferencia:
    """Uma regra que vale sempre: cada linha que o SQL devolve é uma violação. Roda sob a segurança por linha."""

    nome: str
    sql: str


@dataclass(frozen=True)
class Retrato:
    """Chaves naturais e colunas de negócio, ordenadas; sem ids, instantes, tokens nem estado de entrega."""

    nome: str
    sql: str


@dataclass(frozen=True)
class Total:
    """Um número que outro módulo também sabe, contado por seus próprios dados: juntos, um prova o outro."""

    nome: str
    significado: str
    sql: str


_PENDENCIAS = {
    "eventos_a_entregar": "SELECT count(*) FROM mensageria_outbox WHERE empresa_id = %s",
    "eventos_a_executar": "SELECT count(*) FROM mensageria_inbox WHERE empresa_id = %s AND situacao = 'pendente'",
    "cartas_mortas": "SELECT count(*) FROM mensageria_inbox WHERE empresa_id = %s AND situacao = 'morta'",
    "comandos_abertos": "SELECT count(*) FROM comandos_comando WHERE empresa_id = %s AND situacao = 'aberto'",
}


def conferir(modulo: str, conferencias: tuple[Conferencia, ...]) -> list[dict[str, Any]]:
    """Roda as provas do módulo para a empresa em contexto; sem violações, a prova vale."""
    resultado = []
    for prova in conferencias:
        violacoes = linhas(modulo, prova.sql)
        resultado.append({"nome": prova.nome, "violacoes": len(violacoes), "exemplos": violacoes[:MOSTRAR_VIOLACOES]})
    return resultado


def retratar(modulo: str, retratos: tuple[Retrato, ...]) -> list[dict[str, Any]]:
    """Linhas de negócio do módulo e o resumo (SHA-256) de cada conjunto: iguais em qualquer topologia."""
    resultado = []
    for retrato in retratos:
        conteudo = [[str(c) for c in linha] for linha in executar(modulo, retrato.sql)]
        resumo = hashlib.sha256(orjson.dumps(conteudo)).hexdigest()
        resultado.append({"nome": retrato.nome, "resumo": resumo, "linhas": conteudo})
    return resultado


def totalizar(modulo: str, totais: tuple[Total, ...]) -> dict[str, str]:
    """Cada total do módulo para a empresa em contexto, como decimal em texto."""
    return {total.nome: str(executar(modulo, total.sql)[0][0]) for total in totais}


def pendencias(modulo: str) -> dict[str, int]:
    """O que ainda está em curso no módulo para a empresa em contexto."""
    return {nome: executar(modulo, sql, [empresa_atual()])[0][0] for nome, sql in _PENDENCIAS.items()}

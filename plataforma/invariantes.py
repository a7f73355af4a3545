"""O que um módulo diz de seus dados: invariantes, conteúdo comparável entre topologias, totais e o que falta fazer."""

import hashlib
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import orjson

from plataforma.banco.sql import executar, linhas
from plataforma.identidade.contexto import empresa_atual
from plataforma.relogio import agora

MOSTRAR_VIOLACOES = 20


@dataclass(frozen=True)
class Invariante:
    """Uma regra que vale sempre: cada linha que o SQL devolve é uma violação. Roda sob a segurança por linha."""

    nome: str
    sql: str


@dataclass(frozen=True)
class Conteudo:
    """Chaves naturais e colunas de negócio, ordenadas; sem ids, instantes, tokens nem estado de entrega."""

    nome: str
    sql: str


@dataclass(frozen=True)
class Total:
    """Um número que outro módulo também sabe, contado por seus próprios dados: os dois precisam ser iguais."""

    nome: str
    significado: str
    sql: str


_CONTAR_DIAS = 30
# Um só comando: o efeito e o que ele publica se veem juntos, ou o sistema pareceria quieto entre um e outro.
# As mensagens se contam dos dois lados pelo mesmo instante, que viaja nelas; a inbox as guarda por mais tempo que isso.
_EM_CURSO = """
SELECT 'pendencias', 'eventos_a_entregar', count(*) FROM mensageria_outbox WHERE empresa_id = %(empresa)s
UNION ALL
SELECT 'pendencias', nome, (SELECT count(*) FROM mensageria_inbox i WHERE i.empresa_id = %(empresa)s AND i.situacao = s)
  FROM (VALUES ('eventos_a_executar', 'pendente'), ('cartas_mortas', 'morta')) v (nome, s)
UNION ALL
SELECT 'pendencias', 'comandos_abertos', count(*) FROM comandos_comando
 WHERE empresa_id = %(empresa)s AND situacao = 'aberto'
UNION ALL
SELECT 'enviadas', e.consumidor, count(*)
  FROM (SELECT numero, empresa_id, ocorrido_em FROM mensageria_outbox
         UNION ALL SELECT numero, empresa_id, ocorrido_em FROM mensageria_arquivo) m
  JOIN mensageria_entregue e USING (numero)
 WHERE m.empresa_id = %(empresa)s AND m.ocorrido_em >= %(desde)s GROUP BY e.consumidor
UNION ALL
SELECT 'recebidas', emissor, count(*) FROM mensageria_inbox
 WHERE empresa_id = %(empresa)s AND ocorrido_em >= %(desde)s GROUP BY emissor
"""


def verificar(modulo: str, invariantes: tuple[Invariante, ...]) -> list[dict[str, Any]]:
    """Verifica os invariantes do módulo para a empresa em contexto; sem violações, o invariante vale."""
    resultado = []
    for invariante in invariantes:
        violacoes = linhas(modulo, invariante.sql)
        exemplos = violacoes[:MOSTRAR_VIOLACOES]
        resultado.append({"nome": invariante.nome, "violacoes": len(violacoes), "exemplos": exemplos})
    return resultado


def ler_conteudo(modulo: str, conteudos: tuple[Conteudo, ...]) -> list[dict[str, Any]]:
    """Linhas de negócio do módulo e o resumo (SHA-256) de cada conjunto: iguais em qualquer topologia."""
    resultado = []
    for conteudo in conteudos:
        lidas = [[str(c) for c in linha] for linha in executar(modulo, conteudo.sql)]
        resumo = hashlib.sha256(orjson.dumps(lidas)).hexdigest()
        resultado.append({"nome": conteudo.nome, "resumo": resumo, "linhas": lidas})
    return resultado


def totalizar(modulo: str, totais: tuple[Total, ...]) -> dict[str, str]:
    """Cada total do módulo para a empresa em contexto, como decimal em texto."""
    return {total.nome: str(executar(modulo, total.sql)[0][0]) for total in totais}


def em_curso(modulo: str) -> dict[str, dict[str, int]]:
    """O que falta fazer no módulo, e as mensagens que ele enviou a cada consumidor e recebeu de cada emissor.

    Tudo da empresa em contexto; as mensagens, dos últimos 30 dias. O sistema está quieto quando em módulo algum há
    pendência e o que cada um enviou a outro é o que este recebeu: senão, algo ainda viaja entre eles.
    """
    desde = agora().replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=_CONTAR_DIAS)
    contado: dict[str, dict[str, int]] = {"pendencias": {}, "enviadas": {}, "recebidas": {}}
    for grupo, nome, quantos in executar(modulo, _EM_CURSO, {"empresa": empresa_atual(), "desde": desde}):
        contado[grupo][nome] = quantos
    return contado

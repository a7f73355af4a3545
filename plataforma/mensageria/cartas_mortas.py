"""Cartas mortas: o que só anda de novo por decisão de alguém, sempre com motivo e registrado na auditoria."""

from typing import Any
from uuid import UUID

from plataforma.banco.sql import executar, executar_contando, linhas, transacao
from plataforma.mensageria.acordar import acordar
from plataforma.valores import novo_id

LACUNA_APOS_SEGUNDOS = 60

_MORTAS = """
SELECT mensagem, emissor, tipo, agregado, ordem, tentativas, recebida_em, empresa_id, correlacao, corpo, erro
  FROM mensageria_inbox WHERE situacao = 'morta'
"""
_FILAS_COM_LACUNA = """
SELECT i.consumidor, i.emissor, i.agregado, coalesce(p.ordem, 0) + 1 AS falta_de, min(i.ordem) - 1 AS falta_ate
  FROM mensageria_inbox i LEFT JOIN mensageria_posicao p USING (consumidor, emissor, agregado)
 WHERE i.situacao IN ('pendente', 'morta')
 GROUP BY i.consumidor, i.emissor, i.agregado, p.ordem
HAVING min(i.ordem) > coalesce(p.ordem, 0) + 1
"""
_LACUNAS = f"""
{_FILAS_COM_LACUNA} AND min(i.recebida_em) < clock_timestamp() - make_interval(secs => %s) ORDER BY 2, 3
"""
_REENVIAR = """
UPDATE mensageria_inbox SET situacao = 'pendente', tentativas = 0, proxima = '-infinity'
 WHERE mensagem = %s AND situacao = 'morta'
"""
_DESCARTAR = """
WITH descartada AS (
    UPDATE mensageria_inbox SET situacao = 'descartada', encerrada_em = clock_timestamp()
     WHERE mensagem = %s AND situacao = 'morta' RETURNING consumidor, emissor, agregado, ordem)
INSERT INTO mensageria_posicao AS p (consumidor, emissor, agregado, ordem) SELECT * FROM descartada
ON CONFLICT (consumidor, emissor, agregado) DO UPDATE SET ordem = excluded.ordem WHERE p.ordem = excluded.ordem - 1
"""
_PULAR_LACUNA = f"""
INSERT INTO mensageria_posicao AS p (consumidor, emissor, agregado, ordem)
SELECT l.consumidor, l.emissor, l.agregado, l.falta_ate FROM ({_FILAS_COM_LACUNA}) l
 WHERE l.emissor = %s AND l.agregado = %s
ON CONFLICT (consumidor, emissor, agregado) DO UPDATE SET ordem = excluded.ordem WHERE p.ordem < excluded.ordem
"""
_AUDITAR = "INSERT INTO mensageria_auditoria (id, operador, acao, alvo, motivo) VALUES (%s, %s, %s, %s, %s)"

Linha = dict[str, Any]


class CartaNaoEncontrada(Exception):
    """Não há carta morta com esse nome no módulo."""


def cartas(modulo: str) -> list[Linha]:
    """Mensagens mortas na inbox do módulo, da mais antiga à mais nova."""
    return linhas(modulo, _MORTAS + " ORDER BY recebida_em")


def carta(modulo: str, mensagem: UUID) -> Linha:
    """Uma carta morta, com corpo e erro; levanta CartaNaoEncontrada."""
    achadas = linhas(modulo, _MORTAS + " AND mensagem = %s", [mensagem])
    if not achadas:
        raise CartaNaoEncontrada(f"{modulo} não tem a carta morta {mensagem}; veja `cartas_mortas listar`.")
    return achadas[0]


def lacunas(modulo: str) -> list[Linha]:
    """Filas paradas há mais de um minuto à espera de uma mensagem que não chegou."""
    return linhas(modulo, _LACUNAS, [LACUNA_APOS_SEGUNDOS])


def reenviar(modulo: str, mensagem: UUID, *, operador: str, motivo: str) -> None:
    """Devolve a carta à fila, com as tentativas zeradas."""
    with transacao(modulo):
        _exigir(executar_contando(modulo, _REENVIAR, [mensagem]), modulo, mensagem)
        auditar(modulo, operador=operador, acao="reenviar", alvo=str(mensagem), motivo=motivo)
    acordar(modulo, "inbox")


def descartar(modulo: str, mensagem: UUID, *, operador: str, motivo: str) -> None:
    """Desiste da carta: o efeito dela não acontece, e as seguintes da mesma chave andam."""
    with transacao(modulo):
        _exigir(executar_contando(modulo, _DESCARTAR, [mensagem]), modulo, mensagem)
        auditar(modulo, operador=operador, acao="descartar", alvo=str(mensagem), motivo=motivo)
    acordar(modulo, "inbox")


def descartar_lacuna(modulo: str, emissor: str, agregado: str, *, operador: str, motivo: str) -> None:
    """Desiste do que falta numa fila, até a primeira mensagem que chegou."""
    alvo = f"{emissor}/{agregado}"
    with transacao(modulo):
        _exigir(executar_contando(modulo, _PULAR_LACUNA, [emissor, agregado]), modulo, alvo)
        auditar(modulo, operador=operador, acao="descartar", alvo=alvo, motivo=motivo)
    acordar(modulo, "inbox")


def auditar(modulo: str, *, operador: str, acao: str, alvo: str, motivo: str) -> None:
    """Registra quem fez o quê e por quê."""
    executar(modulo, _AUDITAR, [novo_id(), operador, acao, alvo, motivo])


def _exigir(alcancadas: int, modulo: str, alvo: object) -> None:
    if alcancadas != 1:
        raise CartaNaoEncontrada(f"{modulo} não tem a carta morta {alvo}; veja `cartas_mortas listar`.")

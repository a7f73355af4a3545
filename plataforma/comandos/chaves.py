"""Chaves de idempotência do cliente da API: o mesmo pedido, repetido, tem um só efeito e a mesma resposta."""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import msgspec

from plataforma.banco.sql import executar, transacao
from plataforma.comandos.erros import ChaveReusada, ComandoEmCurso
from plataforma.contratos.codificacao import codificar
from plataforma.valores import Dto


class ChaveDoCliente(Dto):
    """Chave dada por quem chama a API; vale para a empresa, o usuário e a rota."""

    empresa: UUID
    usuario: UUID
    rota: str
    chave: str
    corpo: bytes

    @property
    def resumo(self) -> bytes:
        """SHA-256 do corpo do pedido."""
        return hashlib.sha256(self.corpo).digest()

    @property
    def identidade(self) -> list[Any]:
        """Valores da chave primária, na ordem da tabela."""
        return [self.empresa, self.usuario, self.rota, self.chave]

    def exigir_mesmo_corpo(self, resumo: bytes) -> None:
        """Levanta ChaveReusada se o corpo guardado com a chave era outro."""
        if bytes(resumo) != self.resumo:
            raise ChaveReusada(
                f"A chave “{self.chave}” já foi usada em {self.rota} com outro corpo. Use uma chave nova."
            )


class RespostaDoPedido(NamedTuple):
    """Resposta a um pedido idempotente; `corpo` está pronto para virar JSON."""

    status: int
    corpo: Any


# A trava faz o pedido paralelo ser recusado na hora, em vez de esperar pelo primeiro.
_OCUPAR = """
INSERT INTO comandos_chave_do_cliente (empresa_id, usuario_id, rota, chave, resumo, criada_em)
SELECT %s, %s, %s, %s, %s, clock_timestamp()
 WHERE pg_try_advisory_xact_lock(hashtextextended(concat_ws(E'\\n', %s::text, %s::text, %s::text, %s::text), 0))
ON CONFLICT DO NOTHING RETURNING true
"""
_LER = """
SELECT resumo, status, resposta FROM comandos_chave_do_cliente
 WHERE empresa_id = %s AND usuario_id = %s AND rota = %s AND chave = %s
"""
_GUARDAR = """
UPDATE comandos_chave_do_cliente SET status = %s, resposta = %s
 WHERE empresa_id = %s AND usuario_id = %s AND rota = %s AND chave = %s
"""
ESPERA_SEGUNDOS = 1
LOTE_DO_EXPURGO = 10_000


def com_chave_do_cliente(
    modulo: str, chave: ChaveDoCliente, executar_uma_vez: Callable[[], Any], *, status: int
) -> RespostaDoPedido:
    """Executa numa transação do módulo e guarda a resposta com o efeito; repetido, devolve a guardada.

    Uma recusa (exceção) nada guarda, e a mesma chave pode tentar de novo. Levanta ChaveReusada e ComandoEmCurso.
    """
    with transacao(modulo):
        identidade = chave.identidade
        if not executar(modulo, _OCUPAR, [*identidade, chave.resumo, *identidade]):
            return _guardada(modulo, chave)
        corpo = codificar(executar_uma_vez())
        executar(modulo, _GUARDAR, [status, corpo.decode(), *identidade])
    return RespostaDoPedido(status, msgspec.json.decode(corpo))


def _guardada(modulo: str, chave: ChaveDoCliente) -> RespostaDoPedido:
    achadas = executar(modulo, _LER, chave.identidade)
    if not achadas:
        raise ComandoEmCurso(
            f"O pedido com a chave “{chave.chave}” ainda está em execução. Repita-o em {ESPERA_SEGUNDOS} s.",
            espera_segundos=ESPERA_SEGUNDOS,
        )
    resumo, status, resposta = achadas[0]
    chave.exigir_mesmo_corpo(resumo)
    return RespostaDoPedido(status, msgspec.json.decode(resposta))


def expurgar(modulo: str) -> int:
    """Apaga o que venceu: chaves do cliente (24 h), respostas de contratos e comandos encerrados (30 dias).

    Apaga até `LOTE_DO_EXPURGO` de cada; devolve quantas linhas.
    """
    return sum(int(executar(modulo, sql, [LOTE_DO_EXPURGO])[0][0]) for sql in _EXPURGOS)


_EXPURGOS = (
    "SELECT comandos_expurgar_chaves(%s)",
    "SELECT comandos_expurgar_respostas(%s)",
    """WITH vencidos AS (SELECT id FROM comandos_comando
         WHERE situacao <> 'aberto' AND encerrado_em < clock_timestamp() - interval '30 days' LIMIT %s),
       apagados AS (DELETE FROM comandos_comando WHERE id IN (SELECT id FROM vencidos) RETURNING 1)
       SELECT count(*) FROM apagados""",
)

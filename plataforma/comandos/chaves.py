"""Chaves de idempotência do cliente da API: o mesmo pedido, repetido, tem um só efeito e a mesma resposta."""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from uuid import UUID

import msgspec

from plataforma.banco.sql import executar, transacao
from plataforma.comandos.erros import ChaveReusada, ComandoEmCurso
from plataforma.contratos.codificacao import codificar
from plataforma.erros import ErroDeNegocio
from plataforma.pontos import ponto
from plataforma.valores import Dto

T = TypeVar("T")


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
# `criada_em` prova a posse: quem ocupou de novo uma chave vencida mudou-a, e o primeiro nada mais guarda.
_OCUPAR_EM_PASSOS = """
INSERT INTO comandos_chave_do_cliente AS k (empresa_id, usuario_id, rota, chave, resumo, criada_em)
VALUES (%s, %s, %s, %s, %s, clock_timestamp())
ON CONFLICT (empresa_id, usuario_id, rota, chave) DO UPDATE SET criada_em = clock_timestamp()
 WHERE k.status IS NULL AND k.resumo = excluded.resumo
   AND k.criada_em < clock_timestamp() - make_interval(secs => %s)
RETURNING criada_em
"""
_DA_POSSE = """
 WHERE empresa_id = %s AND usuario_id = %s AND rota = %s AND chave = %s AND criada_em = %s AND status IS NULL
"""
_GUARDAR_EM_PASSOS = f"UPDATE comandos_chave_do_cliente SET status = %s, resposta = %s {_DA_POSSE} RETURNING true"
_SOLTAR_EM_PASSOS = f"DELETE FROM comandos_chave_do_cliente {_DA_POSSE}"
OCUPADA_SEGUNDOS = 600
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
        ponto("chave.antes_do_commit")
    ponto("chave.apos_commit")
    return RespostaDoPedido(status, msgspec.json.decode(corpo))


def com_chave_e_leitura(
    modulo: str, chave: ChaveDoCliente, ler: Callable[[], T], executar_uma_vez: Callable[[T], Any], *, status: int
) -> RespostaDoPedido:
    """Como `com_chave_do_cliente`, para o que antes lê outro módulo, fora da transação, e executa com o lido.

    O pedido repetido tem a primeira resposta mesmo que hoje a leitura o recuse, ou que o outro módulo não responda.
    """
    try:
        lido = ler()
    except ErroDeNegocio:
        if not executar(modulo, _LER, chave.identidade):
            raise
        return _guardada(modulo, chave)
    return com_chave_do_cliente(modulo, chave, lambda: executar_uma_vez(lido), status=status)


def com_chave_em_passos(
    modulo: str, chave: ChaveDoCliente, executar_em_passos: Callable[[], Any], *, status: int
) -> RespostaDoPedido:
    """Como `com_chave_do_cliente`, para um efeito que faz suas próprias transações e que, repetido, nada muda.

    Morto no meio, a chave fica ocupada por `OCUPADA_SEGUNDOS`; depois, o mesmo pedido executa de novo.
    """
    with transacao(modulo):
        ocupada = executar(modulo, _OCUPAR_EM_PASSOS, [*chave.identidade, chave.resumo, OCUPADA_SEGUNDOS])
    if not ocupada:
        return _guardada(modulo, chave)
    posse = [*chave.identidade, ocupada[0][0]]
    try:
        corpo = codificar(executar_em_passos())
    except BaseException:
        with transacao(modulo):
            executar(modulo, _SOLTAR_EM_PASSOS, posse)
        raise
    with transacao(modulo):
        if not executar(modulo, _GUARDAR_EM_PASSOS, [status, corpo.decode(), *posse]):
            return _guardada(modulo, chave)
    return RespostaDoPedido(status, msgspec.json.decode(corpo))


def _guardada(modulo: str, chave: ChaveDoCliente) -> RespostaDoPedido:
    achadas = executar(modulo, _LER, chave.identidade)
    if not achadas:
        raise _em_execucao(chave)
    resumo, status, resposta = achadas[0]
    chave.exigir_mesmo_corpo(resumo)
    if status is None:
        raise _em_execucao(chave)
    return RespostaDoPedido(status, msgspec.json.decode(resposta))


def _em_execucao(chave: ChaveDoCliente) -> ComandoEmCurso:
    return ComandoEmCurso(
        f"O pedido com a chave “{chave.chave}” ainda está em execução. Repita-o em {ESPERA_SEGUNDOS} s.",
        espera_segundos=ESPERA_SEGUNDOS,
    )


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

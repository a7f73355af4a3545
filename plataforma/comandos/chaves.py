"""Chaves de idempotência do cliente da API: a mesma chamada, repetida, tem um só efeito e a mesma resposta."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

import msgspec

from plataforma.banco.sql import executar, transacao
from plataforma.comandos.erros import ChaveReusada, ComandoEmCurso
from plataforma.contratos.codificacao import codificar
from plataforma.copias import perguntando_ao_dono
from plataforma.erros import ErroDeNegocio
from plataforma.pontos import ponto
from plataforma.valores import Dto

P = ParamSpec("P")
L = TypeVar("L")


class ChaveDoCliente(Dto):
    """Chave dada por quem chama a API; vale para a empresa, o usuário e a rota."""

    empresa: UUID
    usuario: UUID
    rota: str
    chave: str
    corpo: bytes

    @property
    def resumo(self) -> bytes:
        """SHA-256 do corpo da chamada."""
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


# A trava faz a chamada paralela ser recusada na hora, em vez de esperar pela primeira.
_OCUPAR = """
INSERT INTO comandos_chave_do_cliente (empresa_id, usuario_id, rota, chave, resumo, criada_em)
SELECT %s, %s, %s, %s, %s, clock_timestamp()
 WHERE pg_try_advisory_xact_lock(hashtextextended(concat_ws(E'\\n', %s::text, %s::text, %s::text, %s::text), 0))
ON CONFLICT DO NOTHING RETURNING true
"""
_LER = """
SELECT resumo, resposta FROM comandos_chave_do_cliente
 WHERE empresa_id = %s AND usuario_id = %s AND rota = %s AND chave = %s
"""
_GUARDAR = """
UPDATE comandos_chave_do_cliente SET resposta = %s
 WHERE empresa_id = %s AND usuario_id = %s AND rota = %s AND chave = %s
"""
# `criada_em` prova a concessão: quem ocupou de novo uma chave vencida mudou-a, e o primeiro nada mais guarda.
_OCUPAR_EM_PASSOS = """
INSERT INTO comandos_chave_do_cliente AS k (empresa_id, usuario_id, rota, chave, resumo, criada_em)
VALUES (%s, %s, %s, %s, %s, clock_timestamp())
ON CONFLICT (empresa_id, usuario_id, rota, chave) DO UPDATE SET criada_em = clock_timestamp()
 WHERE k.resposta IS NULL AND k.resumo = excluded.resumo
   AND k.criada_em < clock_timestamp() - make_interval(secs => %s)
RETURNING criada_em
"""
_DA_CONCESSAO = """
 WHERE empresa_id = %s AND usuario_id = %s AND rota = %s AND chave = %s AND criada_em = %s AND resposta IS NULL
"""
_GUARDAR_EM_PASSOS = f"UPDATE comandos_chave_do_cliente SET resposta = %s {_DA_CONCESSAO} RETURNING true"
_SOLTAR_EM_PASSOS = f"DELETE FROM comandos_chave_do_cliente {_DA_CONCESSAO}"
OCUPADA_SEGUNDOS = 600
ESPERA_SEGUNDOS = 1
LOTE_DO_EXPURGO = 10_000
LOTES_DO_EXPURGO = 20


def uma_vez(modulo: str) -> Callable[[Callable[P, Any]], Callable[Concatenate[ChaveDoCliente | None, P], Any]]:
    """Decora o caso de uso que escreve só no banco de `modulo`: uma transação guarda o efeito e a resposta.

    Decorado, recebe antes a chave do cliente e devolve a resposta como JSON lido; repetido, devolve a guardada.
    Uma recusa (exceção) nada guarda, e a mesma chave pode tentar de novo; a que é só falta numa cópia de cadastro
    (`plataforma.copias`) pergunta antes ao dono. Sem chave, que só uma alteração dispensa, é a função decorada. Levanta
    ChaveReusada e ComandoEmCurso.
    """

    def decorar(caso: Callable[P, Any]) -> Callable[Concatenate[ChaveDoCliente | None, P], Any]:
        @wraps(caso)
        def com_chave(chave: ChaveDoCliente | None, /, *args: P.args, **opcoes: P.kwargs) -> Any:
            def fazer() -> Any:
                if chave is None:
                    return caso(*args, **opcoes)
                return _numa_transacao(modulo, chave, caso, *args, **opcoes)

            return perguntando_ao_dono(fazer)

        return com_chave

    return decorar


def uma_vez_lendo(
    modulo: str, ler: Callable[P, L]
) -> Callable[[Callable[Concatenate[L, P], Any]], Callable[Concatenate[ChaveDoCliente | None, P], Any]]:
    """Como `uma_vez`, para o que antes lê outro módulo: `ler` tem os mesmos argumentos e roda fora da transação.

    O caso de uso recebe o lido antes dos argumentos. O que se repete tem a primeira resposta mesmo que hoje a leitura o
    recuse, ou que o outro módulo não responda.
    """

    def decorar(caso: Callable[Concatenate[L, P], Any]) -> Callable[Concatenate[ChaveDoCliente | None, P], Any]:
        @wraps(caso)
        def com_chave(chave: ChaveDoCliente | None, /, *args: P.args, **opcoes: P.kwargs) -> Any:
            if chave is None:
                return caso(ler(*args, **opcoes), *args, **opcoes)
            try:
                lido = ler(*args, **opcoes)
            except ErroDeNegocio:
                if not executar(modulo, _LER, chave.identidade):
                    raise
                return _guardada(modulo, chave)

            def fazer() -> Any:
                return _numa_transacao(modulo, chave, caso, lido, *args, **opcoes)

            return perguntando_ao_dono(fazer)

        return com_chave

    return decorar


def uma_vez_em_passos(modulo: str) -> Callable[[Callable[P, Any]], Callable[Concatenate[ChaveDoCliente, P], Any]]:
    """Como `uma_vez`, para o caso de uso que faz suas próprias transações e que, repetido, nada muda.

    Morto no meio, a chave fica ocupada por `OCUPADA_SEGUNDOS`; depois, quem o repete o executa de novo.
    """

    def decorar(caso: Callable[P, Any]) -> Callable[Concatenate[ChaveDoCliente, P], Any]:
        @wraps(caso)
        def com_chave(chave: ChaveDoCliente, /, *args: P.args, **opcoes: P.kwargs) -> Any:
            return _em_passos(modulo, chave, caso, *args, **opcoes)

        return com_chave

    return decorar


def _numa_transacao(
    modulo: str, chave: ChaveDoCliente, caso: Callable[P, Any], *args: P.args, **opcoes: P.kwargs
) -> Any:
    with transacao(modulo):
        identidade = chave.identidade
        if not executar(modulo, _OCUPAR, [*identidade, chave.resumo, *identidade]):
            return _guardada(modulo, chave)
        corpo = codificar(caso(*args, **opcoes))
        executar(modulo, _GUARDAR, [corpo.decode(), *identidade])
        ponto("chave.antes_do_commit")
    ponto("chave.apos_commit")
    return msgspec.json.decode(corpo)


def _em_passos(modulo: str, chave: ChaveDoCliente, caso: Callable[P, Any], *args: P.args, **opcoes: P.kwargs) -> Any:
    with transacao(modulo):
        ocupada = executar(modulo, _OCUPAR_EM_PASSOS, [*chave.identidade, chave.resumo, OCUPADA_SEGUNDOS])
    if not ocupada:
        return _guardada(modulo, chave)
    concessao = [*chave.identidade, ocupada[0][0]]
    try:
        corpo = codificar(caso(*args, **opcoes))
    except BaseException:
        with transacao(modulo):
            executar(modulo, _SOLTAR_EM_PASSOS, concessao)
        raise
    with transacao(modulo):
        if not executar(modulo, _GUARDAR_EM_PASSOS, [corpo.decode(), *concessao]):
            return _guardada(modulo, chave)
    return msgspec.json.decode(corpo)


def _guardada(modulo: str, chave: ChaveDoCliente) -> Any:
    achadas = executar(modulo, _LER, chave.identidade)
    if not achadas:
        raise _em_execucao(chave)
    resumo, resposta = achadas[0]
    chave.exigir_mesmo_corpo(resumo)
    if resposta is None:
        raise _em_execucao(chave)
    return msgspec.json.decode(resposta)


def _em_execucao(chave: ChaveDoCliente) -> ComandoEmCurso:
    return ComandoEmCurso(
        f"A chamada com a chave “{chave.chave}” ainda está em execução. Repita-a em {ESPERA_SEGUNDOS} s.",
        espera_segundos=ESPERA_SEGUNDOS,
    )


def expurgar(modulo: str) -> int:
    """Apaga o que venceu: chaves do cliente (24 h), respostas de contratos e comandos encerrados (30 dias).

    Apaga de cada até `LOTES_DO_EXPURGO` lotes, cada um confirmado; devolve quantas linhas.
    """
    return sum(_expurgar(modulo, sql) for sql in _EXPURGOS)


def _expurgar(modulo: str, sql: str) -> int:
    apagadas = 0
    for _ in range(LOTES_DO_EXPURGO):
        lote = int(executar(modulo, sql, [LOTE_DO_EXPURGO])[0][0])
        apagadas += lote
        if lote < LOTE_DO_EXPURGO:
            break
    return apagadas


_EXPURGOS = (
    "SELECT comandos_expurgar_chaves(%s)",
    "SELECT comandos_expurgar_respostas(%s)",
    "SELECT comandos_expurgar_encerrados(%s)",
)

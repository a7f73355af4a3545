"""Ator e rastro do que está em curso nesta thread. Não conhece o Django."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import NamedTuple
from uuid import UUID

from plataforma.erros import Proibido
from plataforma.valores import Dto, novo_id

PROFUNDIDADE_MAXIMA = 8
SEM_USUARIO = UUID(int=0)
"""Quem age quando não é ninguém: o sistema, ou quem ainda não se identificou."""


class Ator(Dto):
    """Usuário agindo por uma empresa, com as permissões que tem nela (vazias quando só registra quem foi)."""

    usuario_id: UUID
    empresa_id: UUID
    permissoes: frozenset[str] = frozenset()


class Rastro(Dto):
    """O que liga chamadas e eventos de uma mesma operação."""

    correlacao: UUID
    causa: UUID | None = None
    profundidade: int = 0
    traceparent: str = ""


class MarcaDaSessao(NamedTuple):
    """O que o backend põe na sessão do banco, como texto."""

    empresa: str
    contexto: str
    usuario: str
    origem: str


class SemAtor(Exception):
    """Uma operação de empresa começou sem ninguém em contexto: erro de programação."""


_ator: ContextVar[Ator | None] = ContextVar("ator", default=None)
_rastro: ContextVar[Rastro | None] = ContextVar("rastro", default=None)
_origem: ContextVar[str] = ContextVar("origem", default="")
_SEM_MARCA = MarcaDaSessao(empresa="", contexto="", usuario="", origem="")
_calculada: ContextVar[tuple[Ator | None, Rastro | None, str, MarcaDaSessao]] = ContextVar(
    "marca", default=(None, None, "", _SEM_MARCA)
)


def marca_da_sessao() -> MarcaDaSessao:
    """Marca que a sessão do banco deve ter agora."""
    ator, rastro, origem = _ator.get(), _rastro.get(), _origem.get()
    do_ator, do_rastro, da_origem, marca = _calculada.get()
    if ator is do_ator and rastro is do_rastro and origem == da_origem:
        return marca
    marca = MarcaDaSessao(
        empresa=str(ator.empresa_id) if ator else "",
        contexto=str(rastro.correlacao) if rastro and ator else "",
        usuario=str(ator.usuario_id) if ator else "",
        origem=origem if ator else "",
    )
    _calculada.set((ator, rastro, origem, marca))
    return marca


@contextmanager
def agir_como(ator: Ator | None) -> Iterator[None]:
    """Põe `ator` em contexto dentro do bloco."""
    token = _ator.set(ator)
    try:
        yield
    finally:
        _ator.reset(token)


@contextmanager
def rastrear(rastro: Rastro) -> Iterator[None]:
    """Põe `rastro` em contexto dentro do bloco."""
    token = _rastro.set(rastro)
    try:
        yield
    finally:
        _rastro.reset(token)


@contextmanager
def vindo_de(endereco: str) -> Iterator[None]:
    """Diz, dentro do bloco, de que endereço veio a chamada HTTP; vazio num efeito, que é de outra operação."""
    token = _origem.set(endereco)
    try:
        yield
    finally:
        _origem.reset(token)


def origem_atual() -> str:
    """O endereço de quem fez a chamada HTTP em curso; vazio fora de uma."""
    return _origem.get()


def entrar(ator: Ator | None, rastro: Rastro) -> None:
    """Troca o contexto inteiro, sem volta: para a borda HTTP, que o limpa ao fim da chamada."""
    _ator.set(ator)
    _rastro.set(rastro)


def sair() -> None:
    """Deixa a thread sem ator nem rastro."""
    _ator.set(None)
    _rastro.set(None)


def ha_ator() -> bool:
    """Diz se há alguém em contexto."""
    return _ator.get() is not None


def ator_atual() -> Ator:
    """Quem age; levanta SemAtor se não há ninguém."""
    ator = _ator.get()
    if ator is None:
        raise SemAtor("Nenhum ator em contexto: use agir_como(...).")
    return ator


def empresa_atual() -> UUID:
    """Empresa de quem age; levanta SemAtor."""
    return ator_atual().empresa_id


def rastro_atual() -> Rastro:
    """Rastro da operação; começa um novo se não há."""
    rastro = _rastro.get()
    if rastro is None:
        rastro = Rastro(correlacao=novo_id())
        _rastro.set(rastro)
    return rastro


def acoes_permitidas(recurso: str, *acoes: str) -> tuple[str, ...]:
    """Das ações que `recurso` (`vendas.pedido`) agora aceita, as que quem age pode, na mesma ordem."""
    tem = ator_atual().permissoes
    return tuple(acao for acao in acoes if f"{recurso}.{acao}" in tem)


def exigir_permissao(permissao: str) -> None:
    """Levanta Proibido se quem age não tem `permissao` (`modulo.coisa.verbo`)."""
    if permissao not in ator_atual().permissoes:
        raise Proibido(f"Esta ação pede a permissão “{permissao}”. Peça-a a quem administra a empresa.")

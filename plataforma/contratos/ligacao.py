"""O caminho único de uma chamada, local ou remota: `estoque = usar(Estoque)` é tudo o que quem chama escreve.

validar -> prazo -> recusar transação aberta -> medir -> copiar -> orçamento de chamadas -> transporte.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar, cast

from plataforma.contratos.base import Contrato, Operacao, chave_dos_argumentos
from plataforma.contratos.codificacao import Meta, Modo
from plataforma.contratos.erros import OrcamentoEstourado, PrazoVencido, ProfundidadeExcedida, TransacaoAberta
from plataforma.contratos.prazos import ate, prazo_em, segundos_ate
from plataforma.identidade.contexto import PROFUNDIDADE_MAXIMA, ator_atual, ha_ator, rastro_atual
from plataforma.topologia import executa_aqui, topologia
from plataforma.valores import Dto

registro = logging.getLogger(__name__)
C = TypeVar("C", bound=Contrato)


class Transporte(Protocol):
    """Leva uma chamada já validada até quem a executa e traz a resposta, copiada."""

    nome: str

    def chamar(self, operacao: Operacao, args: Dto, corpo: bytes, meta: Meta) -> Any:
        """Devolve a resposta; levanta um erro declarado ou FalhaRemota."""


@dataclass
class _Orcamento:
    limite: int
    gastas: list[str] = field(default_factory=list)


@dataclass
class _Configuracao:
    """O que o processo diz à ligação ao começar; sem isso ela não conhece o Django nem a rede."""

    local: Transporte | None = None
    remoto: Transporte | None = None
    transacao_aberta: Callable[[], str | None] = lambda: None
    medir: Callable[[Operacao, str], AbstractContextManager[None]] = lambda _operacao, _transporte: nullcontext()
    avisar: Callable[[str, Operacao], None] | None = None
    folga_de_prazo: float = 1.0


_configuracao = _Configuracao()
_forcado: ContextVar[Transporte | None] = ContextVar("transporte_forcado", default=None)
_orcamento: ContextVar[_Orcamento | None] = ContextVar("orcamento_de_chamadas", default=None)
_modo: ContextVar[Modo] = ContextVar("modo_da_chamada", default="executar")


def configurar(
    *,
    local: Transporte,
    remoto: Transporte,
    transacao_aberta: Callable[[], str | None],
    medir: Callable[[Operacao, str], AbstractContextManager[None]],
    avisar: Callable[[str, Operacao], None] | None,
) -> None:
    """Diz ao mecanismo como este processo transporta, mede e reage ao uso indevido.

    Com `avisar`, uma transação aberta ou um orçamento estourado só avisa (produção); sem ele, levanta.
    """
    _configuracao.local, _configuracao.remoto = local, remoto
    _configuracao.transacao_aberta, _configuracao.medir, _configuracao.avisar = transacao_aberta, medir, avisar


def mudar_folga(folga_de_prazo: float) -> None:
    """Passa a multiplicar por `folga_de_prazo` os prazos das chamadas que começam daqui em diante."""
    _configuracao.folga_de_prazo = folga_de_prazo


@contextmanager
def em_ate(segundos: float) -> Iterator[None]:
    """As chamadas do bloco esperam até `segundos` ao todo, se o prazo delas não for menor; vale a mesma folga."""
    with ate(prazo_em(segundos * _configuracao.folga_de_prazo)):
        yield


@contextmanager
def forcar_transporte(transporte: Transporte) -> Iterator[None]:
    """Faz toda chamada do bloco ir por `transporte`, esteja o módulo onde estiver; serve aos testes."""
    token = _forcado.set(transporte)
    try:
        yield
    finally:
        _forcado.reset(token)


@contextmanager
def orcamento_de_chamadas(limite: int) -> Iterator[None]:
    """Limita a `limite` as chamadas a contratos feitas no bloco (uma chamada HTTP)."""
    token = _orcamento.set(_Orcamento(limite))
    try:
        yield
    finally:
        _orcamento.reset(token)


@contextmanager
def anulando() -> Iterator[None]:
    """Dentro do bloco, um comando ainda não executado com sua chave fica proibido de executar-se (ComandoDesfeito)."""
    token = _modo.set("anular")
    try:
        yield
    finally:
        _modo.reset(token)


@contextmanager
def compensando() -> Iterator[None]:
    """Dentro do bloco os comandos se executam mesmo sob `anulando`: eles desfazem um efeito que já houve."""
    token = _modo.set("executar")
    try:
        yield
    finally:
        _modo.reset(token)


class _Ligacao:
    """Objeto que `usar` devolve: um atributo por operação do contrato."""

    def __init__(self, contrato: type[Contrato]) -> None:
        for nome, operacao in contrato.operacoes.items():
            setattr(self, nome, partial(_chamar, operacao))


def usar(contrato: type[C]) -> C:
    """Liga-se a `contrato`, onde quer que ele execute."""
    return cast(C, _Ligacao(contrato))


def _chamar(operacao: Operacao, /, **argumentos: Any) -> Any:
    args, corpo = operacao.copiar_argumentos(argumentos)
    meta = _meta(operacao, args)
    _conferir_prazo(operacao, meta)
    _recusar_transacao_aberta(operacao)
    _gastar_orcamento(operacao)
    transporte = _transporte(operacao.modulo)
    with _configuracao.medir(operacao, transporte.nome), ate(meta.prazo):
        try:
            return transporte.chamar(operacao, args, corpo, meta)
        finally:
            # Pela rede uma resposta atrasada nunca chega; no mesmo processo ela também não vale.
            _conferir_prazo(operacao, meta)


def _meta(operacao: Operacao, args: Dto) -> Meta:
    rastro = rastro_atual()
    if rastro.profundidade >= PROFUNDIDADE_MAXIMA:
        raise ProfundidadeExcedida(f"{operacao.rotulo}: mais de {PROFUNDIDADE_MAXIMA} chamadas e eventos em cadeia.")
    return Meta(
        traceparent=rastro.traceparent,
        correlacao=rastro.correlacao,
        causa=rastro.causa,
        profundidade=rastro.profundidade + 1,
        # Um comando sem ator levanta SemAtor aqui; uma consulta pode vir antes de haver alguém (entrar no sistema).
        ator=ator_atual() if operacao.eh_comando or ha_ator() else None,
        prazo=prazo_em(operacao.prazo_segundos * _configuracao.folga_de_prazo),
        chave=chave_dos_argumentos(args) if operacao.eh_comando else None,
        epoca=topologia().epoca,
        modo=_modo.get(),
    )


def _conferir_prazo(operacao: Operacao, meta: Meta) -> None:
    if segundos_ate(meta.prazo) <= 0:
        raise PrazoVencido(f"{operacao.rotulo}: o prazo venceu em {meta.prazo.isoformat()}.")


def _recusar_transacao_aberta(operacao: Operacao) -> None:
    aberta = _configuracao.transacao_aberta()
    if aberta is None:
        return
    if _configuracao.avisar is None:
        raise TransacaoAberta(f"{operacao.rotulo} chamada com transação aberta em “{aberta}”: termine-a antes.")
    _configuracao.avisar("transacao_aberta", operacao)


def _gastar_orcamento(operacao: Operacao) -> None:
    orcamento = _orcamento.get()
    if orcamento is None:
        return
    orcamento.gastas.append(operacao.rotulo)
    if len(orcamento.gastas) <= orcamento.limite:
        return
    if _configuracao.avisar is None:
        raise OrcamentoEstourado(
            f"Mais de {orcamento.limite} contratos numa chamada HTTP: {', '.join(orcamento.gastas)}. Chame em lote."
        )
    _configuracao.avisar("orcamento_estourado", operacao)


def _transporte(modulo: str) -> Transporte:
    forcado = _forcado.get()
    if forcado is not None:
        return forcado
    escolhido = _configuracao.local if executa_aqui(modulo) else _configuracao.remoto
    if escolhido is None:
        raise RuntimeError("Contratos sem transporte: falta `plataforma.operacao` em INSTALLED_APPS.")
    return escolhido

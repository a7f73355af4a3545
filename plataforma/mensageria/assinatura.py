"""Assinaturas: que função de um módulo reage a que evento. Não conhece o Django.

    ASSINATURAS = (Assinatura(PedidoExpedido, ao_expedir_pedido, publica=(MercadoriaExpedida,)),)

A reação roda dentro da transação da inbox, no banco do módulo que assina: não abre outra, não chama contrato (o evento
traz tudo o que ela precisa) e só publica os eventos que declara em `publica`. É dessa declaração que sai o grafo de
mensagens, no qual um ciclo é recusado.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

from plataforma.copias import Copia
from plataforma.mensageria.evento import Evento, descricao_de


@dataclass(frozen=True)
class Assinatura:
    """Uma reação: `funcao(evento)`, os tipos de evento que ela pode publicar e a cópia de cadastro que mantém."""

    evento: type[Evento]
    funcao: Callable[[Any], None]
    publica: tuple[type[Evento], ...] = ()
    copia: Copia | None = None

    @property
    def tipo(self) -> str:
        """Nome do evento assinado na mensagem."""
        return descricao_de(self.evento).tipo


_em_curso: ContextVar[Assinatura | None] = ContextVar("assinatura", default=None)


@contextmanager
def reagindo(assinatura: Assinatura) -> Iterator[None]:
    """Marca a reação em curso, para que `publicar` confira o que ela declarou."""
    token = _em_curso.set(assinatura)
    try:
        yield
    finally:
        _em_curso.reset(token)


def assinatura_em_curso() -> Assinatura | None:
    """A reação que está rodando nesta thread, se há uma."""
    return _em_curso.get()


Fabrica = Callable[[str], tuple[Assinatura, ...]]
_por_modulo: dict[str, tuple[Assinatura, ...]] = {}
_de_todos: list[Fabrica] = []


def assinar_em_cada_modulo(fabrica: Fabrica) -> None:
    """Acrescenta `fabrica(nome)` às assinaturas de cada módulo que se registrar: é assim que o núcleo ouve por eles."""
    _de_todos.append(fabrica)


def registrar_assinaturas(modulo: str, assinaturas: tuple[Assinatura, ...]) -> None:
    """Diz o que `modulo`, instalado aqui, assina; vazio se nada."""
    _por_modulo[modulo] = (*assinaturas, *(a for fabrica in _de_todos for a in fabrica(modulo)))


def assinaturas_por_modulo() -> dict[str, tuple[Assinatura, ...]]:
    """Assinaturas de cada módulo instalado aqui, também dos que nada assinam."""
    return {modulo: _por_modulo[modulo] for modulo in sorted(_por_modulo)}


def assinaturas_de(consumidor: str) -> dict[str, Assinatura]:
    """Assinaturas de um módulo, por tipo de evento; vazio se ele não está instalado aqui."""
    return {a.tipo: a for a in _por_modulo.get(consumidor, ())}

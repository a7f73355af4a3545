"""Eventos: fatos versionados que um módulo conta aos outros. Não conhece o Django.

class PedidoCriado(Evento, modulo="vendas", agregado="pedido", versao=1):
    pedido: UUID            # o campo com o nome do agregado leva o id dele
"""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec

from plataforma.fronteira_de_tipos import conferir_tipo
from plataforma.leitor_tolerante import Leitor
from plataforma.valores import Dto

_codificador = msgspec.json.Encoder(decimal_format="string")


class EventoMalDeclarado(TypeError):
    """A declaração do evento está incompleta ou repetida; a mensagem diz o que falta."""


class Descricao(msgspec.Struct, frozen=True):
    """O que se sabe de um tipo de evento: nome na mensagem, emissor, agregado e como lê-lo."""

    tipo: str
    modulo: str
    agregado: str
    versao: int
    ler: Callable[[bytes | str], "Evento"]


_por_classe: dict[type, Descricao] = {}
_por_tipo: dict[str, type["Evento"]] = {}


def _registrar(classe: type["Evento"], *, modulo: str, agregado: str, versao: int) -> None:
    if not modulo or not agregado or versao < 1:
        raise EventoMalDeclarado(f'{classe.__name__}: declare modulo="...", agregado="..." e versao=1 ou mais.')
    if classe.__annotations__.get(agregado) not in (UUID, "UUID"):
        raise EventoMalDeclarado(f"{classe.__name__}: falta o campo “{agregado}: UUID”, o id do agregado.")
    conferir_tipo(classe, classe.__name__)
    tipo = f"{modulo}.{classe.__name__}.v{versao}"
    if tipo in _por_tipo:
        raise EventoMalDeclarado(f"O tipo “{tipo}” já existe; um fato diferente pede outro nome ou outra versão.")
    ler = Leitor(classe).ler
    _por_classe[classe] = Descricao(tipo=tipo, modulo=modulo, agregado=agregado, versao=versao, ler=ler)
    _por_tipo[tipo] = classe


class Evento(Dto, forbid_unknown_fields=False):
    """Fato já acontecido. Só cresce: um campo novo tem valor padrão, e quem lê tolera o que ainda não conhece."""

    if TYPE_CHECKING:

        def __init_subclass__(cls, *, modulo: str = "", agregado: str = "", versao: int = 0) -> None: ...

    @classmethod
    def _ao_declarar(cls, *, modulo: str = "", agregado: str = "", versao: int = 0) -> None:
        _registrar(cls, modulo=modulo, agregado=agregado, versao=versao)


def descricao_de(classe: type[Evento]) -> Descricao:
    """Descrição do tipo de evento."""
    return _por_classe[classe]


def chave_do_agregado(evento: Evento) -> str:
    """Chave que ordena: `pedido:<uuid>`; eventos de mesma chave chegam na ordem em que foram publicados."""
    agregado = descricao_de(type(evento)).agregado
    return f"{agregado}:{getattr(evento, agregado)}"


def codificar(evento: Evento) -> bytes:
    """JSON do evento, conferido lendo-o de volta: construir um Struct não confere tipos, só ler confere."""
    corpo = _codificador.encode(evento)
    lido = descricao_de(type(evento)).ler(corpo)
    if lido != evento:
        raise msgspec.ValidationError(f"{type(evento).__name__} não volta igual do JSON: {lido!r}")
    return corpo


def eventos_registrados() -> tuple[type[Evento], ...]:
    """Todos os tipos de evento conhecidos neste processo, por nome na mensagem."""
    return tuple(_por_tipo[tipo] for tipo in sorted(_por_tipo))

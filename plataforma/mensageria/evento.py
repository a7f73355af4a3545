"""Eventos: fatos versionados que um módulo conta aos outros. Não conhece o Django.

class PedidoCriado(Evento, modulo="vendas", agregado="pedido", versao=1):
    pedido: UUID            # o campo com o nome do agregado leva o id dele
"""

from collections.abc import Callable
from typing import TYPE_CHECKING
from uuid import UUID

import msgspec
from msgspec import inspect as forma

from plataforma.leitor_tolerante import Leitor
from plataforma.valores import Dto, regras_de

_SIMPLES = (
    forma.BoolType,
    forma.IntType,
    forma.StrType,
    forma.NoneType,
    forma.UUIDType,
    forma.DecimalType,
    forma.DateType,
    forma.DateTimeType,
    forma.EnumType,
    forma.LiteralType,
)
_codificador = msgspec.json.Encoder(decimal_format="string")


class EventoMalDeclarado(TypeError):
    """A classe do evento não pode viajar como está; a mensagem diz o campo e a saída."""


class Descricao(msgspec.Struct, frozen=True):
    """O que se sabe de um tipo de evento: nome no fio, emissor, agregado e como lê-lo."""

    tipo: str
    modulo: str
    agregado: str
    versao: int
    ler: Callable[[bytes | str], "Evento"]


_por_classe: dict[type, Descricao] = {}
_por_tipo: dict[str, type["Evento"]] = {}


def _conferir(tipo: forma.Type, caminho: str, *, vistos: set[type]) -> None:
    if isinstance(tipo, _SIMPLES):
        return
    if isinstance(tipo, forma.Metadata):
        _conferir(tipo.type, caminho, vistos=vistos)
    elif isinstance(tipo, forma.UnionType):
        for parte in tipo.types:
            _conferir(parte, caminho, vistos=vistos)
    elif isinstance(tipo, forma.VarTupleType | forma.FrozenSetType):
        _conferir(tipo.item_type, f"{caminho}[]", vistos=vistos)
    elif isinstance(tipo, forma.TupleType):
        for parte in tipo.item_types:
            _conferir(parte, f"{caminho}[]", vistos=vistos)
    elif isinstance(tipo, forma.StructType) and issubclass(tipo.cls, Dto):
        _conferir_dto(tipo, caminho, vistos=vistos)
    else:
        raise EventoMalDeclarado(
            f"{caminho}: {type(tipo).__name__} não viaja. Use Dto, tuple, frozenset, UUID, str, int, bool, date, "
            "datetime, Enum, Literal ou Decimal com escala (Quantidade, Custo, Preco, Valor)."
        )


def _conferir_dto(tipo: forma.StructType, caminho: str, *, vistos: set[type]) -> None:
    if tipo.cls in vistos:
        return
    vistos.add(tipo.cls)
    try:
        regras_de(tipo.cls)
    except TypeError as erro:
        raise EventoMalDeclarado(f"{caminho}: {erro}") from erro
    for campo in tipo.fields:
        _conferir(campo.type, f"{caminho}.{campo.name}", vistos=vistos)


def conferir_anotacoes(classe: type[Dto]) -> None:
    """Levanta EventoMalDeclarado se algum campo de `classe`, ou de um Dto dentro dela, não pode viajar."""
    _conferir(forma.type_info(classe), classe.__name__, vistos=set())


def _registrar(classe: type["Evento"], *, modulo: str, agregado: str, versao: int) -> None:
    if not modulo or not agregado or versao < 1:
        raise EventoMalDeclarado(f'{classe.__name__}: declare modulo="...", agregado="..." e versao=1 ou mais.')
    if classe.__annotations__.get(agregado) not in (UUID, "UUID"):
        raise EventoMalDeclarado(f"{classe.__name__}: falta o campo “{agregado}: UUID”, o id do agregado.")
    conferir_anotacoes(classe)
    tipo = f"{modulo}.{classe.__name__}.v{versao}"
    if tipo in _por_tipo:
        raise EventoMalDeclarado(f"O tipo “{tipo}” já existe; um fato diferente pede outro nome ou outra versão.")
    ler = Leitor(classe).ler
    _por_classe[classe] = Descricao(tipo=tipo, modulo=modulo, agregado=agregado, versao=versao, ler=ler)
    _por_tipo[tipo] = classe


if TYPE_CHECKING:

    class _Base(Dto):
        def __init_subclass__(cls, *, modulo: str = "", agregado: str = "", versao: int = 0) -> None: ...

else:

    class _MetaEvento(type(Dto)):
        """Confere e registra o evento quando a classe nasce; quem o lê tolera campos que ainda não conhece."""

        def __new__(mcs, nome, bases, corpo, *, modulo="", agregado="", versao=0):
            classe = super().__new__(mcs, nome, bases, corpo, forbid_unknown_fields=False)
            if corpo["__module__"] != __name__:
                _registrar(classe, modulo=modulo, agregado=agregado, versao=versao)
            return classe

    class _Base(Dto, metaclass=_MetaEvento): ...


class Evento(_Base):
    """Fato já acontecido. Só cresce: um campo novo tem valor padrão."""


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
    """Todos os tipos de evento conhecidos neste processo, por nome no fio."""
    return tuple(_por_tipo[tipo] for tipo in sorted(_por_tipo))

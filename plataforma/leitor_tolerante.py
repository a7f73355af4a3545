"""Leitura que ignora campos que ainda não conhece: quem lê pode ser mais velho que quem escreveu. Sem Django.

Um evento ou resposta que ganha um campo, também dentro de um Dto seu, segue legível na unidade que ainda não se
atualizou. O que alguém manda fazer (argumentos, corpos) lê-se sempre por inteiro: não se ignora parte de uma ordem.
"""

from typing import Any, Generic, TypeVar

import msgspec
from msgspec import inspect as forma

T = TypeVar("T")
_SEQUENCIAS = (forma.VarTupleType, forma.FrozenSetType)


class Leitor(Generic[T]):
    """Lê JSON de `tipo`; o caminho comum custa o mesmo que um decodificador estrito."""

    def __init__(self, tipo: type[T]) -> None:
        self._tipo = tipo
        self._estrito = msgspec.json.Decoder(tipo, strict=True)

    def ler(self, corpo: bytes | str) -> T:
        """Levanta msgspec.DecodeError se o corpo não é do tipo, mesmo sem os campos desconhecidos."""
        try:
            return self._estrito.decode(corpo)
        except msgspec.ValidationError:
            conhecido = _podar(msgspec.json.decode(corpo), forma.type_info(self._tipo))
            return self._estrito.decode(msgspec.json.encode(conhecido))


def _podar(conteudo: Any, tipo: forma.Type) -> Any:
    if isinstance(tipo, forma.Metadata):
        return _podar(conteudo, tipo.type)
    if isinstance(tipo, forma.UnionType):
        return next((_podar(conteudo, parte) for parte in tipo.types if _cabe(conteudo, parte)), conteudo)
    if isinstance(tipo, forma.StructType) and isinstance(conteudo, dict):
        return {
            c.encode_name: _podar(conteudo[c.encode_name], c.type) for c in tipo.fields if c.encode_name in conteudo
        }
    if isinstance(tipo, _SEQUENCIAS) and isinstance(conteudo, list):
        return [_podar(parte, tipo.item_type) for parte in conteudo]
    if isinstance(tipo, forma.TupleType) and isinstance(conteudo, list) and len(conteudo) == len(tipo.item_types):
        return [_podar(parte, seu) for parte, seu in zip(conteudo, tipo.item_types, strict=True)]
    return conteudo


def _cabe(conteudo: Any, tipo: forma.Type) -> bool:
    """O msgspec só aceita numa união um objeto e uma sequência: basta saber qual dos dois é."""
    if isinstance(conteudo, dict):
        return isinstance(tipo, forma.StructType)
    return isinstance(conteudo, list) and isinstance(tipo, (*_SEQUENCIAS, forma.TupleType))

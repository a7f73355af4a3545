"""Valores que cruzam fronteiras: números de escala fixa, instantes com fuso e identificadores.

O msgspec confere pouco de um Decimal (aceita NaN, 1E+400, -0 e, por construção, até float); por isso todo `Dto`
confere aqui, ao nascer, o que as anotações prometem.
"""

import typing
from collections.abc import Callable, Sequence
from datetime import datetime
from decimal import ROUND_FLOOR, ROUND_HALF_UP, Decimal
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union
from uuid import UUID

import msgspec
from uuid_utils.compat import uuid7

from plataforma.textos import TextoRecusado, ler_linha

DIGITOS_INTEIROS = 14
_LIMITE = Decimal(10) ** DIGITOS_INTEIROS
_BRASILEIRO = str.maketrans(",.", ".,")


class Casas(msgspec.Struct, frozen=True):
    """Escala exata, em casas decimais, de um Decimal anotado."""

    n: int


def _no_esquema(casas: int) -> msgspec.Meta:
    return msgspec.Meta(extra_json_schema={"pattern": rf"^-?\d{{1,{DIGITOS_INTEIROS}}}\.\d{{{casas}}}$"})


def padrao_aceito(casas: int) -> str:
    """Como se aceita, em texto, um decimal de até `casas` casas: `10`, `10.5`. Na resposta vêm todas."""
    return rf"-?[0-9]{{1,{DIGITOS_INTEIROS}}}(\.[0-9]{{1,{casas}}})?"


class UmaLinha(msgspec.Struct, frozen=True):
    """Um texto de uma linha, sem nada do que a entrada recusa (`plataforma.textos`)."""


Linha = Annotated[str, UmaLinha()]
"""O texto que outro módulo vai guardar; quem o manda já o leu por `ler_linha` ou `limpar_linha`."""
Quantidade = Annotated[Decimal, Casas(4), _no_esquema(4)]
Custo = Annotated[Decimal, Casas(6), _no_esquema(6)]
Preco = Annotated[Decimal, Casas(6), _no_esquema(6)]
Fator = Annotated[Decimal, Casas(6), _no_esquema(6)]
Valor = Annotated[Decimal, Casas(2), _no_esquema(2)]
Instante = Annotated[datetime, msgspec.Meta(tz=True)]
"""Com fuso; assim anotado, o esquema o diz `date-time`."""


class ValorInvalido(ValueError):
    """Um campo de um Dto foge do que a anotação promete."""


def arredondar(numero: Decimal | int | str, casas: int) -> Decimal:
    """Arredonda para `casas` decimais, meio para longe do zero; nunca devolve zero negativo."""
    arredondado = Decimal(numero).quantize(Decimal(1).scaleb(-casas), rounding=ROUND_HALF_UP)
    return abs(arredondado) if arredondado.is_zero() else arredondado


def quantidade(numero: Decimal | int | str) -> Decimal:
    """Quantidade de um produto, 4 casas."""
    return arredondar(numero, 4)


def custo(numero: Decimal | int | str) -> Decimal:
    """Custo unitário em reais, 6 casas."""
    return arredondar(numero, 6)


def preco(numero: Decimal | int | str) -> Decimal:
    """Preço unitário em reais, 6 casas."""
    return arredondar(numero, 6)


def fator(numero: Decimal | int | str) -> Decimal:
    """Fator de conversão entre unidades, 6 casas."""
    return arredondar(numero, 6)


def valor(numero: Decimal | int | str) -> Decimal:
    """Valor em reais, 2 casas."""
    return arredondar(numero, 2)


def em_reais(numero: Decimal) -> str:
    """`R$ 1.234,56`, como se lê num texto."""
    return "R$ " + f"{numero:z,.2f}".translate(_BRASILEIRO)


def em_preco(numero: Decimal) -> str:
    """`R$ 7,90`, `R$ 0,012345`, como se lê num texto: com todas as casas que tem, duas ao menos."""
    casas = max(2, -int(numero.normalize().as_tuple().exponent))
    return "R$ " + f"{numero:z,.{casas}f}".translate(_BRASILEIRO)


def em_quantidade(numero: Decimal) -> str:
    """`1.234,5`, como se lê num texto: sem os zeros do fim."""
    return f"{numero.normalize():z,f}".translate(_BRASILEIRO)


def ratear(total: Decimal, pesos: Sequence[Decimal]) -> list[Decimal]:
    """Divide `total` (2 casas) na proporção de `pesos` (>= 0) pelo maior resto: a soma é exata."""
    if not pesos:
        raise ValueError("Não há pesos entre os quais ratear.")
    soma = sum(pesos, Decimal(0))
    if soma == 0:
        pesos, soma = [Decimal(1)] * len(pesos), Decimal(len(pesos))
    centavos = int(total.scaleb(2).to_integral_exact())
    exatos = [Decimal(centavos) * peso / soma for peso in pesos]
    partes = [int(e.to_integral_value(rounding=ROUND_FLOOR)) for e in exatos]
    por_resto = sorted(range(len(pesos)), key=lambda i: (partes[i] - exatos[i], i))
    for i in por_resto[: centavos - sum(partes)]:
        partes[i] += 1
    return [Decimal(p).scaleb(-2) for p in partes]


def novo_id() -> UUID:
    """Identificador novo (UUIDv7), feito pela aplicação para que uma tabela possa mudar de banco."""
    return uuid7()


def _conferir_decimal(numero: object, casas: int) -> str | None:
    if type(numero) is not Decimal:
        return f"esperava Decimal, recebeu {type(numero).__name__}"
    if not numero.is_finite():
        return f"{numero} não é um número finito"
    if numero.as_tuple().exponent != -casas:
        return f"{numero} não tem exatamente {casas} casas decimais"
    if abs(numero) >= _LIMITE:
        return f"{numero} passa de {DIGITOS_INTEIROS} dígitos antes da vírgula"
    if numero.is_zero() and numero.is_signed():
        return "zero negativo"
    return None


def _conferir_instante(instante: object, _casas: int) -> str | None:
    if isinstance(instante, datetime) and instante.tzinfo is not None:
        return None
    return f"{instante!r} não é um instante com fuso"


def _conferir_linha(texto: object, _casas: int) -> str | None:
    try:
        ler_linha(str(texto))
    except TextoRecusado as erro:
        return erro.mensagem
    return None


_Regra = tuple[str, Callable[[object, int], str | None], int, bool]


def _opcoes(tipo: Any) -> tuple[Any, ...]:
    return typing.get_args(tipo) if typing.get_origin(tipo) in (Union, UnionType) else (tipo,)


def _regra(nome: str, tipo: Any, *, em_tupla: bool = False) -> _Regra | None:
    for opcao in _opcoes(tipo):
        for marca in getattr(opcao, "__metadata__", ()):
            if isinstance(marca, Casas):
                return nome, _conferir_decimal, marca.n, em_tupla
            if isinstance(marca, UmaLinha):
                return nome, _conferir_linha, 0, em_tupla
        if hasattr(opcao, "__metadata__"):
            anotada = _regra(nome, typing.get_args(opcao)[0], em_tupla=em_tupla)
            if anotada is not None:
                return anotada
        if opcao is datetime:
            return nome, _conferir_instante, 0, em_tupla
        if opcao is Decimal:
            raise TypeError(f"{nome}: um Decimal precisa de escala (Quantidade, Custo, Preco ou Valor)")
        if typing.get_origin(opcao) is tuple and not em_tupla:
            return _regra(nome, typing.get_args(opcao)[0], em_tupla=True)
    return None


@cache
def regras_de(classe: type) -> tuple[_Regra, ...]:
    """Regras de conferência dos campos de um Dto; levanta TypeError se uma anotação não serve."""
    anotacoes = typing.get_type_hints(classe, include_extras=True)
    candidatas = (_regra(campo, anotacoes[campo]) for campo in classe.__struct_fields__)  # type: ignore[attr-defined]
    return tuple(r for r in candidatas if r is not None)


def falha_do_valor(conteudo: object, tipo: Any) -> str | None:
    """Em que `conteudo`, já desse tipo, foge do que as anotações prometem; None se em nada."""
    if typing.get_origin(tipo) is tuple:
        pares = zip(conteudo, typing.get_args(tipo), strict=True)  # type: ignore[call-overload]
        return next((falha for um, do_um in pares if (falha := falha_do_valor(um, do_um))), None)
    regra = _regra("", tipo)
    return regra[1](conteudo, regra[2]) if regra else None


_DO_MSGSPEC = frozenset({"forbid_unknown_fields", "frozen"})

if typing.TYPE_CHECKING:
    # O mypy não sabe que `frozen` se herda; o resto ele confere: os campos são passados por nome.
    @typing.dataclass_transform(kw_only_default=True, field_specifiers=(msgspec.field,))
    class _Base(msgspec.Struct):
        @classmethod
        def _ao_declarar(cls) -> None: ...

else:

    class _MetaDto(type(msgspec.Struct)):
        """Dá a cada subclasse o que o msgspec não herda (campos só por nome) nem entende (opções de quem a declara)."""

        def __new__(mcs, nome, bases, corpo, **opcoes):
            do_msgspec = {o: opcoes.pop(o) for o in _DO_MSGSPEC & opcoes.keys()}
            classe = super().__new__(mcs, nome, bases, corpo, kw_only=True, **do_msgspec)
            if bases[0] is not msgspec.Struct:
                super(classe, classe)._ao_declarar(**opcoes)
            return classe

    class _Base(msgspec.Struct, metaclass=_MetaDto, frozen=True, forbid_unknown_fields=True):
        @classmethod
        def _ao_declarar(cls):
            """Recebe as opções de cada subclasse já pronta: o `__init_subclass__` o msgspec chama cedo, e sem elas."""


class Dto(_Base):
    """Valor imutável que cruza fronteiras; levanta ValorInvalido se um número ou instante não serve."""

    def __post_init__(self) -> None:
        for campo, conferir, casas, em_tupla in regras_de(type(self)):
            conteudo = getattr(self, campo)
            if conteudo is None:
                continue
            for um in conteudo if em_tupla else (conteudo,):
                falha = conferir(um, casas)
                if falha:
                    raise ValorInvalido(f"{campo}: {falha}")

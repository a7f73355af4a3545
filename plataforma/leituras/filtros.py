"""O que se pede a uma lista: quais linhas, em que ordem e que página. O mesmo para a API e para as telas."""

from collections.abc import Callable
from enum import StrEnum
from functools import cache
from typing import Annotated, Any, NamedTuple, TypeVar

import msgspec
from msgspec import Meta

from plataforma.erros import EntradaInvalida, ErroDeCampo
from plataforma.leituras.campos import marcas_de, tipos_de
from plataforma.textos import mostrar
from plataforma.valores import Dto

LIMITE_PADRAO = 50
LIMITE_MAXIMO = 200
LIMITE_LONGO = 1000
"""Para listas de linhas pequenas, que se querem inteiras."""


class Onde(msgspec.Struct, frozen=True):
    """A busca do Django que um filtro faz: `data__gte`."""

    busca: str


class Filtro(Dto):
    """Quais linhas de uma lista. O nome de um campo é o do parâmetro; o valor padrão (None, "" ou ()) não filtra.

    Um campo sem `Onde` pede à listagem uma condição com o nome dele.
    """

    def usados(self) -> dict[str, Any]:
        """Nome -> valor, dos que filtram."""
        return {nome: v for nome, padrao in _padroes(type(self)) if (v := getattr(self, nome)) != padrao}


BUSCA = "busca"


class ComBusca(Filtro):
    """Filtro com a busca em texto: as linhas em que estão todas as palavras, sem acento, caixa nem máscara."""

    busca: Annotated[str, Meta(description="Palavras a achar, sem acento, caixa nem máscara; todas têm de estar.")] = ""


@cache
def _padroes(filtro: type[Filtro]) -> tuple[tuple[str, Any], ...]:
    return tuple(zip(filtro.__struct_fields__, filtro.__struct_defaults__, strict=True))


@cache
def buscas_de(filtro: type[Filtro]) -> dict[str, str]:
    """Nome -> busca, dos campos que têm `Onde`."""
    return {n: m.busca for n, t in tipos_de(filtro).items() for m in marcas_de(t) if isinstance(m, Onde)}


class Ordem(StrEnum):
    """Ordens que uma lista oferece, a primeira por padrão: o nome de um campo da forma, com `-` se do maior ao menor.

    A chave `id` desempata no mesmo sentido; as linhas em que o campo é nulo vêm por último.
    """

    @property
    def campo(self) -> str:
        """O campo que ordena."""
        return self.removeprefix("-")

    @property
    def do_maior(self) -> bool:
        """Diz se a ordem é do maior ao menor."""
        return self.startswith("-")


class DasMaisNovas(Ordem):
    """Da mais nova para a mais velha, a única de quase toda lista."""

    MAIS_NOVAS = "-id"


class DosDocumentos(Ordem):
    """Da mais nova para a mais velha, ou pela data; a de quase toda lista de documentos."""

    MAIS_NOVOS = "-id"
    DATA_MAIS_NOVA = "-data"
    DATA_MAIS_VELHA = "data"


class DosNumerados(Ordem):
    """As ordens de uma lista de documentos, e o número."""

    MAIS_NOVOS = "-id"
    DATA_MAIS_NOVA = "-data"
    DATA_MAIS_VELHA = "data"
    NUMERO_MAIOR = "-numero"
    NUMERO_MENOR = "numero"


P = TypeVar("P", bound="PaginaLida")


class Pagina(Dto):
    """Que página de uma lista; sem cursor, a primeira."""

    limite: int = LIMITE_PADRAO
    cursor: str = ""


class PaginaLida(Dto):
    """Base do que um contrato devolve de uma lista: a subclasse acrescenta `itens`. Os cursores voltam em `Pagina`."""

    proximo: str | None
    anterior: str | None


def com_acoes(pagina: P, acoes: Callable[[Any], tuple[str, ...]]) -> P:
    """A página de uma tela, com o que se pode fazer com cada linha."""
    itens = tuple(msgspec.structs.replace(linha, acoes=acoes(linha)) for linha in pagina.itens)  # type: ignore[attr-defined]
    return msgspec.structs.replace(pagina, itens=itens)


class PaginaDeLinhas(NamedTuple):
    """Uma página como o banco a mandou."""

    itens: list[dict[str, Any]]
    proximo: str | None
    anterior: str | None


def exigir_limite(limite: int, maximo: int) -> None:
    """Levanta EntradaInvalida se a página pedida é maior do que a lista dá, ou vazia."""
    if not 1 <= limite <= maximo:
        raise limite_invalido(str(limite), maximo)


def limite_invalido(dito: str, maximo: int) -> EntradaInvalida:
    """A recusa de um tamanho de página."""
    mensagem = f"“{mostrar(dito[:40])}” não serve: use um número de 1 a {maximo}."
    campo = ErroDeCampo(campo="limite", codigo="limite_invalido", mensagem=mensagem)
    return EntradaInvalida(f"limite: {mensagem}", campos=(campo,))

"""Máquinas de estado como dados: uma tabela de transições por documento, o resto é recusado; e a versão que se leu."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, Self

from plataforma.erros import ConflitoDeVersao, ErroDeNegocio

Transicoes = Mapping[str, frozenset[str]]


class _Opcoes:
    """Valor e rótulo de cada opção, como o Django os quer; o msgspec não aceita a metaclasse que o Django usa."""

    def __get__(self, _opcao: object, classe: type["Escolha"]) -> list[tuple[str, str]]:
        return [(opcao.value, opcao.rotulo) for opcao in classe]


class Escolha(StrEnum):
    """Opções de um campo, `NOME = "valor", "rótulo"`: tipo de um Dto, e `choices` de um modelo ou de uma entrada."""

    rotulo: str
    if TYPE_CHECKING:
        choices: ClassVar[list[tuple[str, str]]]
    else:
        choices = _Opcoes()

    def __new__(cls, valor: str, rotulo: str) -> Self:
        opcao = str.__new__(cls, valor)
        opcao._value_, opcao.rotulo = valor, rotulo
        return opcao


class TransicaoProibida(ErroDeNegocio):
    """O documento não pode passar da situação atual para a pedida."""

    codigo = "plataforma.transicao_proibida"
    titulo = "A situação do documento não permite esta ação"


def exigir_transicao(transicoes: Transicoes, atual: str, nova: str) -> None:
    """Levanta TransicaoProibida se `transicoes` não leva de `atual` a `nova`."""
    permitidas = transicoes[atual]
    if nova not in permitidas:
        saidas = ", ".join(sorted(permitidas)) or "nenhuma: é uma situação final"
        raise TransicaoProibida(f"De “{atual}” não se passa a “{nova}”. Daqui se passa a: {saidas}.")


def exigir_versao_atual(atual: int, lida: int | None, coisa: str) -> None:
    """Levanta ConflitoDeVersao se a versão lida, quando há, não é a atual; `coisa` leva artigo."""
    if lida not in (None, atual):
        raise ConflitoDeVersao(f'A versão atual é "{atual}" e você leu "{lida}". Leia {coisa} de novo e repita.')

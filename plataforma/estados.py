"""Máquinas de estado como dados: uma tabela de transições por documento, o resto é recusado; e a versão que se leu."""

from collections.abc import Mapping

from plataforma.erros import ConflitoDeVersao, ErroDeNegocio

Transicoes = Mapping[str, frozenset[str]]


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

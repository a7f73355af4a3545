"""Máquinas de estado como dados: uma tabela de transições por documento, e o resto é recusado."""

from collections.abc import Mapping

from plataforma.erros import ErroDeNegocio

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

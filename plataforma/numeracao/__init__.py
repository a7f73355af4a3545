"""Números legais sem lacuna: uma linha contadora por documento, estabelecimento e série, na transação de quem emite."""

from plataforma.numeracao.contador import Contador, executar_numerando, proximo_numero

__all__ = ["Contador", "executar_numerando", "proximo_numero"]

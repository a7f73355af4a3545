"""O diário de um cliente: cada resposta recebida, posta em disco antes da chamada seguinte."""

import json
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple


class Anotacao(NamedTuple):
    """Um passo de uma venda que o sistema respondeu, com o que a resposta disse."""

    passo: str
    pedido: str
    feito: str
    """Id do que o passo criou: pedido, fatura, expedição ou baixa."""
    valor: str


class Diario:
    """Um arquivo só de acréscimo."""

    def __init__(self, arquivo: Path) -> None:
        self._arquivo = arquivo
        self._aberto = arquivo.open("a", encoding="utf-8")

    def anotar(self, anotacao: Anotacao) -> None:
        """Escreve e só volta com a linha em disco."""
        self._aberto.write(json.dumps(anotacao) + "\n")
        self._aberto.flush()
        os.fsync(self._aberto.fileno())

    def fechar(self) -> None:
        """Fecha o arquivo."""
        self._aberto.close()

    def ler(self) -> Iterator[Anotacao]:
        """O que está no arquivo, e não na memória."""
        for linha in self._arquivo.read_text(encoding="utf-8").splitlines():
            campos: list[Any] = json.loads(linha)
            yield Anotacao(*campos)

"""Os passos que um guia dá em blocos de código: o que se escreve em que arquivo, e o que se roda."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

MUDANCA = re.compile(
    r"^`(\S+)`, (antes de|depois de|no lugar de) `([^`]+)`:\n```python\n(.*?)```", re.MULTILINE | re.DOTALL
)
NOVO = re.compile(r"^`(\S+)`:\n```python\n(.*?)```", re.MULTILINE | re.DOTALL)


class Mudanca(NamedTuple):
    """Linhas que entram junto de uma linha que o arquivo já tem, uma só vez."""

    arquivo: str
    lugar: str
    linha: str
    novas: str

    def fazer(self, raiz: Path) -> None:
        """Muda o arquivo na árvore em `raiz`."""
        caminho = raiz / self.arquivo
        texto, antiga = caminho.read_text(encoding="utf-8"), f"\n{self.linha}\n"
        assert texto.count(antiga) == 1, self
        trechos = {
            "antes de": f"\n{self.novas}{self.linha}\n",
            "depois de": f"{antiga}{self.novas}",
            "no lugar de": f"\n{self.novas}",
        }
        caminho.write_text(texto.replace(antiga, trechos[self.lugar]), encoding="utf-8")


def mudancas(guia: str) -> Iterator[Mudanca]:
    """As mudanças, na ordem do guia."""
    for achado in MUDANCA.finditer(guia):
        yield Mudanca(*achado.groups())


def escrever_novos(guia: str, raiz: Path) -> list[str]:
    """Escreve os arquivos que o guia dá inteiros; devolve quais."""
    novos = NOVO.findall(guia)
    for nome, conteudo in novos:
        (raiz / nome).write_text(conteudo, encoding="utf-8")
    return [nome for nome, _ in novos]

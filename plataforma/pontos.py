"""Pontos nomeados onde um teste pode parar, falhar ou matar o processo; fora de testes não fazem nada."""

from collections.abc import Callable

_acao: list[Callable[[str], None]] = []


def ponto(nome: str) -> None:
    """Marca um lugar entre dois efeitos, como `comando.apos_commit_1`."""
    for acao in _acao:
        acao(nome)


def ao_passar(acao: Callable[[str], None]) -> Callable[[], None]:
    """Chama `acao(nome)` em cada ponto até que se chame a função devolvida."""
    _acao.append(acao)
    return lambda: _acao.remove(acao)

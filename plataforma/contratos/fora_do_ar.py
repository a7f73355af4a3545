"""O que este processo sabe dos módulos que chama: quais não respondem, e quem quer saber quando voltam."""

from collections.abc import Callable

_fora: set[str] = set()
_ao_voltar: list[Callable[[str], None]] = []


def ao_voltar(avisar: Callable[[str], None]) -> None:
    """`avisar` é chamada com o módulo quando ele responde depois de não ter respondido, sem transação aberta."""
    _ao_voltar.append(avisar)


def nao_respondeu(modulo: str) -> None:
    """Uma chamada ao módulo não teve resposta por ele estar fora do ar."""
    _fora.add(modulo)


def respondeu(modulo: str) -> None:
    """Uma chamada ao módulo terminou como o contrato declara."""
    if modulo not in _fora:
        return
    _fora.discard(modulo)
    for avisar in _ao_voltar:
        avisar(modulo)

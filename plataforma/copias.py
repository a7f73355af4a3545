"""Cópias que um módulo guarda do cadastro de outro: na falta, pergunta-se ao dono antes de recusar.

O evento que traz um cadastro leva instantes, e quem acabou de cadastrar não espera por ele. Onde a cópia existe nada
custa a mais: só a recusa marcada com `na_falta` faz perguntar, e já fora da transação que ela desfez.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeVar
from uuid import UUID

from plataforma.erros import ErroDeNegocio, FaltaNaCopia, Indisponivel

T = TypeVar("T")
R = TypeVar("R", bound=ErroDeNegocio)


class CadastroNaoConfirmado(Indisponivel):
    """A cópia não tem o que se procura, e o dono do cadastro não respondeu: não se sabe se existe."""

    codigo = "plataforma.cadastro_nao_confirmado"
    titulo = "Não foi possível confirmar o cadastro"


class Copia(NamedTuple):
    """O que um módulo guarda do cadastro do `dono`, mantido pelos eventos dele; `nome` é o que a frase diz que falta.

    `trazer` pergunta ao dono pelos ids e guarda o que ele conhece, com a versão que tem: um evento mais velho que
    chegue depois não a desfaz. Devolve quantos trouxe.
    """

    dono: str
    nome: str
    trazer: Callable[[tuple[UUID, ...]], int]


class _Falta(NamedTuple):
    copia: Copia
    procurados: tuple[UUID, ...]

    def trazer(self) -> int:
        try:
            return self.copia.trazer(self.procurados)
        except Indisponivel as erro:
            raise CadastroNaoConfirmado(
                f"{self.copia.nome} ainda não chegou aqui, e o {self.copia.dono} não respondeu para confirmar que "
                f"existe. Repita em {erro.espera_segundos} s.",
                espera_segundos=erro.espera_segundos,
            ) from erro


def na_falta(recusa: R, copia: Copia, procurados: Iterable[UUID]) -> R:
    """A mesma recusa, que só vale se o dono da cópia também não conhecer os `procurados`."""
    recusa.falta = _Falta(copia, tuple(procurados))
    return recusa


def perguntando_ao_dono(fazer: Callable[[], T]) -> T:
    """Faz; recusado por falta na cópia, traz o que o dono conhece e faz de novo. `fazer` abre e fecha a sua transação.

    Levanta a recusa, se o dono também não conhece, ou CadastroNaoConfirmado (503), se ele não responde.
    """
    perguntadas: set[FaltaNaCopia] = set()
    while True:
        try:
            return fazer()
        except ErroDeNegocio as recusa:
            falta = recusa.falta
            if falta is None or falta in perguntadas or not falta.trazer():
                raise
            perguntadas.add(falta)

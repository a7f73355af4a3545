"""Implementações locais dos contratos, registradas no `ready()` de cada módulo."""

import inspect
from collections.abc import Callable
from typing import Any, NamedTuple

from plataforma.contratos.base import Contrato, Operacao
from plataforma.contratos.erros import ContratoInvalido


class Registrada(NamedTuple):
    """Uma operação e quem a executa neste processo."""

    operacao: Operacao
    executar: Callable[..., Any]


_registradas: dict[tuple[str, int, str], Registrada] = {}


def registrar_implementacao(contrato: type[Contrato], objeto: object) -> None:
    """Liga `objeto` às operações de `contrato`; levanta ContratoInvalido se falta ou diverge alguma."""
    for nome, operacao in contrato.operacoes.items():
        onde = f"{type(objeto).__name__}.{nome}"
        executar = getattr(objeto, nome, None)
        if executar is None:
            raise ContratoInvalido(f"{onde}: {contrato.__name__} pede esta operação e a implementação não a tem.")
        _conferir_assinatura(operacao, executar, onde)
        endereco = (operacao.modulo, operacao.versao, nome)
        anterior = _registradas.get(endereco)
        if anterior is not None and anterior.operacao is not operacao:
            raise ContratoInvalido(f"{onde}: outro contrato de {operacao.modulo} já tem esta operação.")
        _registradas[endereco] = Registrada(operacao, executar)


def registrada(modulo: str, versao: int, nome: str) -> Registrada | None:
    """A operação, se este processo a executa."""
    return _registradas.get((modulo, versao, nome))


def registradas() -> tuple[Registrada, ...]:
    """Todas as operações que este processo executa."""
    return tuple(_registradas.values())


def _conferir_assinatura(operacao: Operacao, executar: Callable[..., Any], onde: str) -> None:
    parametros = inspect.signature(executar).parameters
    esperados = set(operacao.tipo_dos_argumentos.__struct_fields__)
    nomeados = {p.name for p in parametros.values() if p.kind is inspect.Parameter.KEYWORD_ONLY}
    if set(parametros) != esperados or nomeados != esperados:
        raise ContratoInvalido(
            f"{onde}: parâmetros {sorted(parametros)}; o contrato pede, nomeados, {sorted(esperados)}."
        )

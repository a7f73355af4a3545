"""Do que o financeiro lançou até o documento que o causou."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from django.urls import reverse


class TemOrigem(Protocol):
    """Um título ou um lançamento."""

    @property
    def origem(self) -> str: ...
    @property
    def id_do_documento(self) -> UUID | None: ...


@dataclass(frozen=True)
class Elo:
    """Aonde se vai, e como se diz."""

    endereco: str
    rotulo: str


_PEDIDO = ("pedido", "vendas.pedido.ver", "Ver o pedido")
_NOTA = ("nota", "compras.nota.ver", "Ver a nota")
_DE = {
    "fatura": _PEDIDO,
    "cancelamento_de_venda": _PEDIDO,
    "devolucao_de_venda": _PEDIDO,
    "expedicao": _PEDIDO,
    "retorno_ao_estoque": _PEDIDO,
    "nota_de_entrada": _NOTA,
    "devolucao_de_compra": _NOTA,
    "saida_ao_fornecedor": _NOTA,
}


def elo_do_documento(lancado: TemOrigem, permissoes: Collection[str]) -> Elo | None:
    """O pedido ou a nota, se quem olha pode vê-lo; a baixa e o que se fez à mão não têm outro documento."""
    if lancado.id_do_documento is None or lancado.origem not in _DE:
        return None
    rota, permissao, rotulo = _DE[lancado.origem]
    if permissao not in permissoes:
        return None
    return Elo(reverse(f"web:{rota}", args=[lancado.id_do_documento]), rotulo)

"""Custo médio móvel, guardado como quantidade e valor: regra pura.

Guardar o médio unitário deixaria centavos para trás ao esvaziar; aqui a última unidade leva o que resta.
Entradas a custo maior ou menor movem a média; saídas não (CPC 16).
"""

from decimal import Decimal
from typing import NamedTuple

from plataforma.valores import custo, quantidade, valor

ZERO = valor(0)


class CustoMedio(NamedTuple):
    """Quanto há na empresa (4 casas) e quanto isso vale, em reais (2 casas)."""

    quantidade: Decimal
    valor: Decimal

    @property
    def unitario(self) -> Decimal:
        """Custo médio de uma unidade (6 casas); zero quando não há nenhuma."""
        return custo(self.valor / self.quantidade) if self.quantidade else custo(0)


VAZIO = CustoMedio(quantidade(0), ZERO)


def entrar(atual: CustoMedio, entra: Decimal, custo_total: Decimal) -> CustoMedio:
    """Médio depois de uma entrada de `entra` unidades por `custo_total` reais."""
    return CustoMedio(atual.quantidade + entra, atual.valor + custo_total)


def ao_medio(atual: CustoMedio, quanto: Decimal) -> Decimal:
    """Valor de `quanto` unidades ao médio atual, mesmo mais do que há; zero quando não há nenhuma."""
    return valor(atual.valor * quanto / atual.quantidade) if atual.quantidade else ZERO


def custo_de(atual: CustoMedio, sai: Decimal) -> Decimal:
    """Valor de `sai` unidades ao médio atual; a última unidade leva o que resta, e mais do que há não vale mais."""
    if sai >= atual.quantidade:
        return atual.valor
    return ao_medio(atual, sai)


def sair(atual: CustoMedio, sai: Decimal) -> tuple[CustoMedio, Decimal]:
    """Médio depois de uma saída ao custo médio, e o valor que saiu."""
    saiu = custo_de(atual, sai)
    return CustoMedio(atual.quantidade - sai, atual.valor - saiu), saiu


def sair_por(atual: CustoMedio, sai: Decimal, pedido: Decimal) -> tuple[CustoMedio, Decimal]:
    """Saída por um valor dado (devolução ao custo de compra), e o valor que de fato saiu.

    O que sai nunca passa do que há; e, esvaziando, sai tudo: a diferença é de quem publica o fato.
    """
    saiu = atual.valor if sai == atual.quantidade else min(pedido, atual.valor)
    return CustoMedio(atual.quantidade - sai, atual.valor - saiu), saiu

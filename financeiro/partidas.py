"""As regras de lançamento como dados: cada fato diz que função debita e que função credita. Regra pura.

A conta é achada pela função, que a empresa não perde ao renomear ou recodificar o plano.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Literal, NamedTuple
from uuid import UUID

Lado = Literal["D", "C"]
ContaOuFuncao = str | UUID
ZERO = Decimal("0.00")


class PartidaNova(NamedTuple):
    """Uma partida a lançar; `conta` é a função da conta, ou o id dela quando foi escolhida."""

    lado: Lado
    conta: ContaOuFuncao
    valor: Decimal


PartidasNovas = tuple[PartidaNova, ...]


class LancamentoDesbalanceado(ValueError):
    """Erro de programação, ou evento cujos valores não somam: nada é lançado."""


REGRAS: Mapping[str, tuple[tuple[Lado, str, str], ...]] = {
    "venda_faturada": (
        ("D", "clientes", "total"),
        ("D", "descontos", "desconto"),
        ("C", "receita_vendas", "produtos"),
        ("C", "receita_fretes", "frete"),
    ),
    "tributos_da_venda": (
        ("D", "das_sobre_vendas", "das"),
        ("C", "das_a_recolher", "das"),
        ("D", "icms_sobre_vendas", "icms"),
        ("C", "icms_a_recolher", "icms"),
        ("D", "pis_sobre_vendas", "pis"),
        ("C", "pis_a_recolher", "pis"),
        ("D", "cofins_sobre_vendas", "cofins"),
        ("C", "cofins_a_recolher", "cofins"),
    ),
    "venda_devolvida": (
        ("D", "devolucoes_vendas", "total"),
        ("C", "clientes", "abatido"),
        ("C", "adiantamento_clientes", "credito"),
        ("C", "descontos_concedidos", "desconto"),
        ("D", "das_a_recolher", "das"),
        ("C", "das_sobre_vendas", "das"),
        ("D", "icms_a_recolher", "icms"),
        ("C", "icms_sobre_vendas", "icms"),
        ("D", "pis_a_recolher", "pis"),
        ("C", "pis_sobre_vendas", "pis"),
        ("D", "cofins_a_recolher", "cofins"),
        ("C", "cofins_sobre_vendas", "cofins"),
    ),
    "credito_de_venda_cancelada": (
        ("D", "clientes", "principal"),
        ("C", "adiantamento_clientes", "credito"),
        ("C", "descontos_concedidos", "desconto"),
    ),
    "mercadoria_expedida": (("D", "cmv", "custo"), ("C", "estoques", "custo")),
    "mercadoria_devolvida": (("D", "estoques", "custo"), ("C", "cmv", "custo")),
    "estoque_ajustado": (
        ("D", "perdas_estoque", "perda"),
        ("C", "estoques", "perda"),
        ("D", "estoques", "sobra"),
        ("C", "sobras_estoque", "sobra"),
    ),
    "entrada": (
        ("D", "estoques", "estoque"),
        ("D", "uso_e_consumo", "consumo"),
        ("D", "icms_a_recuperar", "icms"),
        ("D", "pis_a_recuperar", "pis"),
        ("D", "cofins_a_recuperar", "cofins"),
        ("C", "fornecedores", "a_pagar"),
        ("C", "bonificacoes_recebidas", "bonificado"),
        ("C", "mercadorias_de_terceiros", "de_terceiros"),
    ),
    "compra_devolvida": (
        ("D", "fornecedores", "abatido"),
        ("D", "creditos_fornecedores", "credito"),
        ("D", "bonificacoes_recebidas", "bonificado"),
        ("D", "mercadorias_de_terceiros", "de_terceiros"),
        ("C", "devolucoes_compras", "estoque"),
        ("C", "uso_e_consumo", "consumo"),
        ("C", "icms_a_recuperar", "icms"),
        ("C", "pis_a_recuperar", "pis"),
        ("C", "cofins_a_recuperar", "cofins"),
    ),
    # O custo que saiu do estoque difere do da nota: a diferença fica em devolucoes_compras.
    "saida_ao_fornecedor": (("D", "devolucoes_compras", "custo"), ("C", "estoques", "custo")),
}

CONTROLE: Mapping[str, str] = {
    "receber": "clientes",
    "pagar": "fornecedores",
    "credito_cliente": "adiantamento_clientes",
    "credito_fornecedor": "creditos_fornecedores",
}
"""Tipo de título -> função da conta cujo saldo é a soma dos títulos em aberto."""

DEVEDORES = frozenset({"receber", "credito_fornecedor"})
"""Tipos de título em que alguém nos deve: a baixa traz dinheiro."""


def aplicar(fato: str, valores: Mapping[str, Decimal]) -> PartidasNovas:
    """Partidas do fato, sem as de valor zero; levanta LancamentoDesbalanceado, ou KeyError se falta um valor."""
    partidas = tuple(
        PartidaNova(lado, funcao, valores[campo]) for lado, funcao, campo in REGRAS[fato] if valores[campo]
    )
    conferir(partidas, fato)
    return partidas


def da_baixa(
    *, tipo: str, banco: UUID, principal: Decimal, juros: Decimal, multa: Decimal, desconto: Decimal
) -> PartidasNovas:
    """Partidas do recebimento ou pagamento de um título; `banco` é a conta do plano do caixa ou banco."""
    dinheiro = principal + juros + multa - desconto
    if tipo in DEVEDORES:
        candidatas = (
            PartidaNova("D", banco, dinheiro),
            PartidaNova("D", "descontos_concedidos", desconto),
            PartidaNova("C", CONTROLE[tipo], principal),
            PartidaNova("C", "juros_recebidos", juros),
            PartidaNova("C", "multas_recebidas", multa),
        )
    else:
        candidatas = (
            PartidaNova("D", CONTROLE[tipo], principal),
            PartidaNova("D", "juros_pagos", juros),
            PartidaNova("D", "multas_pagas", multa),
            PartidaNova("C", banco, dinheiro),
            PartidaNova("C", "descontos_obtidos", desconto),
        )
    partidas = tuple(p for p in candidatas if p.valor)
    conferir(partidas, "baixa")
    return partidas


def agrupar(partidas: Iterable[PartidaNova]) -> PartidasNovas:
    """Soma as partidas de mesmo lado e conta, na ordem em que aparecem."""
    somas: dict[tuple[Lado, ContaOuFuncao], Decimal] = {}
    for lado, conta, valor in partidas:
        somas[lado, conta] = somas.get((lado, conta), ZERO) + valor
    return tuple(PartidaNova(lado, conta, valor) for (lado, conta), valor in somas.items())


def inverter(partidas: Iterable[PartidaNova]) -> PartidasNovas:
    """As mesmas contas e valores, de lado trocado."""
    return tuple(PartidaNova("C" if p.lado == "D" else "D", p.conta, p.valor) for p in partidas)


def total_a_debito(partidas: Iterable[PartidaNova]) -> Decimal:
    """Soma dos débitos."""
    return sum((p.valor for p in partidas if p.lado == "D"), ZERO)


def conferir(partidas: PartidasNovas, fato: str) -> None:
    """Levanta LancamentoDesbalanceado se débitos e créditos não somam o mesmo ou se há valor negativo."""
    negativas = [p for p in partidas if p.valor <= 0]
    creditos = sum((p.valor for p in partidas if p.lado == "C"), ZERO)
    debitos = total_a_debito(partidas)
    if negativas or debitos != creditos:
        raise LancamentoDesbalanceado(f"{fato}: débitos {debitos}, créditos {creditos}, sem valor: {negativas}")

"""O que dois módulos contam, cada um por seus próprios dados, e precisa ser igual."""

from typing import NamedTuple


class TotalDe(NamedTuple):
    """Um dos totais que um módulo registra."""

    modulo: str
    total: str


class Igualdade(NamedTuple):
    """Dois totais que precisam ser iguais quando nada está em curso."""

    nome: str
    um: TotalDe
    outro: TotalDe


IGUALDADES = (
    Igualdade(
        "O valor do estoque é o saldo da conta Estoques",
        TotalDe("estoque", "valor_em_estoque"),
        TotalDe("financeiro", "saldo_de_estoques"),
    ),
    Igualdade(
        "O custo do que se vendeu é o saldo do CMV",
        TotalDe("estoque", "custo_das_vendas"),
        TotalDe("financeiro", "saldo_do_cmv"),
    ),
    Igualdade(
        "O reservado é o que os pedidos confirmados têm a expedir",
        TotalDe("estoque", "quantidade_reservada"),
        TotalDe("vendas", "quantidade_a_expedir"),
    ),
    Igualdade(
        "As faturas em vigor são os títulos a receber que criaram",
        TotalDe("vendas", "faturado"),
        TotalDe("financeiro", "titulos_de_faturas"),
    ),
    Igualdade(
        "O que falta receber das faturas é o saldo de seus títulos",
        TotalDe("vendas", "a_receber_de_faturas"),
        TotalDe("financeiro", "a_receber_de_faturas"),
    ),
    Igualdade(
        "As notas lançadas são os títulos a pagar que criaram",
        TotalDe("compras", "a_pagar"),
        TotalDe("financeiro", "titulos_de_notas"),
    ),
    Igualdade(
        "O estoque implantado é o que o estoque recebeu de saldos iniciais",
        TotalDe("abertura", "estoque_implantado"),
        TotalDe("estoque", "saldos_iniciais"),
    ),
    Igualdade(
        "Os títulos a receber implantados são os que o financeiro criou",
        TotalDe("abertura", "a_receber_implantado"),
        TotalDe("financeiro", "titulos_iniciais_a_receber"),
    ),
    Igualdade(
        "Os títulos a pagar implantados são os que o financeiro criou",
        TotalDe("abertura", "a_pagar_implantado"),
        TotalDe("financeiro", "titulos_iniciais_a_pagar"),
    ),
)

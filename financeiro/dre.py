"""Demonstração do resultado simples: monta as linhas a partir dos saldos das contas. Regra pura."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Literal

from plataforma.valores import Dto, Valor

Tipo = Literal["grupo", "total"]

_ESTRUTURA: tuple[tuple[Tipo, str, str], ...] = (
    ("grupo", "receita_bruta", "Receita bruta de vendas e serviços"),
    ("grupo", "tributos_sobre_vendas", "(−) Tributos sobre vendas"),
    ("grupo", "devolucoes", "(−) Devoluções de vendas"),
    ("grupo", "descontos", "(−) Descontos incondicionais e abatimentos"),
    ("total", "receita_liquida", "(=) Receita líquida"),
    ("grupo", "custo_das_vendas", "(−) Custo das mercadorias e serviços vendidos"),
    ("total", "lucro_bruto", "(=) Lucro bruto"),
    ("grupo", "despesas_com_vendas", "(−) Despesas com vendas"),
    ("grupo", "despesas_administrativas", "(−) Despesas administrativas"),
    ("grupo", "outras_receitas", "(+) Outras receitas operacionais"),
    ("grupo", "outras_despesas", "(−) Outras despesas operacionais"),
    ("total", "resultado_operacional", "(=) Resultado antes do resultado financeiro"),
    ("grupo", "receitas_financeiras", "(+) Receitas financeiras"),
    ("grupo", "despesas_financeiras", "(−) Despesas financeiras"),
    ("total", "resultado_antes_dos_tributos", "(=) Resultado antes dos tributos sobre o lucro"),
    ("grupo", "tributos_sobre_lucro", "(−) IRPJ e CSLL"),
    ("total", "resultado_liquido", "(=) Resultado líquido do período"),
)

GRUPOS_DA_DRE = frozenset(chave for tipo, chave, _ in _ESTRUTURA if tipo == "grupo")


class ContaDaDre(Dto):
    """Saldo de uma conta de resultado no período: créditos menos débitos (receita positiva, despesa negativa)."""

    codigo: str
    nome: str
    grupo: str
    saldo: Valor


class LinhaDaDre(Dto):
    tipo: Tipo
    chave: str
    titulo: str
    valor: Valor
    contas: tuple[ContaDaDre, ...]
    """As contas que formam um grupo, por código; vazio nos totais."""


def montar_dre(saldos: Iterable[ContaDaDre]) -> tuple[LinhaDaDre, ...]:
    """Linhas na ordem da demonstração; cada total acumula os grupos acima dele.

    Levanta ValueError se uma conta traz grupo que a demonstração não tem: some do resultado quem não aparece.
    """
    por_grupo: dict[str, list[ContaDaDre]] = {grupo: [] for grupo in GRUPOS_DA_DRE}
    for conta in saldos:
        if conta.grupo not in por_grupo:
            raise ValueError(f"A conta {conta.codigo} está no grupo “{conta.grupo}”, que a DRE não tem.")
        por_grupo[conta.grupo].append(conta)
    linhas = []
    acumulado = Decimal("0.00")
    for tipo, chave, titulo in _ESTRUTURA:
        contas = tuple(sorted(por_grupo.get(chave, ()), key=lambda c: c.codigo))
        soma = sum((c.saldo for c in contas), Decimal("0.00"))
        acumulado += soma
        linhas.append(
            LinhaDaDre(
                tipo=tipo, chave=chave, titulo=titulo, valor=soma if tipo == "grupo" else acumulado, contas=contas
            )
        )
    return tuple(linhas)

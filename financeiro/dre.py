"""Demonstração do resultado simples: monta as linhas a partir dos saldos das contas. Regra pura."""

from collections.abc import Iterable
from decimal import Decimal

from financeiro.leituras_de_demonstrativos import ContaDaDre, LinhaDaDre
from financeiro.situacoes import TipoDeLinhaDaDre

GRUPO, TOTAL = TipoDeLinhaDaDre
_ESTRUTURA = (
    (GRUPO, "receita_bruta", "Receita bruta de vendas e serviços"),
    (GRUPO, "tributos_sobre_vendas", "(−) Tributos sobre vendas"),
    (GRUPO, "devolucoes", "(−) Devoluções de vendas"),
    (GRUPO, "descontos", "(−) Descontos incondicionais e abatimentos"),
    (TOTAL, "receita_liquida", "(=) Receita líquida"),
    (GRUPO, "custo_das_vendas", "(−) Custo das mercadorias e serviços vendidos"),
    (TOTAL, "lucro_bruto", "(=) Lucro bruto"),
    (GRUPO, "despesas_com_vendas", "(−) Despesas com vendas"),
    (GRUPO, "despesas_administrativas", "(−) Despesas administrativas"),
    (GRUPO, "outras_receitas", "(+) Outras receitas operacionais"),
    (GRUPO, "outras_despesas", "(−) Outras despesas operacionais"),
    (TOTAL, "resultado_operacional", "(=) Resultado antes do resultado financeiro"),
    (GRUPO, "receitas_financeiras", "(+) Receitas financeiras"),
    (GRUPO, "despesas_financeiras", "(−) Despesas financeiras"),
    (TOTAL, "resultado_antes_dos_tributos", "(=) Resultado antes dos tributos sobre o lucro"),
    (GRUPO, "tributos_sobre_lucro", "(−) IRPJ e CSLL"),
    (TOTAL, "resultado_liquido", "(=) Resultado líquido do período"),
)

GRUPOS_DA_DRE = frozenset(chave for tipo, chave, _ in _ESTRUTURA if tipo == GRUPO)


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
        valor = soma if tipo == GRUPO else acumulado
        linhas.append(LinhaDaDre(tipo=tipo, chave=chave, titulo=titulo, valor=valor, contas=contas))
    return tuple(linhas)

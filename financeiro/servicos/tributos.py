"""O que o cálculo dos tributos de uma venda pede ao banco: regime da empresa, RBT12 e UF de onde se vende."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from financeiro.receita_de_12_meses import ReceitaConhecida, receita_de_12_meses
from financeiro.servicos.plano import regime_da_empresa, uf_do_estabelecimento
from financeiro.tributos_da_venda import ZERO, TributosDaVenda, estimar_tributos
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual

# A receita de um mês é líquida de devoluções e descontos; o primeiro mês, o da primeira venda, ainda que devolvida.
_RECEITA = """
WITH receita AS (
    SELECT s.mes, sum(s.creditos - s.debitos) AS valor,
           sum(s.creditos) FILTER (WHERE c.grupo_dre = 'receita_bruta') AS bruta
      FROM financeiro_saldo_mensal s JOIN financeiro_conta c ON c.id = s.conta_id
     WHERE s.empresa_id = %(empresa)s AND c.grupo_dre IN ('receita_bruta', 'devolucoes', 'descontos')
       AND s.mes <= %(mes)s GROUP BY 1
)
SELECT coalesce(sum(valor) FILTER (WHERE mes >= %(mes)s - interval '12 months' AND mes < %(mes)s), 0.00),
       coalesce(sum(valor) FILTER (WHERE mes = %(mes)s), 0.00), min(mes) FILTER (WHERE bruta > 0),
       (SELECT receita_12_meses FROM financeiro_empresa WHERE empresa_id = %(empresa)s)
  FROM receita
"""


def tributos_da_fatura(*, estabelecimento: UUID, uf_do_cliente: str, receita: Decimal, data: date) -> TributosDaVenda:
    """Tributos estimados da fatura, lida só a parte do cadastro e do livro que o regime usa."""
    empresa = regime_da_empresa()
    return estimar_tributos(
        empresa=empresa,
        receita=receita,
        data=data,
        receita_12_meses=_receita_de_12_meses(data.replace(day=1), receita) if empresa.do_simples else ZERO,
        uf_origem=uf_do_estabelecimento(estabelecimento) if empresa.paga_icms else "",
        uf_destino=uf_do_cliente,
    )


def _receita_de_12_meses(mes: date, venda: Decimal) -> Decimal:
    (linha,) = executar("financeiro", _RECEITA, {"empresa": empresa_atual(), "mes": mes})
    return receita_de_12_meses(ReceitaConhecida(*linha), mes=mes, venda=venda)

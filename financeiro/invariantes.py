"""O que nunca pode acontecer no financeiro, e o conteúdo comparável entre topologias."""

from plataforma.invariantes import Conteudo, Invariante, Total

INVARIANTES = (
    Invariante(
        "Todo lançamento fecha",
        """
        SELECT l.numero FROM financeiro_lancamento l JOIN financeiro_partida p ON p.lancamento_id = l.id
         GROUP BY l.id HAVING sum(CASE p.lado WHEN 'D' THEN p.valor ELSE -p.valor END) <> 0 OR count(*) <> l.partidas
        """,
    ),
    Invariante(
        "O balancete fecha",
        "SELECT mes FROM financeiro_saldo_mensal GROUP BY mes HAVING sum(debitos) <> sum(creditos)",
    ),
    Invariante(
        "O saldo mantido é a soma das partidas",
        """
        WITH somado AS MATERIALIZED (
            SELECT conta_id, data AS dia, coalesce(sum(valor) FILTER (WHERE lado = 'D'), 0) AS debitos,
                   coalesce(sum(valor) FILTER (WHERE lado = 'C'), 0) AS creditos FROM financeiro_partida GROUP BY 1, 2
        )
        SELECT conta_id, dia AS quando FROM financeiro_saldo_diario s FULL JOIN somado r USING (conta_id, dia)
         WHERE (s.debitos, s.creditos) IS DISTINCT FROM (r.debitos, r.creditos)
        UNION ALL
        SELECT conta_id, mes FROM financeiro_saldo_mensal s
          FULL JOIN (SELECT conta_id, date_trunc('month', dia)::date AS mes, sum(debitos) AS debitos,
                            sum(creditos) AS creditos FROM somado GROUP BY 1, 2) r USING (conta_id, mes)
         WHERE (s.debitos, s.creditos) IS DISTINCT FROM (r.debitos, r.creditos)
        """,
    ),
    Invariante(
        "Os títulos em aberto são o saldo de sua conta",
        """
        SELECT v.tipo, coalesce(t.soma, 0) AS titulos, coalesce(s.saldo, 0) AS conta
          FROM (VALUES ('receber', 'clientes', 1), ('pagar', 'fornecedores', -1),
                       ('credito_cliente', 'adiantamento_clientes', -1),
                       ('credito_fornecedor', 'creditos_fornecedores', 1)) v (tipo, funcao, sinal)
          LEFT JOIN (SELECT tipo, sum(saldo) AS soma FROM financeiro_titulo GROUP BY tipo) t USING (tipo)
          LEFT JOIN (SELECT c.funcao, sum(m.debitos - m.creditos) AS saldo FROM financeiro_saldo_mensal m
                       JOIN financeiro_conta c ON c.id = m.conta_id GROUP BY c.funcao) s USING (funcao)
         WHERE coalesce(t.soma, 0) <> coalesce(s.saldo, 0) * v.sinal
        """,
    ),
)

CONTEUDO = (
    Conteudo(
        "lancamentos",
        """
        SELECT l.origem, l.documento, l.data, l.historico, c.codigo, p.lado, p.valor
          FROM financeiro_lancamento l JOIN financeiro_partida p ON p.lancamento_id = l.id
          JOIN financeiro_conta c ON c.id = p.conta_id ORDER BY 1, 2, 3, 4, 5, 6, 7
        """,
    ),
    Conteudo(
        "titulos",
        """
        SELECT tipo, documento, parcela, pessoa_nome, vencimento, valor, baixado, situacao
          FROM financeiro_titulo ORDER BY 1, 2, 3, 4, 5, 6, 7, 8
        """,
    ),
)

_SALDO = """
SELECT coalesce(sum(m.debitos - m.creditos), 0.00) FROM financeiro_saldo_mensal m
  JOIN financeiro_conta c ON c.id = m.conta_id WHERE c.funcao = '{funcao}'
"""
_TITULOS = """
SELECT coalesce(sum(valor), 0.00) FROM financeiro_titulo
 WHERE origem = '{origem}' AND tipo = '{tipo}' AND situacao <> 'cancelado'
"""

TOTAIS = (
    Total(
        "saldo_de_estoques",
        "Reais: saldo devedor da conta de mercadorias.",
        _SALDO.format(funcao="estoques"),
    ),
    Total(
        "saldo_do_cmv",
        "Reais: custo das mercadorias vendidas que as expedições e os retornos lançaram.",
        """
        SELECT coalesce(sum(CASE p.lado WHEN 'D' THEN p.valor ELSE -p.valor END), 0.00) FROM financeiro_lancamento l
          JOIN financeiro_partida p ON p.lancamento_id = l.id JOIN financeiro_conta c ON c.id = p.conta_id
         WHERE c.funcao = 'cmv' AND l.origem IN ('expedicao', 'retorno_ao_estoque')
        """,
    ),
    Total(
        "titulos_de_faturas",
        "Reais: valor original dos títulos que nasceram de faturas em vigor.",
        _TITULOS.format(origem="fatura", tipo="receber"),
    ),
    Total(
        "a_receber_de_faturas",
        "Reais: saldo dos títulos das faturas em vigor, menos os créditos que as devoluções deram aos clientes.",
        """
        SELECT coalesce(sum(CASE WHEN origem = 'fatura' THEN saldo ELSE -valor END), 0.00) FROM financeiro_titulo
         WHERE (origem, tipo) IN (('fatura', 'receber'), ('devolucao_de_venda', 'credito_cliente'))
           AND situacao <> 'cancelado'
        """,
    ),
    Total(
        "titulos_de_notas",
        "Reais: valor original dos títulos que nasceram de notas de entrada.",
        _TITULOS.format(origem="nota_de_entrada", tipo="pagar"),
    ),
    Total(
        "titulos_iniciais_a_receber",
        "Reais: valor original dos títulos a receber com que a empresa começou.",
        _TITULOS.format(origem="saldo_inicial", tipo="receber"),
    ),
    Total(
        "titulos_iniciais_a_pagar",
        "Reais: valor original dos títulos a pagar com que a empresa começou.",
        _TITULOS.format(origem="saldo_inicial", tipo="pagar"),
    ),
)

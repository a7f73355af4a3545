"""O que sempre vale no estoque, e o conteúdo dele por chaves naturais."""

from plataforma.invariantes import Conteudo, Invariante, Total

INVARIANTES = (
    Invariante(
        "o físico de cada saldo é a soma dos movimentos",
        """
        SELECT coalesce(s.produto_id, m.produto_id) AS produto, s.fisico, m.soma
          FROM estoque_saldo s
          FULL JOIN (SELECT produto_id, deposito_id, sum(quantidade) AS soma FROM estoque_movimento GROUP BY 1, 2) m
            ON m.produto_id = s.produto_id AND m.deposito_id = s.deposito_id
         WHERE coalesce(s.fisico, 0) <> coalesce(m.soma, 0)
        """,
    ),
    Invariante(
        "o reservado de cada saldo é a soma das reservas abertas",
        """
        SELECT coalesce(s.produto_id, r.produto_id) AS produto, s.reservado, r.soma
          FROM estoque_saldo s
          FULL JOIN (SELECT produto_id, deposito_id, sum(aberta) AS soma FROM estoque_reserva GROUP BY 1, 2) r
            ON r.produto_id = s.produto_id AND r.deposito_id = s.deposito_id
         WHERE coalesce(s.reservado, 0) <> coalesce(r.soma, 0)
        """,
    ),
    Invariante(
        "a quantidade do custo é a soma dos saldos",
        """
        SELECT coalesce(c.produto_id, s.produto_id) AS produto, c.quantidade, s.soma
          FROM estoque_custo c
          FULL JOIN (SELECT produto_id, sum(fisico) AS soma FROM estoque_saldo GROUP BY 1) s USING (produto_id)
         WHERE coalesce(c.quantidade, 0) <> coalesce(s.soma, 0)
        """,
    ),
    Invariante(
        "o valor do custo é a soma dos custos dos movimentos",
        """
        SELECT coalesce(c.produto_id, m.produto_id) AS produto, c.valor, m.soma
          FROM estoque_custo c
          FULL JOIN (SELECT produto_id, sum(custo) AS soma FROM estoque_movimento GROUP BY 1) m USING (produto_id)
         WHERE coalesce(c.valor, 0) <> coalesce(m.soma, 0)
        """,
    ),
)

CONTEUDO = (
    Conteudo(
        "saldos",
        """
        SELECT p.sku, d.codigo, s.fisico, s.reservado, s.disponivel
          FROM estoque_saldo s JOIN estoque_deposito d ON d.id = s.deposito_id
          LEFT JOIN estoque_produto p ON p.id = s.produto_id
         ORDER BY 1, 2
        """,
    ),
    Conteudo(
        "custos",
        """
        SELECT p.sku, c.quantidade, c.valor FROM estoque_custo c LEFT JOIN estoque_produto p ON p.id = c.produto_id
         ORDER BY 1
        """,
    ),
    Conteudo(
        "movimentos",
        """
        SELECT p.sku, d.codigo, m.tipo, m.data, m.quantidade, m.custo, m.motivo
          FROM estoque_movimento m JOIN estoque_deposito d ON d.id = m.deposito_id
          LEFT JOIN estoque_produto p ON p.id = m.produto_id
         ORDER BY 1, 2, 3, 4, 5, 6, 7
        """,
    ),
    Conteudo(
        "reservas",
        """
        SELECT p.sku, r.quantidade, r.consumida, r.liberada
          FROM estoque_reserva r LEFT JOIN estoque_produto p ON p.id = r.produto_id ORDER BY 1, 2, 3, 4
        """,
    ),
)

TOTAIS = (
    Total(
        "valor_em_estoque",
        "Reais: o custo de tudo o que há, em todos os depósitos.",
        "SELECT coalesce(sum(valor), 0.00) FROM estoque_custo",
    ),
    Total(
        "quantidade_reservada",
        "Soma das quantidades que já têm dono e ainda não saíram.",
        "SELECT coalesce(sum(reservado), 0.0000) FROM estoque_saldo",
    ),
    Total(
        "custo_das_vendas",
        "Reais: o custo do que saiu em vendas, menos o do que voltou delas.",
        """
        SELECT coalesce(-sum(custo), 0.00) FROM estoque_movimento WHERE tipo IN ('venda', 'devolucao_de_venda')
        """,
    ),
    Total(
        "saldos_iniciais",
        "Reais: o custo do que entrou com que a empresa começou, menos o que se desfez.",
        "SELECT coalesce(sum(custo), 0.00) FROM estoque_movimento WHERE tipo = 'saldo_inicial'",
    ),
)

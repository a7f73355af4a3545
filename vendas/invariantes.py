"""O que nunca pode acontecer em vendas, e o conteúdo comparável entre topologias."""

from plataforma.invariantes import Conteudo, Invariante, Total

_ANDAMENTO = """
CASE WHEN bool_and(i.quantidade_{q} = i.quantidade - i.quantidade_encerrada) THEN 'total'
     WHEN bool_or(i.quantidade_{q} > 0) THEN 'parcial' ELSE 'nada' END
"""
_FATURADA, _EXPEDIDA, _DEVOLVIDA = (_ANDAMENTO.format(q=q) for q in ("faturada", "expedida", "devolvida"))

INVARIANTES = (
    Invariante(
        "O total do pedido é a soma das linhas",
        """
        SELECT p.id, p.total, sum(i.total) AS soma FROM vendas_pedido p LEFT JOIN vendas_item i ON i.pedido_id = p.id
         GROUP BY p.id
        HAVING (p.total, p.produtos, p.frete, p.desconto) IS DISTINCT FROM
               (sum(i.total), sum(i.produtos), sum(i.frete), sum(i.desconto_rateado))
        """,
    ),
    Invariante(
        "Nenhuma linha devolve mais do que expede, nem expede mais do que fatura, nem fatura mais do que pede",
        """
        SELECT id, sku FROM vendas_item
         WHERE NOT (0 <= quantidade_devolvida AND quantidade_devolvida <= quantidade_expedida
                    AND quantidade_expedida <= quantidade_faturada
                    AND quantidade_faturada <= quantidade - quantidade_encerrada AND quantidade_encerrada >= 0)
        """,
    ),
    Invariante(
        "As quantidades da linha são as de seus itens de fatura",
        """
        SELECT i.id, i.sku FROM vendas_item i LEFT JOIN vendas_item_da_fatura f ON f.linha_id = i.id GROUP BY i.id
        HAVING (i.quantidade_faturada, i.quantidade_expedida, i.quantidade_devolvida) IS DISTINCT FROM
               (coalesce(sum(f.quantidade), 0), coalesce(sum(f.quantidade_expedida), 0),
                coalesce(sum(f.quantidade_devolvida), 0))
        """,
    ),
    Invariante(
        "O que saiu e voltou de um item de fatura está em expedições e devoluções",
        """
        SELECT f.id FROM vendas_item_da_fatura f
         WHERE f.quantidade_expedida IS DISTINCT FROM
               (SELECT coalesce(sum(e.quantidade), 0) FROM vendas_item_da_expedicao e WHERE e.faturado_id = f.id)
            OR f.quantidade_devolvida IS DISTINCT FROM
               (SELECT coalesce(sum(d.quantidade), 0) FROM vendas_item_da_devolucao d WHERE d.faturado_id = f.id)
        """,
    ),
    Invariante(
        "O andamento do pedido é o de suas linhas",
        f"""
        SELECT p.id FROM vendas_pedido p JOIN vendas_item i ON i.pedido_id = p.id GROUP BY p.id
        HAVING (p.faturamento, p.expedicao, p.devolucao) IS DISTINCT FROM ({_FATURADA}, {_EXPEDIDA}, {_DEVOLVIDA})
            OR (p.situacao = 'concluido') <> (p.situacao <> 'cancelado' AND {_EXPEDIDA} = 'total')
        """,
    ),
    Invariante(
        "A fatura é a soma de seus itens e a de suas parcelas",
        """
        SELECT f.id, f.serie, f.numero FROM vendas_fatura f LEFT JOIN vendas_item_da_fatura i ON i.fatura_id = f.id
         GROUP BY f.id
        HAVING (f.produtos, f.desconto, f.frete, f.total) IS DISTINCT FROM
               (sum(i.produtos), sum(i.desconto), sum(i.frete), sum(i.total))
            OR f.total <> (SELECT coalesce(sum(p.valor), 0) FROM vendas_parcela p WHERE p.fatura_id = f.id)
        """,
    ),
    Invariante(
        "As faturas de um pedido todo faturado somam o pedido",
        """
        SELECT p.id, p.total, sum(f.total) AS faturado FROM vendas_pedido p JOIN vendas_fatura f ON f.pedido_id = p.id
         WHERE p.faturamento = 'total' GROUP BY p.id HAVING sum(f.total) <> p.total
        """,
    ),
    Invariante(
        "Pedido cancelado não tem fatura em vigor, e só pedido cancelado tem fatura cancelada",
        """
        SELECT f.id FROM vendas_fatura f JOIN vendas_pedido p ON p.id = f.pedido_id
         WHERE (p.situacao = 'cancelado') <> (f.situacao = 'cancelada')
        """,
    ),
    Invariante(
        "O devolvido da fatura é o de suas devoluções, e o recebido não passa do que ela cobrou",
        """
        SELECT f.id, f.serie, f.numero FROM vendas_fatura f
         WHERE f.recebido > f.total
            OR f.devolvido <> (SELECT coalesce(sum(d.valor), 0) FROM vendas_item_da_devolucao d
                                 JOIN vendas_item_da_fatura i ON i.id = d.faturado_id WHERE i.fatura_id = f.id)
        """,
    ),
    Invariante(
        "As faturas de cada estabelecimento e série vão de 1 ao último número, sem lacuna",
        """
        SELECT estabelecimento_id, serie, count(*) AS faturas, max(numero) AS ultimo FROM vendas_fatura
         GROUP BY estabelecimento_id, serie HAVING count(*) <> max(numero) OR min(numero) <> 1
        """,
    ),
    Invariante(
        "Os pedidos confirmados de cada estabelecimento vão de 1 ao último número, sem lacuna",
        """
        SELECT estabelecimento_id, count(*) AS pedidos, max(numero) AS ultimo FROM vendas_pedido
         WHERE numero IS NOT NULL GROUP BY estabelecimento_id HAVING count(*) <> max(numero) OR min(numero) <> 1
        """,
    ),
    Invariante(
        "A devolução é a soma de seus itens, e não passa do que a fatura cobrou",
        """
        SELECT d.id FROM vendas_devolucao d
         WHERE d.total <> (SELECT sum(i.valor) FROM vendas_item_da_devolucao i WHERE i.devolucao_id = d.id)
        UNION ALL
        SELECT f.id FROM vendas_item_da_fatura f JOIN vendas_item_da_devolucao d ON d.faturado_id = f.id
         GROUP BY f.id
        HAVING sum(d.valor) > f.total OR (f.quantidade_devolvida = f.quantidade AND sum(d.valor) <> f.total)
        """,
    ),
)

CONTEUDO = (
    Conteudo(
        "pedidos",
        """
        SELECT p.cnpj_do_estabelecimento, p.numero, p.documento_do_cliente, p.nome_do_cliente, p.situacao,
               p.faturamento, p.expedicao, p.devolucao, p.prazos, p.produtos, p.desconto, p.desconto_total, p.frete,
               p.total
          FROM vendas_pedido p
         ORDER BY 1, 2 NULLS LAST, 3, 4, 5, p.total, p.produtos, p.frete
        """,
    ),
    Conteudo(
        "itens",
        """
        SELECT p.cnpj_do_estabelecimento, p.numero, i.posicao, i.sku, i.unidade, i.quantidade, i.preco, i.produtos,
               i.desconto, i.desconto_rateado, i.frete, i.total, i.quantidade_encerrada, i.quantidade_faturada,
               i.quantidade_expedida, i.quantidade_devolvida
          FROM vendas_item i JOIN vendas_pedido p ON p.id = i.pedido_id
         ORDER BY 1, 2 NULLS LAST, 3, 4, 6, 7, i.total, i.desconto
        """,
    ),
    Conteudo(
        "faturas",
        """
        SELECT f.cnpj_do_estabelecimento, f.serie, f.numero, p.numero, f.nome_do_cliente, f.situacao, f.produtos,
               f.desconto, f.frete, f.total, i.posicao, i.sku, d.quantidade, d.produtos, d.desconto, d.frete, d.total,
               d.quantidade_expedida, d.quantidade_devolvida
          FROM vendas_fatura f JOIN vendas_pedido p ON p.id = f.pedido_id
          JOIN vendas_item_da_fatura d ON d.fatura_id = f.id JOIN vendas_item i ON i.id = d.linha_id
         ORDER BY 1, 2, 3, i.posicao
        """,
    ),
    Conteudo(
        "parcelas",
        """
        SELECT f.cnpj_do_estabelecimento, f.serie, f.numero, p.numero, p.vencimento - f.data, p.valor
          FROM vendas_parcela p JOIN vendas_fatura f ON f.id = p.fatura_id ORDER BY 1, 2, 3, 4
        """,
    ),
    Conteudo(
        "devoluções",
        """
        SELECT f.cnpj_do_estabelecimento, f.serie, f.numero, i.posicao, i.sku, sum(d.quantidade), sum(d.valor)
          FROM vendas_item_da_devolucao d JOIN vendas_item_da_fatura t ON t.id = d.faturado_id
          JOIN vendas_fatura f ON f.id = t.fatura_id JOIN vendas_item i ON i.id = t.linha_id
         GROUP BY 1, 2, 3, 4, 5 ORDER BY 1, 2, 3, 4
        """,
    ),
    Conteudo(
        "clientes",
        """
        SELECT c.documento, c.nome, c.uf, k.nome, c.limite_de_credito, c.ativo
          FROM vendas_cliente c LEFT JOIN vendas_condicao k ON k.id = c.condicao_id ORDER BY 1, 2, 3
        """,
    ),
)

TOTAIS = (
    Total(
        "quantidade_a_expedir",
        "Soma do que os pedidos confirmados ainda não expediram: é o que o estoque deve ter reservado.",
        """
        SELECT coalesce(sum(i.quantidade - i.quantidade_encerrada - i.quantidade_expedida), 0.0000)
          FROM vendas_item i JOIN vendas_pedido p ON p.id = i.pedido_id WHERE p.situacao = 'confirmado'
        """,
    ),
    Total(
        "faturado",
        "Reais: total das faturas em vigor.",
        "SELECT coalesce(sum(total), 0.00) FROM vendas_fatura WHERE situacao = 'emitida'",
    ),
    Total(
        "a_receber_de_faturas",
        "Reais: o que as faturas em vigor cobraram, menos o devolvido e o recebido.",
        "SELECT coalesce(sum(total - devolvido - recebido), 0.00) FROM vendas_fatura WHERE situacao = 'emitida'",
    ),
)

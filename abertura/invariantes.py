"""O que nunca pode acontecer nas implantações, o que estoque e financeiro também sabem, e o conteúdo comparável."""

from plataforma.invariantes import Conteudo, Invariante, Total

INVARIANTES = (
    Invariante(
        "A implantação soma o que suas linhas somam",
        """
        SELECT i.id FROM abertura_implantacao i
          LEFT JOIN LATERAL (SELECT count(*) AS n, coalesce(sum(custo_total), 0) AS valor FROM abertura_produto
                              WHERE implantacao_id = i.id) p ON true
          LEFT JOIN LATERAL (SELECT count(*) AS n,
                       coalesce(sum(valor) FILTER (WHERE tipo IN ('receber', 'credito_fornecedor')), 0) AS devedores,
                       coalesce(sum(valor) FILTER (WHERE tipo IN ('pagar', 'credito_cliente')), 0) AS credores
                  FROM abertura_titulo WHERE implantacao_id = i.id) t ON true
          LEFT JOIN LATERAL (SELECT count(*) AS n, coalesce(sum(greatest(saldo, 0)), 0) AS devedores,
                       coalesce(sum(greatest(-saldo, 0)), 0) AS credores
                  FROM abertura_conta WHERE implantacao_id = i.id) c ON true
         WHERE (i.produtos, i.titulos, i.contas) IS DISTINCT FROM (p.n, t.n, c.n) OR i.estoques <> p.valor
            OR i.devedores <> p.valor + t.devedores + c.devedores OR i.credores <> t.credores + c.credores
        """,
    ),
    Invariante(
        "A implantação em curso tem um comando aberto",
        """
        SELECT i.id FROM abertura_implantacao i WHERE i.situacao IN ('implantando', 'desfazendo')
           AND NOT EXISTS (SELECT 1 FROM comandos_comando c WHERE c.documento = i.id AND c.situacao = 'aberto')
        """,
    ),
)

_EM_VIGOR = "FROM abertura_implantacao WHERE situacao = 'implantada'"
_TITULOS = """
SELECT coalesce(sum(t.valor), 0.00) FROM abertura_titulo t JOIN abertura_implantacao i ON i.id = t.implantacao_id
 WHERE i.situacao = 'implantada' AND t.tipo = '{tipo}'
"""
TOTAIS = (
    Total(
        "estoque_implantado",
        "Reais: o custo dos produtos com que a empresa começou.",
        f"SELECT coalesce(sum(estoques), 0.00) {_EM_VIGOR}",
    ),
    Total(
        "a_receber_implantado",
        "Reais: os títulos a receber com que a empresa começou.",
        _TITULOS.format(tipo="receber"),
    ),
    Total(
        "a_pagar_implantado",
        "Reais: os títulos a pagar com que a empresa começou.",
        _TITULOS.format(tipo="pagar"),
    ),
)

CONTEUDO = (
    Conteudo(
        "implantações",
        """
        SELECT data, situacao, produtos, titulos, contas, estoques, devedores, credores, quantos_erros
          FROM abertura_implantacao ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9
        """,
    ),
    Conteudo(
        "produtos",
        """
        SELECT i.situacao, p.sku, p.cnpj_do_estabelecimento, p.codigo_do_deposito, p.quantidade, p.custo_total
          FROM abertura_produto p JOIN abertura_implantacao i ON i.id = p.implantacao_id ORDER BY 1, 2, 3, 4, 5, 6
        """,
    ),
    Conteudo(
        "títulos",
        """
        SELECT i.situacao, t.tipo, t.documento_da_pessoa, t.documento, t.parcela, t.vencimento, t.valor
          FROM abertura_titulo t JOIN abertura_implantacao i ON i.id = t.implantacao_id ORDER BY 1, 2, 3, 4, 5, 6, 7
        """,
    ),
    Conteudo(
        "contas",
        """
        SELECT i.situacao, c.conta, c.saldo FROM abertura_conta c
          JOIN abertura_implantacao i ON i.id = c.implantacao_id ORDER BY 1, 2, 3
        """,
    ),
)

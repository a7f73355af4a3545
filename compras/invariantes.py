"""O que nunca pode acontecer em compras, e o conteúdo comparável entre topologias."""

from plataforma.invariantes import Conteudo, Invariante, Total

INVARIANTES = (
    Invariante(
        "O total da nota é a soma do que suas linhas valem",
        """
        SELECT n.id, n.chave_de_acesso FROM compras_nota n LEFT JOIN compras_item i ON i.nota_id = n.id
         GROUP BY n.id HAVING n.total IS DISTINCT FROM sum(i.valor_na_nota)
        """,
    ),
    Invariante(
        "O que se deve por uma nota lançada é a soma de suas parcelas",
        """
        SELECT n.id, n.chave_de_acesso FROM compras_nota n
         WHERE n.situacao = 'lancada'
           AND n.a_pagar <> (SELECT coalesce(sum(p.valor), 0) FROM compras_parcela p WHERE p.nota_id = n.id)
        """,
    ),
    Invariante(
        "Nota lançada não tem linha pendente, e a que aguarda tem",
        """
        SELECT n.id, n.situacao FROM compras_nota n JOIN compras_item i ON i.nota_id = n.id GROUP BY n.id
        HAVING bool_or(i.pendencia <> '') <> (n.situacao = 'aguardando_mapeamento')
        """,
    ),
    Invariante(
        "O que voltou de cada linha é a soma de suas devoluções, e o todo devolvido vale o todo da linha",
        """
        SELECT i.id, i.sku FROM compras_item i LEFT JOIN compras_item_da_devolucao d ON d.item_id = i.id GROUP BY i.id
        HAVING i.quantidade_devolvida <> coalesce(sum(d.quantidade), 0)
            OR (i.quantidade_devolvida = i.quantidade_de_estoque
                AND (i.custo, i.icms_a_recuperar, i.pis_a_recuperar, i.cofins_a_recuperar) IS DISTINCT FROM
                    (sum(d.custo), sum(d.icms_a_recuperar), sum(d.pis_a_recuperar), sum(d.cofins_a_recuperar)))
        """,
    ),
    Invariante(
        "O total da devolução é a soma do que suas linhas valem",
        """
        SELECT v.id, v.numero FROM compras_devolucao v
          LEFT JOIN compras_item_da_devolucao d ON d.devolucao_id = v.id GROUP BY v.id
        HAVING v.total IS DISTINCT FROM
               sum(d.custo + d.icms_a_recuperar + d.pis_a_recuperar + d.cofins_a_recuperar)
        """,
    ),
    Invariante(
        "Toda devolução que confirma tem seu comando aberto",
        """
        SELECT v.id FROM compras_devolucao v
         WHERE v.situacao = 'confirmando'
           AND NOT EXISTS (SELECT 1 FROM comandos_comando c WHERE c.documento = v.id AND c.situacao = 'aberto')
        """,
    ),
    Invariante(
        "O resumo de cada fornecedor é o de suas notas e devoluções",
        """
        WITH n AS (
            SELECT fornecedor_id AS id, count(*) FILTER (WHERE situacao = 'lancada') AS lancadas,
                   count(*) FILTER (WHERE situacao = 'aguardando_mapeamento') AS aguardando,
                   coalesce(sum(a_pagar) FILTER (WHERE situacao = 'lancada'), 0) AS comprado,
                   max(data_entrada) AS ultima
              FROM compras_nota GROUP BY 1),
        d AS (
            SELECT n.fornecedor_id AS id, sum(v.a_pagar) AS devolvido FROM compras_devolucao v
              JOIN compras_nota n ON n.id = v.nota_id WHERE v.situacao = 'concluida' GROUP BY 1)
        SELECT coalesce(f.id, n.id) AS id
          FROM n FULL JOIN compras_fornecedor f ON f.id = n.id LEFT JOIN d ON d.id = f.id
         WHERE (f.notas_lancadas, f.notas_aguardando, f.comprado, f.devolvido, f.ultima_entrada) IS DISTINCT FROM
               (n.lancadas, n.aguardando, n.comprado, coalesce(d.devolvido, 0), n.ultima)
        """,
    ),
    Invariante(
        "Toda nota que veio de XML o tem guardado, com os bytes que entraram; a digitada não tem",
        """
        SELECT n.id FROM compras_nota n LEFT JOIN compras_xml x ON x.nota_id = n.id
         WHERE x.sha256 IS DISTINCT FROM encode(sha256(x.conteudo), 'hex')
            OR (x.id IS NULL) <> (n.origem = 'digitada')
        """,
    ),
)

_NOTA = "n.documento_do_fornecedor, n.serie, n.numero"

CONTEUDO = (
    Conteudo(
        "notas de entrada",
        f"""
        SELECT {_NOTA}, n.chave_de_acesso, n.origem, n.cnpj_do_estabelecimento, n.situacao, n.natureza, n.data_emissao,
               n.total, n.a_pagar, n.bonificacao, n.remessa, n.outro_destinatario
          FROM compras_nota n ORDER BY 1, 2, 3
        """,
    ),
    Conteudo(
        "itens",
        f"""
        SELECT {_NOTA}, i.numero, i.codigo, i.sku, i.natureza, i.unidade, i.quantidade, i.fator,
               i.quantidade_de_estoque, i.custo, i.icms_a_recuperar, i.pis_a_recuperar, i.cofins_a_recuperar
          FROM compras_item i JOIN compras_nota n ON n.id = i.nota_id ORDER BY 1, 2, 3, 4
        """,
    ),
    Conteudo(
        "parcelas",
        f"""
        SELECT {_NOTA}, p.numero, p.vencimento, p.valor
          FROM compras_parcela p JOIN compras_nota n ON n.id = p.nota_id ORDER BY 1, 2, 3, 4
        """,
    ),
    Conteudo(
        "devoluções de compra",
        f"""
        SELECT {_NOTA}, v.numero AS devolucao, v.situacao, v.motivo, v.total, v.a_pagar, v.bonificacao, v.remessa,
               i.numero AS linha, i.sku, d.quantidade, d.custo, d.icms_a_recuperar, d.pis_a_recuperar,
               d.cofins_a_recuperar
          FROM compras_devolucao v JOIN compras_nota n ON n.id = v.nota_id
          JOIN compras_item_da_devolucao d ON d.devolucao_id = v.id JOIN compras_item i ON i.id = d.item_id
         ORDER BY 1, 2, 3, 4, i.numero
        """,
    ),
    Conteudo(
        "fornecedores",
        """
        SELECT documento, nome, notas_lancadas, notas_aguardando, comprado, devolvido FROM compras_fornecedor
         ORDER BY 1, 2
        """,
    ),
    Conteudo(
        "mapeamentos",
        """
        SELECT coalesce(f.documento, '') AS fornecedor, m.codigo, m.unidade, m.sku, m.fator, m.uso_e_consumo
          FROM compras_mapeamento m LEFT JOIN compras_fornecedor f ON f.id = m.fornecedor_id ORDER BY 1, 2, 3
        """,
    ),
)

TOTAIS = (
    Total(
        "a_pagar",
        "Reais: o que as notas lançadas fizeram dever.",
        "SELECT coalesce(sum(a_pagar), 0.00) FROM compras_nota WHERE situacao = 'lancada'",
    ),
)

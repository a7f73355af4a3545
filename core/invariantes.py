"""Conteúdo do core por chaves naturais; o que nunca pode acontecer nos cadastros, as restrições do banco já impedem."""

from plataforma.invariantes import Conteudo

CONTEUDO = (
    Conteudo(
        "estabelecimentos",
        """
        SELECT e.raiz_cnpj, e.razao_social, e.regime, e.crt, s.cnpj, s.nome, s.uf, s.matriz, s.ativo
          FROM core_empresa e JOIN core_estabelecimento s ON s.empresa_id = e.id ORDER BY s.cnpj
        """,
    ),
    Conteudo(
        "pessoas",
        """
        SELECT tipo, documento, nome, inscricao_estadual, municipio, uf, ativo FROM core_pessoa
         ORDER BY documento, nome, inscricao_estadual
        """,
    ),
    Conteudo(
        "produtos",
        "SELECT sku, descricao, unidade, gtin, ncm, preco, ativo FROM core_produto ORDER BY sku",
    ),
    Conteudo(
        "conversões",
        """
        SELECT p.sku, c.unidade, c.fator FROM core_conversao c JOIN core_produto p ON p.id = c.produto_id ORDER BY 1, 2
        """,
    ),
)

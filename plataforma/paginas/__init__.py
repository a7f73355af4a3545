"""O que as páginas de todo módulo têm em comum: folha, fonte, ícones, bibliotecas de terceiros e modelos."""

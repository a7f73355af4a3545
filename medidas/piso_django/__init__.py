"""O piso de quem escreve a mesma venda em Django + DRF, sem regra alguma: nem eventos, nem chave de idempotência, nem
segurança por linha, nem cadeia do livro, nem permissões. Um programa à parte, que só as medidas iniciam."""

"""A borda HTTP: convenções da API pública (erros, paginação, permissões, esquema) e endereços entre unidades."""

"""Convenções da API pública: erros, paginação, idempotência, correlação, permissões e esquema."""

"""Chamadas sorteadas e hostis contra a API inteira: o que o documento OpenAPI promete vale, e nada vira falha nossa."""

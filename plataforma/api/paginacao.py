"""Paginação por cursor: páginas estáveis mesmo enquanto linhas entram."""

from typing import Any

from rest_framework.pagination import CursorPagination
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.erros import EntradaInvalida, ErroDeCampo

LIMITE_MAXIMO = 200


class PaginacaoPorCursor(CursorPagination):
    """`limite` (1 a 200, padrão 50) e `cursor`; da mais nova para a mais velha."""

    page_size = 50
    page_size_query_param = "limite"
    max_page_size = LIMITE_MAXIMO
    ordering = "-id"

    def get_page_size(self, request: Request) -> int:
        dito = request.query_params.get("limite")
        if dito is None:
            return self.page_size
        if not dito.isascii() or not dito.isdigit() or not 1 <= int(dito[:9]) <= self.max_page_size or len(dito) > 9:
            mensagem = f"“{dito[:40]}” não serve: use um número de 1 a {self.max_page_size}."
            campo = ErroDeCampo(campo="limite", codigo="limite_invalido", mensagem=mensagem)
            raise EntradaInvalida(f"limite: {mensagem}", campos=(campo,))
        return int(dito)

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"proximo": self.get_next_link(), "anterior": self.get_previous_link(), "itens": data})

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["proximo", "anterior", "itens"],
            "properties": {"proximo": link, "anterior": link, "itens": schema},
        }

"""OpenAPI: cada operação diz a permissão que pede e como responde a erros."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter

from plataforma.api.permissao import IDENTIFICADA, PUBLICA
from plataforma.api.visoes import CABECALHO_DA_CHAVE

METODOS_COM_CHAVE = frozenset({"POST"})


class EsquemaDaCasa(AutoSchema):
    """Acrescenta permissão, chave de idempotência e o nome do módulo a cada operação."""

    def get_operation(self, *args: Any, **opcoes: Any) -> dict[str, Any] | None:
        operacao: dict[str, Any] | None = super().get_operation(*args, **opcoes)
        permissoes = getattr(self.view, "permissoes", {})
        if operacao is not None and self.view.action in permissoes:
            operacao["x-permissao"] = permissoes[self.view.action]
        return operacao

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "modulo", "plataforma")]

    def get_override_parameters(self) -> list[OpenApiParameter]:
        permissao = getattr(self.view, "permissoes", {}).get(self.view.action, PUBLICA)
        if self.method not in METODOS_COM_CHAVE or permissao in (PUBLICA, IDENTIFICADA):
            return []
        return [
            OpenApiParameter(
                name=CABECALHO_DA_CHAVE,
                location=OpenApiParameter.HEADER,
                required=True,
                description="Mesma chave e mesmo corpo: mesma resposta, um só efeito. Guardada por 24 h.",
            )
        ]


class EsquemaDoToken(OpenApiAuthenticationExtension):
    """Como a API se autentica, para o documento OpenAPI."""

    target_class = "plataforma.identidade.autenticacao.AutenticacaoPorToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}

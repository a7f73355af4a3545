"""OpenAPI: cada operação diz a permissão que pede e como responde a erros."""

from typing import Any

import django_filters
from drf_spectacular.extensions import OpenApiAuthenticationExtension, OpenApiFilterExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import OpenApiParameter

from plataforma.api.permissao import IDENTIFICADA, PUBLICA
from plataforma.api.versao import CABECALHO_DA_VERSAO
from plataforma.api.visoes import CABECALHO_DA_CHAVE

METODOS_COM_CHAVE = frozenset({"POST"})
METODOS_COM_VERSAO = frozenset({"PATCH"})

_VERSAO_LIDA = OpenApiParameter(
    name=CABECALHO_DA_VERSAO,
    location=OpenApiParameter.HEADER,
    description="O ETag que a leitura deu: se o recurso já mudou, 412. Sem ele, vale qualquer versão.",
)


class EsquemaDaCasa(AutoSchema):
    """Acrescenta permissão, chave de idempotência e o nome do módulo a cada operação."""

    def get_operation(self, *args: Any, **opcoes: Any) -> dict[str, Any] | None:
        operacao: dict[str, Any] | None = super().get_operation(*args, **opcoes)
        permissoes = getattr(self.view, "permissoes", {})
        if operacao is not None and self.view.action in permissoes:  # type: ignore[attr-defined]
            operacao["x-permissao"] = permissoes[self.view.action]  # type: ignore[attr-defined]
        return operacao

    def get_request_serializer(self) -> Any:
        """A alteração pode ter forma própria, que não é a da resposta."""
        forma = getattr(self.view, "serializer_de_alteracao", None)
        if self.method == "PATCH" and forma is not None:
            return forma(partial=True)
        return super().get_request_serializer()

    def get_tags(self) -> list[str]:
        return [getattr(self.view, "modulo", "plataforma")]

    def _resolve_path_parameters(self, variables: list[str]) -> list[Any]:
        parametros: list[Any] = super()._resolve_path_parameters(variables)  # type: ignore[no-untyped-call]
        for parametro in parametros:
            if parametro["name"] == "id":
                parametro["schema"] = {"type": "string", "format": "uuid"}
        return parametros

    def get_override_parameters(self) -> list[Any]:
        permissao = getattr(self.view, "permissoes", {}).get(self.view.action, PUBLICA)  # type: ignore[attr-defined]
        if self.method in METODOS_COM_VERSAO:
            return [_VERSAO_LIDA]
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


_TIPO_DO_FILTRO: tuple[tuple[type[django_filters.Filter], dict[str, str]], ...] = (
    (django_filters.UUIDFilter, {"type": "string", "format": "uuid"}),
    (django_filters.DateFilter, {"type": "string", "format": "date"}),
    (django_filters.BooleanFilter, {"type": "boolean"}),
    (django_filters.NumberFilter, {"type": "number"}),
)


def _esquema_do_filtro(filtro: django_filters.Filter) -> dict[str, Any]:
    if isinstance(filtro, django_filters.ChoiceFilter | django_filters.MultipleChoiceFilter):
        opcoes = {"type": "string", "enum": [valor for valor, _rotulo in filtro.extra["choices"]]}
        multiplo = isinstance(filtro, django_filters.MultipleChoiceFilter)
        return {"type": "array", "items": opcoes} if multiplo else opcoes
    return dict(next((tipo for classe, tipo in _TIPO_DO_FILTRO if isinstance(filtro, classe)), {"type": "string"}))


class EsquemaDosFiltros(OpenApiFilterExtension):
    """Os filtros que a visão declara; as visões da casa não têm queryset de que o gerador os tirasse."""

    target_class = "plataforma.api.filtros.FiltrosDaCasa"
    priority = 1

    def get_schema_operation_parameters(self, auto_schema: AutoSchema, *args: Any, **opcoes: Any) -> list[Any]:
        classe = getattr(auto_schema.view, "filterset_class", None)
        return [
            build_parameter_type(name=nome, location=OpenApiParameter.QUERY, schema=_esquema_do_filtro(filtro))
            for nome, filtro in (classe.base_filters if classe else {}).items()
        ]


class EsquemaDoToken(OpenApiAuthenticationExtension):
    """Como a API se autentica, para o documento OpenAPI."""

    target_class = "plataforma.identidade.autenticacao.AutenticacaoPorToken"
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}

"""OpenAPI das leituras: cada forma é um componente com o nome dela, e cada lista diz o que se pode pedir."""

from typing import Any

from drf_spectacular.extensions import OpenApiSerializerExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import build_parameter_type
from drf_spectacular.utils import Direction, OpenApiParameter

from plataforma.api.listas import CURSOR, LIMITE, ORDEM
from plataforma.leituras.campos import Leitura
from plataforma.leituras.esquema import Esquema, esquema_da_leitura, esquema_dos_filtros, leituras_dentro
from plataforma.leituras.filtros import LIMITE_PADRAO
from plataforma.leituras.listagem import Listagem


class EsquemaDaLeitura(OpenApiSerializerExtension):
    """O componente de uma forma, tirado dela pelo msgspec."""

    target_class = "plataforma.leituras.campos.Leitura"
    match_subclasses = True

    def get_name(self, auto_schema: AutoSchema, direction: Direction) -> str:
        return self.target.__name__

    def map_serializer(self, auto_schema: AutoSchema, direction: Direction) -> Esquema:
        for dentro in leituras_dentro(self.target):
            auto_schema.resolve_serializer(dentro, direction)  # type: ignore[arg-type]
        return esquema_da_leitura(self.target)


def lista_de(leitura: type[Leitura]) -> Esquema:
    """A resposta de uma lista que vem inteira, sem páginas."""
    return {"type": "array", "items": esquema_da_leitura(leitura)}


class PaginaNoEsquema:
    """Faz, para o gerador, o papel do paginador: a forma da resposta de uma lista."""

    def get_schema_operation_parameters(self, _view: Any) -> list[Esquema]:
        """Nenhum: `parametros_da_lista` já os diz com os outros."""
        return []

    def get_paginated_response_schema(self, linhas: Esquema) -> Esquema:
        """Uma página, com os endereços das vizinhas."""
        endereco = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["proximo", "anterior", "itens"],
            "properties": {"proximo": endereco, "anterior": endereco, "itens": linhas},
        }


def parametros_da_lista(listagem: Listagem) -> list[Any]:
    """Filtros, ordem e página de uma lista."""
    esquemas = esquema_dos_filtros(listagem.filtro)
    if len(listagem.ordem) > 1:
        padrao = listagem.ordem_padrao.value
        esquemas[ORDEM] = {"type": "string", "enum": [ordem.value for ordem in listagem.ordem], "default": padrao}
    limite = {"type": "integer", "minimum": 1, "maximum": listagem.limite_maximo, "default": LIMITE_PADRAO}
    esquemas[LIMITE] = {**limite, "description": "Linhas por página."}
    esquemas[CURSOR] = {"type": "string", "description": "O que veio em “proximo” ou “anterior”."}
    return [_parametro(nome, esquema) for nome, esquema in esquemas.items()]


def _parametro(nome: str, esquema: Esquema) -> Any:
    resto = {parte: valor for parte, valor in esquema.items() if parte != "description"}
    return build_parameter_type(
        name=nome, location=OpenApiParameter.QUERY, schema=resto, description=esquema.get("description")
    )

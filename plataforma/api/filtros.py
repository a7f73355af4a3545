"""Filtros de lista: só os declarados; um parâmetro desconhecido é erro, e não uma lista inteira por engano."""

from collections.abc import Iterable
from typing import Any, cast

from django.forms import ChoiceField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from plataforma.erros import EntradaInvalida, ErroDeCampo

DA_PAGINACAO = frozenset({"limite", "cursor"})


class FiltrosDaCasa(DjangoFilterBackend):
    """Aplica o `filterset_class` da visão, recusa o que ele não declara e diz as escolhas que aceita."""

    def get_filterset(self, request: Request, queryset: Any, view: Any) -> Any:
        filtros = super().get_filterset(request, queryset, view)
        campos = filtros.form.fields.values() if filtros is not None else ()
        for campo in campos:
            if isinstance(campo, ChoiceField):
                aceitos = ", ".join(
                    str(valor) for valor, _rotulo in cast(Iterable[tuple[str, str]], campo.choices) if valor
                )
                campo.error_messages["invalid_choice"] = f"“%(value)s” não serve. Use um destes: {aceitos}."
        return filtros

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        classe = self.get_filterset_class(view, queryset)
        aceitos = DA_PAGINACAO | set(classe.base_filters if classe else ())
        campos = tuple(
            ErroDeCampo(
                campo=nome,
                codigo="plataforma.filtro_desconhecido",
                mensagem=f"esta lista não tem este filtro; ela tem: {', '.join(sorted(aceitos))}.",
            )
            for nome in request.query_params
            if nome not in aceitos
        )
        if campos:
            raise EntradaInvalida("; ".join(f"{c.campo}: {c.mensagem}" for c in campos[:5]), campos=campos)
        if DA_PAGINACAO.issuperset(request.query_params):
            return queryset
        return super().filter_queryset(request, queryset, view)

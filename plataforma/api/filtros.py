"""Filtros de lista: só os declarados; um parâmetro desconhecido é erro, e não uma lista inteira por engano."""

from collections.abc import Iterable
from typing import Any, cast

from django.forms import ChoiceField
from django_filters import BooleanFilter, CharFilter, Filter, FilterSet
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request

from plataforma.erros import EntradaInvalida, ErroDeCampo

DA_PAGINACAO = frozenset({"limite", "cursor"})
BOOLEANOS = frozenset({"true", "false"})


class FiltrosBase(DjangoFilterBackend):
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
        if classe is None or DA_PAGINACAO.issuperset(request.query_params):
            return queryset
        _recusar_ilegiveis(request, classe)
        return super().filter_queryset(request, queryset, view)


def _recusar_ilegiveis(request: Request, classe: type[FilterSet]) -> None:
    """O Django lê como ausente o vazio e o booleano torto: a lista inteira viria no lugar da filtrada."""
    campos = tuple(
        ErroDeCampo(campo=nome, codigo="plataforma.filtro_ilegivel", mensagem=mensagem)
        for nome, filtro in classe.base_filters.items()
        for valor in request.query_params.getlist(nome)
        if (mensagem := _recusa(filtro, valor))
    )
    if campos:
        raise EntradaInvalida("; ".join(f"{c.campo}: {c.mensagem}" for c in campos[:5]), campos=campos)


def _recusa(filtro: Filter, valor: str) -> str:
    if isinstance(filtro, BooleanFilter) and valor.lower() not in BOOLEANOS:
        return f"“{valor[:40]}” não serve: use true ou false."
    if valor == "" and not isinstance(filtro, CharFilter):
        return "veio vazio: dê um valor, ou não mande o filtro."
    return ""

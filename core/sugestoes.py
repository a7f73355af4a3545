"""O que se sugere a quem digita: o que tem exatamente aquele código, e depois o que a busca acha."""

from typing import Any, TypeVar
from uuid import UUID

import msgspec
from django.db.models import BooleanField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from core.leituras import PessoaSugerida, ProdutoSugerido
from core.models import Pessoa, Produto, Unidade
from plataforma.leituras import Leitura
from plataforma.leituras.busca import condicao_da_busca
from plataforma.leituras.filtros import LIMITE_MAXIMO, exigir_limite
from plataforma.leituras.linhas import linhas_de
from plataforma.textos import texto_de_busca

L = TypeVar("L", bound=Leitura)


def produtos_sugeridos(texto: str, limite: int) -> tuple[ProdutoSugerido, ...]:
    """Produtos ativos; levanta EntradaInvalida se o limite ou o texto não serve."""
    casas = Unidade.objects.filter(sigla=OuterRef("unidade")).values("casas")[:1]
    iguais = Q(sku__in=_escritas(texto)) | Q(gtin=texto.strip())
    return _sugerir(
        ProdutoSugerido, Produto, iguais, "exato", "descricao", texto, limite, casas=Coalesce(Subquery(casas), 0)
    )


def pessoas_sugeridas(texto: str, limite: int) -> tuple[PessoaSugerida, ...]:
    """Pessoas ativas; levanta EntradaInvalida se o limite ou o texto não serve."""
    iguais = Q(documento=texto_de_busca(texto).upper())
    return _sugerir(PessoaSugerida, Pessoa, iguais, "exata", "nome", texto, limite)


def _escritas(sku: str) -> set[str]:
    """O SKU como se digitou, e em maiúsculas: quem digita depressa não troca de caixa."""
    return {sku.strip(), sku.strip().upper()}


def _sugerir(
    leitura: type[L],
    modelo: type[Produto] | type[Pessoa],
    iguais: Q,
    exato: str,
    ordem: str,
    texto: str,
    limite: int,
    **expressoes: Any,
) -> tuple[L, ...]:
    exigir_limite(limite, LIMITE_MAXIMO)
    ativos: QuerySet[Any] = modelo.objects.filter(ativo=True)  # type: ignore[attr-defined]

    def lidos(quais: QuerySet[Any], *, sim: bool) -> list[dict[str, Any]]:
        marca = {exato: Value(sim, output_field=BooleanField())}
        return list(linhas_de(quais, leitura, **expressoes, **marca).order_by(ordem, "id")[:limite])

    if not texto_de_busca(texto).split():
        return () if texto.strip() else msgspec.convert(lidos(ativos, sim=False), tuple[leitura, ...])  # type: ignore[valid-type]
    achados = lidos(ativos.filter(iguais), sim=True)
    if len(achados) < limite:
        ja: list[UUID] = [achado["id"] for achado in achados]
        da_busca = condicao_da_busca(texto, modelo._meta.db_table, {"id": modelo})
        achados += lidos(ativos.filter(da_busca).exclude(id__in=ja), sim=False)[: limite - len(achados)]
    return msgspec.convert(achados, tuple[leitura, ...])  # type: ignore[valid-type]

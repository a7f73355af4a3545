"""O documento OpenAPI é um contrato: sem avisos do gerador, e sem nomes que mostrem o ORM ou o banco."""

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.validation import validate_schema


@pytest.fixture(scope="module")
def documento() -> dict[str, object]:
    GENERATOR_STATS.reset()
    return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call, no-any-return]


def test_o_gerador_nao_tem_avisos_e_o_documento_e_openapi(documento, capsys) -> None:
    avisos = [*GENERATOR_STATS._warn_cache, *GENERATOR_STATS._error_cache]
    assert avisos == []
    validate_schema(documento)


def test_nenhum_campo_publico_mostra_o_orm(documento) -> None:
    componentes = documento["components"]["schemas"]
    feios = {
        f"{nome}.{campo}"
        for nome, forma in componentes.items()
        for campo in forma.get("properties", {})
        if campo.endswith("_id") or "__" in campo
    }
    assert feios == set()

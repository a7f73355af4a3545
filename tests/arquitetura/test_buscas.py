"""Toda lista se busca: a que não tem `busca` está aqui, com o porquê."""

from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.generators import SchemaGenerator

SEM_BUSCA = {
    "/api/aplicativos/": "a tabela é da biblioteca do OpenID, e uma empresa tem um punhado deles",
    "/api/implantacoes/": "uma implantação não tem nome nem número: acha-se pela data e pela situação",
    "/api/a-expedir/": "é a posição de quem falta receber, item a item, de um pedido que já se sabe",
    "/api/empresas/": "vem de uma função que só anda adiante, e quase todos têm uma",
    "/api/kardex/": "é de um produto que já se escolheu, e soma linha a linha",
    "/api/razao/": "é de uma conta que já se escolheu, e soma linha a linha",
}


def _listas() -> Iterator[tuple[str, set[str]]]:
    documento: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for caminho, operacoes in documento["paths"].items():
        parametros = {p["name"] for p in operacoes.get("get", {}).get("parameters", ())}
        # O histórico é de um só registro, que já se sabe.
        if not caminho.startswith("/api/historico/") and ("cursor" in parametros or "limite" in parametros):
            yield caminho, parametros


@pytest.fixture(scope="module")
def listas() -> dict[str, set[str]]:
    return dict(_listas())


def test_toda_lista_tem_busca_ou_diz_por_que_nao(listas: dict[str, set[str]]) -> None:
    assert {caminho for caminho, parametros in listas.items() if "busca" not in parametros} == set(SEM_BUSCA)


def test_as_excecoes_sao_listas_e_tem_porque(listas: dict[str, set[str]]) -> None:
    assert set(SEM_BUSCA) <= listas.keys()
    assert all(SEM_BUSCA.values())

"""O guia “um campo novo” dá o campo inteiro em poucas linhas, e o teste dele passa."""

import json

import pytest

from tests.documentacao.copia import rodar
from tests.documentacao.guias import CAMPO, Guias
from tests.documentacao.passos import NOVO, mudancas

LINHAS, ARQUIVOS = 8, 5


def test_o_campo_custa_poucas_linhas_em_poucos_arquivos() -> None:
    passos = tuple(mudancas(CAMPO))
    assert sum(len(passo.novas.splitlines()) for passo in passos) <= LINHAS
    assert len({passo.arquivo for passo in passos}) == ARQUIVOS


@pytest.mark.timeout(900)
def test_com_o_guia_o_campo_chega_a_api_ao_openapi_e_as_telas(guias: Guias) -> None:
    rodar(guias.copia, "-m", "ruff", "check", "--exclude", "migrations", "vendas")
    openapi = json.loads((guias.copia / "docs" / "contratos" / "vendas" / "openapi.json").read_text(encoding="utf-8"))
    formas = openapi["components"]["schemas"]
    com_o_campo = {nome for nome, forma in formas.items() if "referencia" in forma["properties"]}
    assert com_o_campo == {"CriarPedidoRequest", "PatchedAlterarPedidoRequest", "Pedido"}
    ((teste, _),) = NOVO.findall(CAMPO)
    assert guias.passaram[teste] == 2

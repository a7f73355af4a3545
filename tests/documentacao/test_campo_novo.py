"""O guia “um campo novo” dá o campo inteiro em poucas linhas: seguem-se os passos e roda-se o teste dele numa cópia."""

import json
import re
from pathlib import Path

import pytest

from plataforma.topologia.carregar import RAIZ
from tests.documentacao.copia import copiar, rodar
from tests.documentacao.passos import escrever_novos, mudancas

GUIA = (RAIZ / "docs" / "um-campo-novo.md").read_text(encoding="utf-8")
LINHAS, ARQUIVOS = 8, 5


def _seguir(copia: Path) -> str:
    """Faz o que o guia diz; devolve o arquivo do teste que ele dá."""
    for mudanca in mudancas(GUIA):
        mudanca.fazer(copia)
    (teste,) = escrever_novos(GUIA, copia)
    rodar(copia, "-W", "ignore", "manage.py", "makemigrations", "vendas")
    rodar(copia, "manage.py", "contratos", "congelar")
    return teste


def test_o_campo_custa_poucas_linhas_em_poucos_arquivos() -> None:
    passos = tuple(mudancas(GUIA))
    assert sum(len(passo.novas.splitlines()) for passo in passos) <= LINHAS
    assert len({passo.arquivo for passo in passos}) == ARQUIVOS


@pytest.mark.timeout(600)
def test_com_o_guia_o_campo_chega_a_api_ao_openapi_e_as_telas(tmp_path: Path) -> None:
    copia = copiar(tmp_path)
    teste = _seguir(copia)
    rodar(copia, "-m", "ruff", "check", "--exclude", "migrations", "vendas")
    openapi = json.loads((copia / "docs" / "contratos" / "vendas" / "openapi.json").read_text(encoding="utf-8"))
    formas = openapi["components"]["schemas"]
    com_o_campo = {nome for nome, forma in formas.items() if "referencia" in forma["properties"]}
    assert com_o_campo == {"CriarPedidoRequest", "PatchedAlterarPedidoRequest", "Pedido"}
    contados = rodar(copia, "-m", "pytest", "-q", "-p", "no:cacheprovider", teste)
    assert re.search(r"^2 passed in", contados, re.MULTILINE), contados

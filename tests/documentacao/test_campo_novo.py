"""O guia “um campo novo” dá o campo inteiro em poucas linhas: seguem-se os passos e roda-se o teste dele numa cópia."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from plataforma.topologia.carregar import RAIZ
from tests.documentacao.copia import copiar, rodar

GUIA = (RAIZ / "docs" / "um-campo-novo.md").read_text(encoding="utf-8")
PASSO = re.compile(r"^`(\S+)`, (depois de|no lugar de) `([^`]+)`:\n```python\n(.*?)```", re.MULTILINE | re.DOTALL)
TESTE = re.compile(r"^`(\S+)`:\n```python\n(.*?)```", re.MULTILINE | re.DOTALL)
LINHAS, ARQUIVOS = 7, 4


class Mudanca(NamedTuple):
    arquivo: str
    lugar: str
    linha: str
    novas: str


def _mudancas() -> Iterator[Mudanca]:
    for achado in PASSO.finditer(GUIA):
        yield Mudanca(*achado.groups())


def _seguir(copia: Path) -> str:
    """Faz o que o guia diz; devolve o arquivo do teste que ele dá."""
    for mudanca in _mudancas():
        arquivo = copia / mudanca.arquivo
        texto, antiga = arquivo.read_text(encoding="utf-8"), f"\n{mudanca.linha}\n"
        assert texto.count(antiga) == 1, mudanca
        mantida = antiga if mudanca.lugar == "depois de" else "\n"
        arquivo.write_text(texto.replace(antiga, mantida + mudanca.novas), encoding="utf-8")
    ((teste, codigo),) = TESTE.findall(GUIA)
    (copia / teste).write_text(codigo, encoding="utf-8")
    rodar(copia, "-W", "ignore", "manage.py", "makemigrations", "vendas")
    rodar(copia, "manage.py", "contratos", "congelar")
    return str(teste)


def test_o_campo_custa_poucas_linhas_em_poucos_arquivos() -> None:
    mudancas = tuple(_mudancas())
    assert sum(len(mudanca.novas.splitlines()) for mudanca in mudancas) <= LINHAS
    assert len({mudanca.arquivo for mudanca in mudancas}) == ARQUIVOS


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

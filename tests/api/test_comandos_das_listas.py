"""Toda lista custa os mesmos comandos SQL com uma linha e com uma página cheia, e se percorre pelo cursor."""

import pytest

from meu_erp.demonstracao.cliente import Json
from meu_erp.demonstracao.roteiro import Cena
from plataforma.testes.contagem import contando
from tests.api.listas import LISTAS, Lista, valores_obrigatorios

PAGINA = 200


@pytest.fixture(scope="module")
def valores(cena: Cena) -> dict[str, str]:
    """O que serve a cada parâmetro obrigatório, pelo nome."""
    return valores_obrigatorios(cena)


def _pagina(cena: Cena, lista: Lista, valores: dict[str, str], limite: int) -> Json:
    return cena.cliente.ler(lista.caminho, limite=limite, **{nome: valores[nome] for nome in lista.obrigatorios})


def _da_lista(comandos: list[str]) -> list[str]:
    # Os direitos de quem pede ficam lidos por um instante: relê-los depende do relógio, não da lista.
    return [c for c in comandos if "acesso_direitos" not in c]


@pytest.mark.parametrize("lista", LISTAS, ids=lambda lista: lista.caminho)
def test_a_lista_custa_o_mesmo_com_uma_linha_e_com_muitas(cena: Cena, valores: dict[str, str], lista: Lista) -> None:
    with contando() as de_uma:
        uma = _pagina(cena, lista, valores, 1)
    with contando() as de_muitas:
        muitas = _pagina(cena, lista, valores, PAGINA)
    assert len(muitas["itens"]) > 1, f"{lista.caminho} tem {len(muitas['itens'])} linha(s): falta o que listar"
    assert len(_da_lista(de_muitas)) == len(_da_lista(de_uma)), "\n".join(de_muitas)
    assert uma["itens"] == muitas["itens"][:1]
    assert cena.cliente.http.get(uma["proximo"]).json()["itens"] == muitas["itens"][1:2]

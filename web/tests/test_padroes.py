"""Os padrões continuam pequenos, e o endereço é o filtro, nos dois sentidos."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.http import QueryDict

from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id
from vendas.contrato_telas import FiltroDePedidos, OrdemDePedidos, Situacao
from web.endereco import ler, nome_de
from web.padroes.acoes import Acao, Parte, _corpo
from web.padroes.lista import ColunaDaLista, Lista
from web.registro import TELAS

LINHAS_MAXIMAS = 600


def test_os_padroes_tem_no_maximo_600_linhas() -> None:
    total = sum(len(a.read_text("utf-8").splitlines()) for a in (RAIZ / "web/padroes").glob("*.py"))
    assert total <= LINHAS_MAXIMAS


@pytest.mark.parametrize(
    "endereco",
    [
        "?",
        "?de=2026-11-24",
        "?situacao=confirmado&faturamento=nada&faturamento=parcial",
        "?numero=12&ordem=data",
        "?cliente=0199f0a0-0000-7000-8000-000000000001&cursor=abc",
    ],
)
def test_o_endereco_se_le_e_se_escreve_igual(endereco: str) -> None:
    assert ler(QueryDict(endereco[1:]), FiltroDePedidos, OrdemDePedidos).endereco() == endereco


def test_o_que_se_digita_no_filtro_vira_o_filtro() -> None:
    lido = ler(QueryDict("de=24/11/2026&situacao=rascunho&ate="), FiltroDePedidos, OrdemDePedidos)
    assert lido.filtro == FiltroDePedidos(de=date(2026, 11, 24), situacao=(Situacao.RASCUNHO,))
    assert lido.recusados == {}


def test_o_que_nao_se_le_fica_no_padrao_e_se_diz() -> None:
    lido = ler(QueryDict("de=amanha&numero=doze&ordem=-preco"), FiltroDePedidos, OrdemDePedidos)
    assert lido.filtro == FiltroDePedidos()
    assert lido.recusados == {"de": "amanha", "numero": "doze"}
    assert lido.ordem == next(iter(OrdemDePedidos))


def test_o_nome_do_campo_sai_da_funcao() -> None:
    assert nome_de(lambda filtro: filtro.ate) == "ate"  # type: ignore[attr-defined]


LINHA = novo_id()
EM_PARTE: Acao[object] = Acao(
    "faturar", "Faturar", "receipt", "vendas.pedido.faturar", "pedidos", str,
    partes=lambda _d: (Parte(LINHA, "Café", "UN", Decimal(2)),),
)  # fmt: skip


@pytest.mark.parametrize(
    ("digitado", "itens", "a_corrigir"),
    [
        ("1,5", [{"linha": str(LINHA), "quantidade": "1.5"}], ()),
        ("", [], ("Diga a quantidade de ao menos um item.",)),
        ("0", [], ("Diga a quantidade de ao menos um item.",)),
    ],
)
def test_apagar_as_quantidades_nao_e_pedir_tudo(
    digitado: str, itens: list[object], a_corrigir: tuple[str, ...]
) -> None:
    formulario = QueryDict(mutable=True)
    formulario[f"quantidade.{LINHA}"] = digitado
    assert _corpo(EM_PARTE, formulario) == ({"itens": itens}, a_corrigir)


def test_o_passo_sem_janela_pede_tudo() -> None:
    assert _corpo(EM_PARTE, QueryDict("chave=x&versao=3")) == ({}, ())


COLUNAS = [
    pytest.param(coluna, id=f"{tela.nome}, {coluna.rotulo}")
    for tela in TELAS
    if isinstance(tela, Lista)
    for coluna in tela.colunas
    if coluna.ordens
]


@pytest.mark.parametrize("coluna", COLUNAS)
def test_uma_coluna_ordena_para_os_dois_lados_pelo_mesmo_campo(coluna: ColunaDaLista[Any]) -> None:
    """Senão a seta diria que a lista está numa ordem em que não está."""
    assert coluna.ordens is not None
    crescente, decrescente = coluna.ordens
    assert (str(decrescente), crescente.campo) == (f"-{crescente}", decrescente.campo)

"""O que se digita vira o corpo da API, e o documento volta como se digitaria."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

import pytest
from django.http import QueryDict

from web.entradas import (
    INTEIRO,
    PRECO,
    QUANTIDADE,
    Campo,
    DataDigitada,
    Linhas,
    Opcao,
    Procura,
    Secao,
    SimNao,
    Texto,
    estado_do,
    estado_inicial,
    ler,
)


class Item(NamedTuple):
    produto: Opcao
    quantidade: Decimal


class Nota(NamedTuple):
    serie: str
    dias: int
    preco: Decimal | None
    emissao: date | None
    paga: bool
    itens: tuple[Item, ...]


SECOES = (
    Secao[Nota](
        "Nota",
        (
            Campo("serie", "Série", Texto(3), lambda n: n.serie, pede=True),
            Campo("dias", "Dias", INTEIRO, lambda n: n.dias),
            Campo("preco", "Preço", PRECO, lambda n: n.preco),
            Campo("emissao", "Emissão", DataDigitada(), lambda n: n.emissao),
            Campo("paga", "Paga", SimNao(), lambda n: n.paga),
        ),
        Linhas(
            "itens",
            "Item",
            (
                Campo("produto", "Produto", Procura("sugerir_produtos", "SKU"), lambda i: i.produto, pede=True),
                Campo("quantidade", "Quantidade", QUANTIDADE, lambda i: i.quantidade, pede=True),
            ),
            lambda n: n.itens,
        ),
    ),
)
CAFE = Opcao("c1", "Café")


def test_ida_e_volta() -> None:
    nota = Nota("1", 30, Decimal("1234.500000"), date(2026, 11, 24), paga=True, itens=(Item(CAFE, Decimal("2.5000")),))
    estado = estado_do(SECOES, nota)
    assert estado == {
        "serie": ["1"],
        "dias": ["30"],
        "preco": ["1.234,50"],
        "emissao": ["24/11/2026"],
        "paga": ["sim"],
        "itens.produto": ["c1"],
        "itens.produto.nome": ["Café"],
        "itens.quantidade": ["2,5"],
    }
    digitado = QueryDict(mutable=True)
    for nome, textos in estado.items():
        digitado.setlist(nome, textos)
    lido = ler(SECOES, digitado, novo=False)
    assert lido.erros == []
    assert lido.corpo == {
        "serie": "1",
        "dias": 30,
        "preco": "1234.50",
        "emissao": "2026-11-24",
        "paga": True,
        "itens": [{"produto": "c1", "quantidade": "2.5"}],
    }


@pytest.mark.parametrize("novo", [True, False])
def test_o_vazio_num_novo_nao_vai_e_num_alterado_apaga(*, novo: bool) -> None:
    lido = ler(SECOES, QueryDict("serie=1&dias=&preco=&emissao="), novo=novo)
    apagados = {} if novo else {"dias": None, "preco": None, "emissao": None}
    assert lido.corpo == {"serie": "1", "paga": False, "itens": [], **apagados}


def test_o_que_nao_se_le_se_diz_no_campo_e_a_linha_vazia_nao_conta() -> None:
    digitado = QueryDict(
        "serie=&dias=1,5&preco=0,1234567&emissao=31/02"
        "&itens.produto=&itens.quantidade=&itens.produto=c1&itens.quantidade=dois&itens.produto=&itens.quantidade=3"
    )
    assert {erro.campo: erro.mensagem for erro in ler(SECOES, digitado, novo=True).erros} == {
        "serie": "Falta: série.",
        "dias": "“1,5” não serve: escreva um número inteiro, como 12.",
        "preco": "“0,1234567” não serve: escreva um número com até 6 casas, como 1.234,5.",
        "emissao": "“31/02” não é uma data: escreva, por exemplo, 24/11, hoje ou +7.",
        "itens.0.quantidade": "“dois” não serve: escreva um número com até 4 casas, como 1.234,5.",
        "itens.1.produto": "Falta: produto.",
    }


def test_o_que_um_novo_ja_traz() -> None:
    assert estado_inicial(SECOES, {"serie": "2", "preco": None}) == {"serie": ["2"], "preco": [""]}

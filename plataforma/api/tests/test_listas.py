"""O endereço de uma lista: só o que ela declara, e cada recusa com seu campo, seu código e a saída."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

import pytest
from django.http import QueryDict

from plataforma.api.listas import ler_parametros
from plataforma.erros import EntradaInvalida
from plataforma.estados import Escolha
from plataforma.leituras import ComBusca, Filtro, Leitura, Onde, Ordem, Pagina
from plataforma.leituras.campos import LeituraIncoerente
from plataforma.leituras.listagem import Listagem
from plataforma.valores import Quantidade

PRODUTO = "019a0000-0000-7000-8000-000000000000"


class _Cor(Escolha):
    AZUL = "azul", "azul-marinho"
    ROSA = "rosa", "rosa"


class _Caixa(Leitura):
    """Uma caixa."""

    id: UUID
    peso: Quantidade
    numero: int | None


class _FiltroDeCaixas(Filtro):
    """Caixas."""

    cor: Annotated[tuple[_Cor, ...], Onde("cor__in")] = ()
    tampa: Annotated[_Cor | None, Onde("tampa")] = None
    produto: Annotated[UUID | None, Onde("produto_id")] = None
    desde: Annotated[date | None, Onde("data__gte")] = None
    andar: Annotated[int | None, Onde("andar")] = None
    peso_ate: Annotated[Quantidade | None, Onde("peso__lte")] = None
    nome: Annotated[str, Onde("nome__icontains")] = ""
    cheia: Annotated[bool | None, Onde("cheia")] = None


class _OrdemDeCaixas(Ordem):
    MAIS_NOVAS = "-id"
    MAIS_LEVES = "peso"


CAIXAS = Listagem(_Caixa, lambda: None, _FiltroDeCaixas, _OrdemDeCaixas)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(
    ("endereco", "usados"),
    [
        ("", {}),
        ("nome=", {}),
        ("cor=azul&cor=rosa", {"cor": (_Cor.AZUL, _Cor.ROSA)}),
        ("tampa=rosa", {"tampa": _Cor.ROSA}),
        (f"produto={PRODUTO}", {"produto": UUID(PRODUTO)}),
        ("desde=2026-01-31", {"desde": date(2026, 1, 31)}),
        ("andar=-2&andar=3", {"andar": 3}),
        ("peso_ate=1.5", {"peso_ate": Decimal("1.5000")}),
        ("nome=%20pano%C2%A0cru%20", {"nome": "pano cru"}),
        ("nome=algoda%CC%83o", {"nome": "algodão"}),
        ("peso_ate=-0.00", {"peso_ate": Decimal("0.0000")}),
        ("cheia=TRUE", {"cheia": True}),
        ("cheia=false", {"cheia": False}),
    ],
)
def test_cada_parametro_vira_seu_tipo_e_o_ausente_nao_filtra(endereco: str, usados: dict[str, object]) -> None:
    filtro, ordem, pagina = ler_parametros(QueryDict(endereco), CAIXAS)
    assert filtro.usados() == usados
    assert not any(isinstance(v, Decimal) and v.is_signed() for v in filtro.usados().values())
    assert ordem is _OrdemDeCaixas.MAIS_NOVAS
    assert pagina == Pagina(limite=50, cursor="")


def test_ordem_e_pagina_vem_do_endereco() -> None:
    _filtro, ordem, pagina = ler_parametros(QueryDict("ordem=peso&limite=200&cursor=abc"), CAIXAS)
    assert ordem is _OrdemDeCaixas.MAIS_LEVES
    assert pagina == Pagina(limite=200, cursor="abc")


@pytest.mark.parametrize(
    ("endereco", "campo", "codigo", "mensagem"),
    [
        (
            "sabor=uva",
            "sabor",
            "plataforma.filtro_desconhecido",
            "esta lista não tem este filtro; ela tem: andar, cheia",
        ),
        ("cheia=sim", "cheia", "plataforma.filtro_ilegivel", "“sim” não serve: use true ou false."),
        ("cheia=", "cheia", "plataforma.filtro_ilegivel", "“” não serve: use true ou false."),
        ("desde=", "desde", "plataforma.filtro_ilegivel", "veio vazio: dê um valor, ou não mande o filtro."),
        ("cor=", "cor", "plataforma.filtro_ilegivel", "veio vazio: dê um valor, ou não mande o filtro."),
        ("cor=verde", "cor", "invalid_choice", "“verde” não serve. Use um destes: azul, rosa."),
        ("tampa=AZUL", "tampa", "invalid_choice", "“AZUL” não serve. Use um destes: azul, rosa."),
        ("ordem=nome", "ordem", "invalid_choice", "“nome” não serve. Use um destes: -id, peso."),
        ("desde=ontem", "desde", "invalid", "“ontem” não serve. Informe uma data válida."),
        ("produto=1", "produto", "invalid", "“1” não serve. Insira um UUID válido."),
        ("andar=dois", "andar", "invalid", "“dois” não serve. Informe um número."),
        ("peso_ate=1e9", "peso_ate", "invalid", "“1e9” não serve. Informe um número."),
        ("peso_ate=0.00001", "peso_ate", "invalid", "“0.00001” não serve. Informe um número."),
        ("nome=a%00b", "nome", "caractere_recusado", "Há um caractere nulo (U+0000) na posição 2."),
        ("nome=a%E2%80%8Bb", "nome", "caractere_recusado", "Há um caractere invisível (U+200B) na posição 2."),
        ("nome=a%0D%0Ab", "nome", "caractere_recusado", "Há uma quebra de linha (U+000D) na posição 2."),
        (
            "nome=a%FFb",
            "nome",
            "caractere_recusado",
            "Há um caractere que se perdeu na conversão (U+FFFD) na posição 2.",
        ),
        ("tampa=a%E2%80%AEb", "tampa", "invalid_choice", "“a‹U+202E›b” não serve. Use um destes: azul, rosa."),
        ("limite=0x10", "limite", "limite_invalido", "“0x10” não serve: use um número de 1 a 200."),
    ],
)
def test_o_que_nao_serve_e_recusado(endereco: str, campo: str, codigo: str, mensagem: str) -> None:
    with pytest.raises(EntradaInvalida) as recusa:
        ler_parametros(QueryDict(endereco), CAIXAS)
    (recusado,) = recusa.value.campos
    assert recusado.campo == campo
    assert recusado.codigo == codigo
    assert recusado.mensagem.startswith(mensagem)


def test_uma_listagem_que_nao_combina_nao_nasce() -> None:
    class PorCor(Ordem):
        COR = "cor"

    class SemOnde(Filtro):
        peso: str = ""

    with pytest.raises(LeituraIncoerente, match="cor não ordena"):
        Listagem(_Caixa, CAIXAS.linhas, ordem=PorCor)
    with pytest.raises(LeituraIncoerente, match="peso sem Onde nem condição"):
        Listagem(_Caixa, CAIXAS.linhas, SemOnde)
    with pytest.raises(LeituraIncoerente, match="busca pede o filtro"):
        Listagem(_Caixa, CAIXAS.linhas, ComBusca)

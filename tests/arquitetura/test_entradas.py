"""Todo corpo que a API recebe recusa campo desconhecido e texto que engana quem lê."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from drf_spectacular.generators import SchemaGenerator
from rest_framework import serializers
from rest_framework.serializers import BaseSerializer, ListSerializer

from plataforma.api.entrada import (
    CARACTERE_RECUSADO,
    DecimalField,
    EntradaSerializer,
    SegredoField,
    TextoLongoField,
    UUIDField,
)
from plataforma.api.esquema import EsquemaBase

COM_CORPO = ("POST", "PUT", "PATCH")
INVISIVEL, QUEBRADO = "A\u200bB", "A\nB"
TEXTOS_LONGOS = frozenset({"observacao"})


class Campo(NamedTuple):
    """Um campo que recebe texto, dentro de uma forma."""

    nome: str
    campo: Any
    forma: EntradaSerializer

    def erros(self, texto: str) -> list[str]:
        """Códigos com que a forma recusa o texto neste campo."""
        serializer = type(self.forma)(data={self.nome: [texto] if self.em_lista else texto})
        serializer.is_valid()
        erros = serializer.errors.get(self.nome, [])
        return [e.code for e in (erros[0] if isinstance(erros, dict) else erros)]

    @property
    def em_lista(self) -> bool:
        return isinstance(self.forma.fields[self.nome], serializers.ListField)


@pytest.fixture
def corpos(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A forma do corpo de cada operação documentada que tem um."""
    achados: dict[str, Any] = {}
    original = EsquemaBase._get_request_body

    def anotar(esquema: EsquemaBase, *args: Any, **opcoes: Any) -> Any:
        if esquema.method in COM_CORPO:
            achados[f"{esquema.method} {esquema.path}"] = esquema.get_request_serializer()  # type: ignore[no-untyped-call]
        return original(esquema, *args, **opcoes)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(EsquemaBase, "_get_request_body", anotar)
    SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return achados


def _formas(forma: Any) -> Iterator[BaseSerializer[Any]]:
    """A forma e as que ela contém; por tipo de conteúdo, quando há mais de um."""
    if isinstance(forma, dict):
        for uma in forma.values():
            yield from _formas(uma)
    elif isinstance(forma, type):
        yield from _formas(forma())
    elif isinstance(forma, ListSerializer):
        yield from _formas(forma.child)
    elif isinstance(forma, BaseSerializer):
        yield forma
        for campo in getattr(forma, "fields", {}).values():
            yield from _formas(campo)


def test_todo_corpo_recusa_campo_desconhecido(corpos: dict[str, Any]) -> None:
    frouxas = {
        (operacao, type(forma).__name__)
        for operacao, corpo in corpos.items()
        for forma in _formas(corpo)
        if not isinstance(forma, EntradaSerializer)
    }
    assert frouxas == set()


def test_as_operacoes_com_corpo_sao_vistas(corpos: dict[str, Any]) -> None:
    vistas = {type(f).__name__ for c in corpos.values() for f in _formas(c)}
    assert {"CriarPedidoSerializer", "DesejarItemSerializer", "ImportarNotasSerializer", "EntrarSerializer"} <= vistas


def _campos(corpos: dict[str, Any]) -> list[Campo]:
    formas = [f for corpo in corpos.values() for f in _formas(corpo) if isinstance(f, EntradaSerializer)]
    return [Campo(n, getattr(c, "child", c), forma) for forma in formas for n, c in forma.fields.items()]


def _textos(corpos: dict[str, Any]) -> list[Campo]:
    return [c for c in _campos(corpos) if isinstance(c.campo, serializers.CharField)]


def test_todo_texto_recusa_o_que_nao_se_ve(corpos: dict[str, Any]) -> None:
    textos = [c for c in _textos(corpos) if not isinstance(c.campo, SegredoField)]
    assert len(textos) > 60
    assert {f"{type(c.forma).__name__}.{c.nome}" for c in textos if c.erros(INVISIVEL) != [CARACTERE_RECUSADO]} == set()


def test_so_o_texto_longo_tem_mais_de_uma_linha(corpos: dict[str, Any]) -> None:
    com_linhas = {c.nome for c in _textos(corpos) if isinstance(c.campo, TextoLongoField)}
    assert com_linhas == TEXTOS_LONGOS
    aceitam = {c.nome for c in _textos(corpos) if c.erros(QUEBRADO) == [] and not isinstance(c.campo, SegredoField)}
    assert aceitam == TEXTOS_LONGOS


def test_so_a_senha_vale_tal_como_veio(corpos: dict[str, Any]) -> None:
    exatos = {c.nome for c in _textos(corpos) if isinstance(c.campo, SegredoField)}
    assert exatos == {c.nome for c in _campos(corpos) if "senha" in c.nome}


def test_numero_e_id_se_leem_pelos_campos_do_nucleo(corpos: dict[str, Any]) -> None:
    """Os do DRF guardam o zero negativo e leem um id de um número."""
    do_drf = {
        f"{type(c.forma).__name__}.{c.nome}"
        for c in _campos(corpos)
        if (isinstance(c.campo, serializers.DecimalField) and not isinstance(c.campo, DecimalField))
        or (isinstance(c.campo, serializers.UUIDField) and not isinstance(c.campo, UUIDField))
    }
    assert do_drf == set()


def test_zero_negativo_e_zero(corpos: dict[str, Any]) -> None:
    decimais = [c for c in _campos(corpos) if isinstance(c.campo, DecimalField)]
    assert len(decimais) > 20
    lidos = {
        f"{type(c.forma).__name__}.{c.nome}": c.campo.to_internal_value(z) for c in decimais for z in ("-0.00", "-0")
    }
    assert {nome for nome, lido in lidos.items() if lido.is_signed()} == set()

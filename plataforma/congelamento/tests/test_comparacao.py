"""O que conta como quebra, e para quem."""

from typing import Any

import msgspec
import pytest

from plataforma.congelamento.comparacao import Comparador, Diferencas, Sentido
from plataforma.congelamento.openapi import comparar_openapi
from plataforma.valores import Custo, Dto, Quantidade

REF = "#/$defs/{name}"


class Linha(Dto):
    produto: str
    quantidade: Quantidade


class Nota(Dto):
    numero: int
    linhas: tuple[Linha, ...]
    situacao: str | None = None


def _diferencas(antes: type, agora: type, sentido: Sentido) -> Diferencas:
    documentos = [msgspec.json.schema_components([tipo], ref_template=REF) for tipo in (antes, agora)]
    raizes = [{"$defs": definicoes} for _referencia, definicoes in documentos]
    achadas = Diferencas()
    comparador = Comparador(raizes[0], raizes[1], achadas)
    comparador.comparar(documentos[0][0][0], documentos[1][0][0], "x", sentido)
    return achadas


def _linha(**campos: Any) -> type:
    """Uma Nota cuja linha tem outros campos."""
    linha = msgspec.defstruct("Linha", [(n, *c) if isinstance(c, tuple) else (n, c) for n, c in campos.items()])
    return msgspec.defstruct("Nota", [("numero", int), ("linhas", tuple[linha, ...]), ("situacao", str | None, None)])


BASE = _linha(produto=str, quantidade=Quantidade)


def test_iguais_nao_diferem() -> None:
    assert _diferencas(Nota, Nota, Sentido.GUARDADO) == Diferencas()


@pytest.mark.parametrize("sentido", Sentido)
def test_campo_que_sai_ou_muda_de_tipo_quebra_em_todo_sentido(sentido: Sentido) -> None:
    assert _diferencas(BASE, _linha(produto=str), sentido).quebras == [
        "x.linhas[].quantidade: o campo saiu, ou mudou de nome"
    ]
    assert _diferencas(BASE, _linha(produto=int, quantidade=Quantidade), sentido).quebras == [
        "x.linhas[].produto: type mudou de string para integer"
    ]
    (escala,) = _diferencas(BASE, _linha(produto=str, quantidade=Custo), sentido).quebras
    assert escala.startswith("x.linhas[].quantidade: pattern mudou de ")


def test_campo_novo_so_quebra_se_obrigatorio_para_quem_escreve() -> None:
    exigido, opcional = (
        _linha(produto=str, quantidade=Quantidade, lote=str),
        _linha(produto=str, quantidade=Quantidade, lote=(str, "")),
    )
    for sentido in (Sentido.ENTRADA, Sentido.GUARDADO):
        assert _diferencas(BASE, exigido, sentido).quebras == ["x.linhas[].lote: campo novo obrigatório"]
        assert _diferencas(BASE, opcional, sentido) == Diferencas(acrescimos=["x.linhas[].lote: campo novo"])
    assert _diferencas(BASE, exigido, Sentido.SAIDA) == Diferencas(acrescimos=["x.linhas[].lote: campo novo"])


@pytest.mark.parametrize(
    ("antes", "agora", "quebra_em"),
    [
        ({"type": "string"}, {"anyOf": [{"type": "string"}, {"type": "null"}]}, {Sentido.SAIDA, Sentido.GUARDADO}),
        ({"type": ["string", "null"]}, {"type": "string"}, {Sentido.ENTRADA, Sentido.GUARDADO}),
        ({"enum": ["a", "b"]}, {"enum": ["a"]}, {Sentido.ENTRADA, Sentido.GUARDADO}),
        ({"enum": ["a"]}, {"enum": ["a", "b"]}, set()),
        ({"enum": ["a"]}, {"type": "string"}, set(Sentido)),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 5}, set(Sentido)),
        ({"type": "string", "maxLength": 9}, {"type": "string", "maxLength": 20}, {Sentido.SAIDA}),
        ({"type": "string", "default": "a"}, {"type": "string", "default": "b"}, {Sentido.ENTRADA, Sentido.GUARDADO}),
        ({"type": "string"}, {"oneOf": [{"type": "string"}, {"type": "integer"}]}, set(Sentido)),
        ({"type": "string", "description": "a"}, {"type": "string", "description": "b"}, set()),
    ],
)
def test_cada_mudanca_quebra_quem_ela_quebra(
    antes: dict[str, Any], agora: dict[str, Any], quebra_em: set[Sentido]
) -> None:
    quebrados = set()
    for sentido in Sentido:
        achadas = Diferencas()
        Comparador({}, {}, achadas).comparar(antes, agora, "x", sentido)
        if achadas.quebras:
            quebrados.add(sentido)
    assert quebrados == quebra_em


def test_tipo_que_contem_a_si_mesmo_termina() -> None:
    def raiz(tipo: str) -> dict[str, Any]:
        campos = {"filhos": {"type": "array", "items": {"$ref": "#/$defs/No"}}, "nome": {"type": tipo}}
        return {"$defs": {"No": {"type": "object", "properties": campos}}}

    achadas = Diferencas()
    no = {"$ref": "#/$defs/No"}
    Comparador(raiz("string"), raiz("integer"), achadas).comparar(no, no, "no", Sentido.SAIDA)
    assert achadas.quebras == ["no.nome: type mudou de string para integer"]


def _documento(**operacao: Any) -> dict[str, Any]:
    return {"paths": {"/api/coisas/": {"post": {"responses": {"201": {}}, **operacao}}}}


def _corpo(**campos: Any) -> dict[str, Any]:
    esquema = {"type": "object", "properties": campos, "required": sorted(campos)}
    return {"required": True, "content": {"application/json": {"schema": esquema}}}


_CHAVE = {"in": "header", "name": "Chave", "schema": {"type": "string"}}


@pytest.mark.parametrize(
    ("antes", "agora", "quebra"),
    [
        (_documento(), {"paths": {}}, "a operação POST /api/coisas/ saiu"),
        (_documento(), _documento(responses={}), "POST /api/coisas/: a resposta 201 saiu"),
        (_documento(parameters=[_CHAVE]), _documento(), "POST /api/coisas/: o parâmetro Chave saiu"),
        (
            _documento(),
            _documento(parameters=[{**_CHAVE, "required": True}]),
            "POST /api/coisas/: parâmetro novo Chave obrigatório",
        ),
        (_documento(), _documento(requestBody=_corpo()), "POST /api/coisas/: o corpo passou a ser obrigatório"),
        (
            _documento(requestBody=_corpo(a={})),
            _documento(requestBody=_corpo(a={}, b={})),
            "POST /api/coisas/ corpo.b: campo novo obrigatório",
        ),
        (
            _documento(responses={"201": _corpo(a={})}),
            _documento(responses={"201": _corpo()}),
            "POST /api/coisas/ 201.a: o campo saiu, ou mudou de nome",
        ),
    ],
)
def test_quebras_do_openapi_sao_nomeadas(antes: dict[str, Any], agora: dict[str, Any], quebra: str) -> None:
    achadas = Diferencas()
    comparar_openapi(antes, agora, achadas)
    assert achadas.quebras == [quebra]


def test_operacao_nova_e_permissao_trocada_sao_acrescimos() -> None:
    antes, agora = _documento(**{"x-permissao": "a.b.ver"}), _documento(**{"x-permissao": "a.b.criar"})
    agora["paths"]["/api/tampas/"] = {"get": {"responses": {}}}
    achadas = Diferencas()
    comparar_openapi(antes, agora, achadas)
    assert achadas == Diferencas(
        acrescimos=[
            "a operação GET /api/tampas/ entrou",
            "POST /api/coisas/: a permissão mudou de a.b.ver para a.b.criar",
        ]
    )

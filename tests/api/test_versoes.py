"""A versão que se leu, em toda operação documentada: ETag, 428, 412 e a resposta guardada, sobre uma empresa cheia."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import httpx2
import pytest

from meu_erp.demonstracao.roteiro import Cena
from plataforma.valores import novo_id
from tests.provas.sorteados.corpos import DOCUMENTOS, corpo_que_serve

Json = Any
VELHA, QUALQUER = '"999999999"', "*"
LE_ANTES = {
    "/api/notas-de-entrada/{id}/mapear/",
    "/api/implantacoes/{id}/arquivos/",
    "/api/implantacoes/{id}/planilhas/",
}
"""O que se manda se confere, com outros módulos, antes de travar: os testes do módulo as provam."""


class Operacao(NamedTuple):
    """Uma operação que escreve, e o documento sobre que age, se é um."""

    metodo: str
    caminho: str
    descrita: Json
    formas: Mapping[str, Json]

    def __str__(self) -> str:
        return f"{self.metodo} {self.caminho}"

    @property
    def if_match(self) -> bool | None:
        """Se exige o If-Match; None se nem o aceita."""
        dito = next((p for p in self.descrita.get("parameters", ()) if p["name"] == "If-Match"), None)
        return None if dito is None else dito.get("required", False)

    @property
    def documento(self) -> str:
        """Endereço do que se lê antes de agir."""
        return self.caminho[: self.caminho.index("{id}") + len("{id}/")]

    @property
    def corpo(self) -> Json:
        """O menor que serve; num PATCH, nada a mudar."""
        if self.metodo == "patch" or "requestBody" not in self.descrita:
            return {}
        forma = self.descrita["requestBody"]["content"]["application/json"]["schema"]
        inteira = self.formas[forma["$ref"].rpartition("/")[2]]
        obrigatorios = {n: f for n, f in inteira["properties"].items() if n in inteira.get("required", ())}
        return {nome: corpo_que_serve(forma, self.formas, {}, nome) for nome, forma in obrigatorios.items()}


def _operacoes() -> Iterator[Operacao]:
    for arquivo in DOCUMENTOS:
        documento = json.loads(arquivo.read_text(encoding="utf-8"))
        formas = documento.get("components", {}).get("schemas", {})
        for caminho, metodos in documento["paths"].items():
            yield from (Operacao(m, caminho, descrita, formas) for m, descrita in metodos.items())


OPERACOES = tuple(_operacoes())
LEITURAS = [
    o
    for o in OPERACOES
    if o.metodo == "get"
    and o.caminho.endswith("/{id}/")
    and not {"correlacoes", "historico"} & set(o.caminho.split("/"))
]
EXIGEM = [o for o in OPERACOES if o.if_match]
CONFEREM = [o for o in OPERACOES if o.if_match is not None and o.caminho not in LE_ANTES]
ALTERAM = [o for o in OPERACOES if o.metodo == "patch"]
SEM_CORPO = [o for o in OPERACOES if o.metodo in ("post", "delete") and "requestBody" not in o.descrita]


def _um(cena: Cena, documento: str) -> str:
    """Endereço de um documento que existe."""
    lista = documento.removesuffix("{id}/")
    if lista == "/api/empresas/":
        return f"{lista}{cena.cliente.empresa}/"
    itens = cena.cliente.ler(lista)["itens"]
    # O mês que ainda não acabou não se fecha, e isso se diz antes.
    return f"{lista}{itens[-1]['mes'] if 'mes' in itens[-1] else itens[0]['id']}/"


def _inventado(operacao: Operacao) -> str:
    forma = next(p["schema"] for p in operacao.descrita["parameters"] if p["name"] == "id")
    id_inventado = str(novo_id()) if forma.get("format") == "uuid" else novo_id().hex
    return operacao.documento.replace("{id}", id_inventado)


def _pedir(cena: Cena, operacao: Operacao, documento: str, corpo: bytes, **cabecalhos: str) -> httpx2.Response:
    endereco = (
        operacao.caminho.replace(operacao.documento, documento) if "{id}" in operacao.caminho else operacao.caminho
    )
    padrao = {"Content-Type": "application/json"}
    if operacao.metodo == "post":
        padrao["Idempotency-Key"] = str(novo_id())
    ditos = {nome.replace("_", "-"): valor for nome, valor in cabecalhos.items()}
    return cena.cliente.http.request(operacao.metodo.upper(), endereco, content=corpo, headers=padrao | ditos)


def _recusa(resposta: httpx2.Response) -> tuple[int, str]:
    return resposta.status_code, resposta.json()["codigo"]


@pytest.mark.parametrize("operacao", LEITURAS, ids=str)
def test_toda_leitura_de_um_documento_da_o_etag_dele(cena: Cena, operacao: Operacao) -> None:
    resposta = cena.cliente.http.get(_um(cena, operacao.documento))
    lido = resposta.json()
    assert operacao.descrita["responses"]["200"]["headers"].keys() == {"ETag"}
    if "versao" in lido:
        assert resposta.headers["ETag"] == f'"{lido["versao"]}"'
    else:
        assert len(resposta.headers["ETag"]) == 26
    assert cena.cliente.http.get(_um(cena, operacao.documento)).headers["ETag"] == resposta.headers["ETag"]


@pytest.mark.parametrize("operacao", EXIGEM, ids=str)
def test_sem_dizer_a_versao_que_se_leu_nada_muda(cena: Cena, operacao: Operacao) -> None:
    documento = _um(cena, operacao.documento)
    antes = cena.cliente.ler(documento)
    resposta = _pedir(cena, operacao, documento, b"{}")
    assert _recusa(resposta) == (428, "plataforma.versao_exigida")
    assert "*" in resposta.json()["detail"]
    assert cena.cliente.ler(documento) == antes


@pytest.mark.parametrize("operacao", CONFEREM, ids=str)
def test_com_uma_versao_que_nao_e_a_atual_nada_muda(cena: Cena, operacao: Operacao) -> None:
    documento = _um(cena, operacao.documento)
    antes = cena.cliente.ler(documento)
    resposta = _pedir(cena, operacao, documento, json.dumps(operacao.corpo).encode(), If_Match=VELHA)
    assert _recusa(resposta) == (412, "plataforma.versao_mudou")
    assert cena.cliente.ler(documento) == antes


@pytest.mark.parametrize("operacao", ALTERAM, ids=str)
def test_alteracao_repetida_com_a_chave_tem_a_mesma_resposta_e_nao_412(cena: Cena, operacao: Operacao) -> None:
    documento = _um(cena, operacao.documento)
    etag, chave = cena.cliente.http.get(documento).headers["ETag"], str(novo_id())
    primeira = _pedir(cena, operacao, documento, b"{}", If_Match=etag, Idempotency_Key=chave)
    repetida = _pedir(cena, operacao, documento, b"{}", If_Match=etag, Idempotency_Key=chave)
    com_outra = _pedir(cena, operacao, documento, b"{}", If_Match=etag, Idempotency_Key=str(novo_id()))
    assert primeira.status_code == 200, primeira.text
    assert primeira.headers["ETag"] != etag
    assert (repetida.status_code, repetida.json()) == (200, primeira.json())
    assert repetida.headers["ETag"] == primeira.headers["ETag"]
    assert _recusa(com_outra) == (412, "plataforma.versao_mudou")


@pytest.mark.parametrize("operacao", SEM_CORPO, ids=str)
def test_corpo_no_que_nao_recebe_nenhum_e_recusado(cena: Cena, operacao: Operacao) -> None:
    documento = _inventado(operacao) if "{id}" in operacao.caminho else ""  # o corpo se recusa antes de procurá-lo
    com_campo = _pedir(cena, operacao, documento, b'{"x": 1}', If_Match=QUALQUER)
    ilegivel = _pedir(cena, operacao, documento, b"{x", If_Match=QUALQUER)
    assert _recusa(com_campo) == (422, "plataforma.entrada_invalida")
    assert [c["campo"] for c in com_campo.json()["campos"]] == ["x"]
    assert _recusa(ilegivel) == (400, "plataforma.corpo_ilegivel")


def test_as_operacoes_de_cada_especie_sao_vistas() -> None:
    assert {"patch /api/produtos/{id}/", "post /api/pedidos/{id}/confirmar/"} <= {str(o) for o in EXIGEM}
    assert "post /api/pedidos/{id}/expedir/" in {str(o) for o in CONFEREM}
    assert {"post /api/pedidos/{id}/confirmar/", "delete /api/aplicativos/{id}/"} <= {str(o) for o in SEM_CORPO}

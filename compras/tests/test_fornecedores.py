"""Fornecedores e mapeamentos pela API, e o preço das listas."""

from collections.abc import Callable
from typing import Any

import pytest

from compras.tests.amostras import VENDA_A_PRAZO, amostra
from compras.tests.apoio import Compradora, compradora_nova, violacoes
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.contagem import contando
from plataforma.testes.respostas import criado, feito, problema
from plataforma.valores import novo_id

FORNECEDORES, MAPEAMENTOS = "/api/fornecedores/", "/api/mapeamentos/"
RECURSOS = ("notas-de-entrada", "devolucoes-de-compra", "fornecedores", "mapeamentos")


def _nota(compradora: Compradora, numero: int, sku: str, **outros: Any) -> dict[str, Any]:
    linha = {"produto": compradora.produto(sku), "quantidade": "2", "valor": "10.00"}
    return compradora.digitar(linha, numero=str(numero), **outros)


def _devolver(compradora: Compradora, nota: dict[str, Any]) -> dict[str, Any]:
    corpo = {"nota": nota["id"], "motivo": "x", "itens": [{"numero": 1, "quantidade": "1"}]}
    return criado(compradora.api.post("/api/devolucoes-de-compra/", corpo))


def test_o_resumo_conta_o_que_entrou_o_que_aguarda_e_o_que_voltou(compradora: Compradora) -> None:
    nota = _nota(compradora, 1, "A")
    _nota(compradora, 2, "B", natureza="bonificacao", data_entrada="2026-11-03")
    _devolver(compradora, nota)
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    compradora.resultados(("a.xml", trocada))
    outro, um = feito(compradora.api.get(FORNECEDORES))["itens"]
    assert {**um, "id": None} == {
        "id": None, "nome": "Fornecedor Ltda", "documento": "11222333000181", "notas_lancadas": 2,
        "notas_aguardando": 0, "comprado": "10.00", "devolvido": "5.00", "ultima_entrada": "2026-11-05",
    }  # fmt: skip
    assert outro["notas_lancadas"] == 0
    assert outro["notas_aguardando"] == 1
    assert outro["ultima_entrada"] is None
    assert feito(compradora.api.get(f"{FORNECEDORES}{nota['fornecedor']}/")) == um
    assert violacoes() == []


@pytest.mark.parametrize(
    ("filtro", "achados"),
    [
        ({"nome": "fornec"}, 1), ({"nome": "outro"}, 0), ({"documento": "11222333000181"}, 1),
        ({"de": "2026-11-06"}, 0), ({"aguardando": "true"}, 0), ({"aguardando": "false"}, 1),
    ],
)  # fmt: skip
def test_filtros_dos_fornecedores(compradora: Compradora, filtro: dict[str, str], achados: int) -> None:
    _nota(compradora, 1, "A")
    assert len(feito(compradora.api.get(FORNECEDORES, **filtro))["itens"]) == achados


def test_fornecedor_sem_nota_de_outra_empresa_ou_sem_permissao(
    compradora: Compradora, cliente_de: Callable[[Ator], ClienteDaApi]
) -> None:
    nota = _nota(compradora, 1, "A")
    ninguem = Ator(usuario_id=novo_id(), empresa_id=compradora.ator.empresa_id)
    assert cliente_de(ninguem).get(FORNECEDORES).status_code == 403
    with compradora_nova(cliente_de) as outra:
        perdido = outra.api.get(f"{FORNECEDORES}{nota['fornecedor']}/")
        assert problema(perdido, 404).codigo == "compras.fornecedor_nao_encontrado"


def test_o_mapeamento_dito_antes_vale_para_a_nota_e_se_corrige(compradora: Compradora) -> None:
    nota = _nota(compradora, 1, "A")
    novo = {"fornecedor": nota["fornecedor"], "codigo": "X1", "unidade": "und", "fator": "12"}
    corpo = {**novo, "produto": nota["itens"][0]["produto"], "uso_e_consumo": True}
    feito_agora = criado(compradora.api.post(MAPEAMENTOS, corpo))
    assert feito_agora["unidade"] == "UN"
    assert feito_agora["fator"] == "12.000000"
    assert feito_agora["sku"] == "A"
    assert problema(compradora.api.post(MAPEAMENTOS, corpo), 409).codigo == "compras.mapeamento_repetido"
    caminho = f"{MAPEAMENTOS}{feito_agora['id']}/"
    etag = compradora.api.get(caminho)["ETag"]
    outro = compradora.produto("B")
    mudado = feito(compradora.api.patch(caminho, {"produto": outro, "uso_e_consumo": False}, etag=etag))
    assert mudado["sku"] == "B"
    assert mudado["uso_e_consumo"] is False
    assert mudado["fator"] == "12.000000"
    assert mudado["versao"] == 2
    velho = compradora.api.patch(caminho, {"fator": "1"}, etag=etag)
    assert problema(velho, 412).codigo == "plataforma.versao_mudou"
    assert feito(compradora.api.get(caminho)) == mudado


@pytest.mark.parametrize(
    ("mudanca", "campo"),
    [({"fornecedor": novo_id()}, "fornecedor"), ({"produto": novo_id()}, "produto"), ({"fator": "0"}, "fator")],
)
def test_mapeamento_que_nao_serve(compradora: Compradora, mudanca: dict[str, Any], campo: str) -> None:
    nota = _nota(compradora, 1, "A")
    corpo = {"fornecedor": nota["fornecedor"], "codigo": "X1", "unidade": "UN", "fator": "1"}
    corpo |= {"produto": nota["itens"][0]["produto"], **mudanca}
    assert problema(compradora.api.post(MAPEAMENTOS, corpo), 422).campos == [campo]
    perdido = compradora.api.patch(f"{MAPEAMENTOS}{novo_id()}/", {"fator": "1"})
    assert problema(perdido, 404).codigo == "compras.mapeamento_nao_encontrado"
    assert feito(compradora.api.get(MAPEAMENTOS))["itens"] == []


def test_as_listas_custam_o_mesmo_com_uma_ou_quatro_linhas(compradora: Compradora) -> None:
    custos = []
    for numeros in ((1,), (2, 3, 4)):
        for n in numeros:
            nota = _nota(compradora, n, f"P{n}", documento_do_fornecedor=("", "52998224725", "11144477735")[n % 3]
                         or "11222333000181")  # fmt: skip
            _devolver(compradora, nota)
            novo = {"fornecedor": nota["fornecedor"], "codigo": f"C{n}", "unidade": "UN", "fator": "1"}
            criado(compradora.api.post(MAPEAMENTOS, {**novo, "produto": nota["itens"][0]["produto"]}))
        custos.append([_ler(compradora, recurso) for recurso in RECURSOS])
    assert custos[0] == custos[1]
    assert max(custos[0]) == 2


def _ler(compradora: Compradora, recurso: str) -> int:
    with contando() as comandos:
        feito(compradora.api.get(f"/api/{recurso}/"))
    return len(comandos)

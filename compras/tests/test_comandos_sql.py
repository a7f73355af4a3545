"""Comandos SQL por operação, em todos os bancos, com transações e ajustes de sessão; constantes no número de linhas."""

from typing import Any

from compras.tests.apoio import CAMINHO, Compradora
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.contagem import contando
from plataforma.testes.respostas import criado

LIMITES = (27, 32)  # digitar, devolver


def _contar(compradora: Compradora, caminho: str, corpo: dict[str, Any]) -> tuple[dict[str, Any], int]:
    with contando() as comandos:
        resposta = criado(compradora.api.post(caminho, corpo))
    return resposta, len(comandos)


def test_digitar_e_devolver_custam_o_mesmo_com_duas_ou_sessenta_linhas(compradora: Compradora) -> None:
    custos = []
    compradora.digitar({"produto": compradora.produto(), "quantidade": "1", "valor": "1.00"})  # cadastra o fornecedor
    for linhas in (2, 60):
        novos = [{"sku": f"N{linhas}-{n}", "descricao": "X", "unidade": "UN", "preco": "1.00"} for n in range(linhas)]
        produtos = criado(compradora.api.post("/api/produtos/lote/", {"itens": novos}))["itens"]
        itens = [{"produto": p, "quantidade": "2", "valor": "3.00"} for p in produtos]
        nota, digitar = _contar(compradora, CAMINHO, compradora.corpo(*itens, numero=str(linhas)))
        drenar()
        _feita, devolver = _contar(compradora, "/api/devolucoes-de-compra/", {"nota": nota["id"], "motivo": "x"})
        drenar()
        custos.append((digitar, devolver))
    assert custos[0] == custos[1]
    assert all(custo <= limite for custo, limite in zip(custos[0], LIMITES, strict=True)), custos[0]

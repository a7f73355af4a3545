"""Nenhum corpo, parâmetro ou endereço torto vira falha nossa: a API recusa, e nunca responde 5xx."""

from collections.abc import Iterator
from typing import Any

import pytest

from plataforma.banco.sql import executar
from plataforma.valores import novo_id
from tests.api.corpos import DOCUMENTOS, HOSTIS, ILEGIVEIS, LONGO, Operacao, com_um_hostil, corpo_que_serve, operacoes
from vendas.tests.apoio import Loja

MODULOS = [p.parent.name for p in DOCUMENTOS]
FALHA = 500
IDS_TORTOS = (str(novo_id()), "x", LONGO[:3000], "%00")
PARAMETROS = ("", "x", "\x00", "-1", "1e400", "9" * 30, "NaN", "2026-02-31", "x" * 5000)
# A senha é cara de propósito (Argon2): um corpo por campo basta.
CAROS = ("/api/usuarios/", "/api/tokens/", "/api/empresas/")


@pytest.fixture
def ids(loja: Loja) -> dict[str, str]:
    """Ids que existem, pelo nome do campo que os recebe."""
    produto = loja.produto()
    ((deposito,),) = executar("estoque", "SELECT id FROM estoque_deposito")
    ((conta,),) = executar("financeiro", "SELECT id FROM financeiro_conta_bancaria LIMIT 1")
    achados = {"produto": produto, "deposito": deposito, "conta_bancaria": conta, "condicao": loja.condicao}
    donos = {"estabelecimento": loja.estabelecimento, "cliente": loja.cliente, "pessoa": loja.cliente}
    return {nome: str(valor) for nome, valor in {**achados, **donos, "fornecedor": loja.cliente}.items()}


def _corpos(operacao: Operacao, ids: dict[str, str]) -> Iterator[Any]:
    if operacao.forma is None:
        yield None
        return
    corpo = corpo_que_serve(operacao.forma, operacao.formas, ids)
    yield corpo
    yield from HOSTIS
    caro = operacao.caminho.startswith(CAROS)
    for hostil in HOSTIS[:2] if caro else HOSTIS:
        yield from com_um_hostil(corpo, hostil)


@pytest.mark.parametrize("modulo", MODULOS)
def test_corpo_hostil_e_recusado_sem_falha_nossa(loja: Loja, ids: dict[str, str], modulo: str) -> None:
    falhas = []
    for operacao in operacoes(modulo):
        if operacao.metodo == "get":
            continue
        caminho = operacao.caminho.replace("{id}", str(novo_id()))
        pedir = loja.api.post if operacao.metodo == "post" else loja.api.patch
        for corpo in _corpos(operacao, ids):
            if (status := pedir(caminho, corpo).status_code) >= FALHA:
                falhas.append(f"{status} {operacao.metodo} {caminho} {str(corpo)[:300]}")
        for cru in ILEGIVEIS:
            if (status := loja.api.cru(operacao.metodo.upper(), caminho, cru).status_code) >= FALHA:
                falhas.append(f"{status} {operacao.metodo} {caminho} {cru[:40]!r}")
    assert falhas == [], "\n".join(falhas)


@pytest.mark.parametrize("modulo", MODULOS)
def test_endereco_ou_parametro_hostil_e_recusado_sem_falha_nossa(loja: Loja, modulo: str) -> None:
    falhas = []
    for operacao in operacoes(modulo):
        if operacao.metodo != "get":
            continue
        for id_torto in IDS_TORTOS if "{id}" in operacao.caminho else IDS_TORTOS[:1]:
            caminho = operacao.caminho.replace("{id}", id_torto)
            for nome in (*operacao.parametros, "cursor", "limite", "desconhecido"):
                for valor in PARAMETROS:
                    if (status := loja.api.get(caminho, **{nome: valor}).status_code) >= FALHA:
                        falhas.append(f"{status} {caminho[:80]} {nome}={valor[:40]!r}")
    assert falhas == [], "\n".join(falhas)

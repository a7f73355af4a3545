"""Disputas de verdade no financeiro, entre conexões: o mesmo título e o mesmo livro."""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from financeiro.servicos.baixas import NovaBaixa, baixar
from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import provar, saldo
from plataforma.testes.respostas import criado
from plataforma.testes.threads import em_paralelo

pytestmark = pytest.mark.concorrencia
THREADS = 8


def test_baixas_parciais_juntas_do_mesmo_titulo_nao_passam_do_saldo(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    corpo = tesouraria.baixa(principal="30.00")
    respostas: list[Any] = em_paralelo(
        THREADS, lambda: tesouraria.api.post(f"/api/titulos/{titulo['id']}/baixar/", corpo)
    )
    assert Counter(r.status_code for r in respostas) == {201: 3, 409: THREADS - 3}
    assert tesouraria.ler(titulo["id"])["saldo"] == "10.00"
    assert saldo("caixa") == Decimal("-90.00")
    provar()


def test_cancelamentos_juntos_fazem_um_efeito(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    respostas: list[Any] = em_paralelo(THREADS, lambda: _cancelar(tesouraria, titulo))
    assert Counter(r.status_code for r in respostas) == {200: 1, 409: THREADS - 1}
    assert saldo("fornecedores") == 0
    provar()


def _cancelar(tesouraria: Tesouraria, titulo: dict[str, Any]) -> Any:
    return tesouraria.api.post(f"/api/titulos/{titulo['id']}/cancelar/", {"motivo": "engano"})


def test_lotes_em_ordem_sorteada_nao_se_travam(tesouraria: Tesouraria) -> None:
    ids = [UUID(t["id"]) for t in tesouraria.titulos(prazos="30/60/90/120/150", valor="500.00")]

    def lote() -> int:
        novas = [_um_real(titulo, tesouraria.caixa) for titulo in random.sample(ids, len(ids))]
        return len(baixar(novas))

    for _ in range(4):
        assert em_paralelo(THREADS, lote) == [len(ids)] * THREADS
    assert saldo("caixa") == Decimal("-1.00") * len(ids) * THREADS * 4
    provar()


def _um_real(titulo: UUID, caixa: UUID) -> NovaBaixa:
    zero = Decimal("0.00")
    return NovaBaixa(
        titulo=titulo, data=date(2026, 3, 20), conta_bancaria=caixa, principal=Decimal("1.00"), juros=zero,
        multa=zero, desconto=zero,
    )  # fmt: skip


def test_titulos_criados_juntos_seguem_a_cadeia_do_livro(tesouraria: Tesouraria) -> None:
    respostas: list[Any] = em_paralelo(THREADS, lambda: tesouraria.api.post("/api/titulos/", tesouraria.corpo()))
    assert len({criado(r)["itens"][0]["id"] for r in respostas}) == THREADS
    assert saldo("fornecedores") == Decimal("-100.00") * THREADS
    provar()

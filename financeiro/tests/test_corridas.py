"""Disputas de verdade no financeiro, entre conexões: o mesmo título, o mesmo livro, o mesmo mês."""

import random
from collections import Counter
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from financeiro.contrato import PeriodoFechado
from financeiro.servicos.baixas import NovaBaixa, baixar
from financeiro.servicos.periodos import fechar
from financeiro.tests.apoio import Tesouraria
from financeiro.tests.fabrica import DIA, lancamento_manual, provar, saldo
from plataforma.banco.sql import executar
from plataforma.testes.fios import em_paralelo, fios
from plataforma.testes.respostas import criado

pytestmark = pytest.mark.concorrencia
FIOS = 8


@pytest.mark.parametrize(("principal", "feitas", "resta"), [(None, 1, "0.00"), ("30.00", 3, "10.00")])
def test_baixas_juntas_do_mesmo_titulo_nao_passam_do_saldo(
    tesouraria: Tesouraria, principal: str | None, feitas: int, resta: str
) -> None:
    (titulo,) = tesouraria.titulos()
    corpo = tesouraria.baixa(**({"principal": principal} if principal else {}))
    respostas: list[Any] = em_paralelo(FIOS, lambda: tesouraria.api.post(f"/api/titulos/{titulo['id']}/baixar/", corpo))
    assert Counter(r.status_code for r in respostas) == {201: feitas, 409: FIOS - feitas}
    assert (tesouraria.ler(titulo["id"])["saldo"], saldo("caixa")) == (resta, Decimal(resta) - 100)
    provar()


def test_estorno_e_cancelamento_juntos_fazem_um_efeito_cada(tesouraria: Tesouraria) -> None:
    (titulo,) = tesouraria.titulos()
    baixa = tesouraria.baixar(titulo)
    estornos: list[Any] = em_paralelo(FIOS, lambda: _agir(tesouraria, f"baixas/{baixa['id']}/estornar/"))
    cancelamentos: list[Any] = em_paralelo(FIOS, lambda: _agir(tesouraria, f"titulos/{titulo['id']}/cancelar/"))
    for respostas, feito in ((estornos, 201), (cancelamentos, 200)):
        assert Counter(r.status_code for r in respostas) == {feito: 1, 409: FIOS - 1}
    assert (saldo("caixa"), saldo("fornecedores")) == (0, 0)
    provar()


def _agir(tesouraria: Tesouraria, caminho: str) -> Any:
    return tesouraria.api.post(f"/api/{caminho}", {"motivo": "engano"})


def test_lotes_em_ordem_sorteada_nao_se_travam(tesouraria: Tesouraria) -> None:
    ids = [UUID(t["id"]) for t in tesouraria.titulos(prazos="30/60/90/120/150", valor="500.00")]

    def lote() -> int:
        novas = [_um_real(titulo, tesouraria.caixa) for titulo in random.sample(ids, len(ids))]
        return len(baixar(novas))

    for _ in range(4):
        assert em_paralelo(FIOS, lote) == [len(ids)] * FIOS
    assert saldo("caixa") == Decimal("-1.00") * len(ids) * FIOS * 4
    provar()


def _um_real(titulo: UUID, caixa: UUID) -> NovaBaixa:
    zero = Decimal("0.00")
    return NovaBaixa(
        titulo=titulo, data=date(2026, 3, 20), conta_bancaria=caixa, principal=Decimal("1.00"), juros=zero,
        multa=zero, desconto=zero,
    )  # fmt: skip


def test_lancar_enquanto_o_mes_fecha_entra_antes_ou_e_recusado(tesouraria: Tesouraria) -> None:
    def tentar() -> bool:
        try:
            lancamento_manual()
        except PeriodoFechado:
            return False
        return True

    def insistir() -> list[bool]:
        return [tentar() for _ in range(10)]

    with fios(FIOS) as comecar:
        futuras = [comecar(insistir) for _ in range(FIOS - 1)]
        fechado = comecar(lambda: fechar(mes=date(2026, 3, 1), motivo="fim"))
        tentativas = [futura.result() for futura in futuras]
        assert fechado.result().mes == date(2026, 3, 1)
    assert all(t == sorted(t, reverse=True) for t in tentativas)
    datas = executar("financeiro", "SELECT data, count(*) FROM financeiro_lancamento GROUP BY 1")
    assert datas in ([], [(DIA, sum(map(sum, tentativas)))])
    assert not tentar()
    provar()


def test_titulos_criados_juntos_seguem_a_cadeia_do_livro(tesouraria: Tesouraria) -> None:
    respostas: list[Any] = em_paralelo(FIOS, lambda: tesouraria.api.post("/api/titulos/", tesouraria.corpo()))
    assert len({criado(r)["itens"][0]["id"] for r in respostas}) == FIOS
    assert saldo("fornecedores") == Decimal("-100.00") * FIOS
    provar()

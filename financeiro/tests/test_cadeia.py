"""O resumo que encadeia o livro, e as impressões que dizem que campo mudou: regra pura."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from uuid import UUID

import pytest

from financeiro.cadeia import (
    IMPRESSAO,
    INICIO,
    CabecalhoDaCadeia,
    LinhaDaCadeia,
    campos_mudados,
    impressoes,
    resumir,
)

UM, OUTRO = UUID(int=1), UUID(int=2)
CABECALHO = CabecalhoDaCadeia(
    id=UM, empresa_id=UM, numero=7, data=date(2026, 3, 10), data_origem=None, historico="Aluguel", origem="manual",
    origem_id=None, parte="", documento="Recibo 7", documento_id=None, estorno_de_id=None, aviso="", usuario_id=UM,
    criado_em=datetime(2026, 3, 10, 15, 0, 0, 1, tzinfo=UTC),
)  # fmt: skip
OUTRO_CABECALHO = CabecalhoDaCadeia(
    id=OUTRO, empresa_id=OUTRO, numero=8, data=date(2026, 3, 11), data_origem=date(2026, 3, 9), historico="aluguel",
    origem="venda", origem_id=UM, parte="frete", documento="Recibo 8", documento_id=UM, estorno_de_id=UM, aviso="x",
    usuario_id=OUTRO, criado_em=datetime(2026, 3, 10, 15, 0, 0, 2, tzinfo=UTC),
)  # fmt: skip
LINHAS = (LinhaDaCadeia(1, UM, "D", Decimal("10.00")), LinhaDaCadeia(2, OUTRO, "C", Decimal("10.00")))


def test_o_resumo_e_estavel_entre_versoes() -> None:
    """Um livro já escrito precisa conferir para sempre: este valor não muda."""
    esperado = "756d0bb996f46ad119b1686eb41b55c82afd3677bdbd4e8b2e768c45a6f994a6"
    assert resumir(INICIO, CABECALHO, LINHAS).hex() == esperado


def test_o_resumo_nao_depende_da_ordem_das_linhas_das_casas_nem_do_fuso() -> None:
    esperado = resumir(INICIO, CABECALHO, LINHAS)
    soltas = [linha._replace(valor=Decimal("10")) for linha in reversed(LINHAS)]
    em_brasilia = CABECALHO.criado_em.astimezone(timezone(timedelta(hours=-3)))
    assert resumir(INICIO, CABECALHO._replace(criado_em=em_brasilia), soltas) == esperado


@pytest.mark.parametrize("campo", CabecalhoDaCadeia._fields)
def test_mudar_qualquer_campo_do_cabecalho_muda_o_resumo_e_e_dito(campo: str) -> None:
    mudado = CABECALHO._replace(**{campo: getattr(OUTRO_CABECALHO, campo)})
    assert resumir(INICIO, mudado, LINHAS) != resumir(INICIO, CABECALHO, LINHAS)
    assert campos_mudados(impressoes(CABECALHO, LINHAS), mudado, LINHAS) == [campo]


@pytest.mark.parametrize(("campo", "valor"), [("conta_id", UM), ("lado", "D"), ("valor", Decimal("10.01"))])
def test_mudar_qualquer_campo_de_uma_partida_muda_o_resumo_e_e_dito(campo: str, valor: object) -> None:
    mudadas = (LINHAS[0], LINHAS[1]._replace(**{campo: valor}))
    assert resumir(INICIO, CABECALHO, mudadas) != resumir(INICIO, CABECALHO, LINHAS)
    assert campos_mudados(impressoes(CABECALHO, LINHAS), CABECALHO, mudadas) == [f"partida 2.{campo}"]


def test_o_resumo_anterior_conta() -> None:
    assert resumir(b"\x01" * 32, CABECALHO, LINHAS) != resumir(INICIO, CABECALHO, LINHAS)


def test_partida_a_menos_ou_a_mais_e_dita_inteira() -> None:
    assert campos_mudados(impressoes(CABECALHO, LINHAS), CABECALHO, LINHAS[:1]) == ["partida 2"]
    terceira = LinhaDaCadeia(3, UM, "D", Decimal("1.00"))
    assert campos_mudados(impressoes(CABECALHO, LINHAS), CABECALHO, (*LINHAS, terceira)) == ["partida 3"]


def test_o_que_nao_mudou_nao_e_dito_e_cada_impressao_tem_o_seu_tamanho() -> None:
    impressas = impressoes(CABECALHO, reversed(LINHAS))
    assert campos_mudados(impressas, CABECALHO, LINHAS) == []
    assert len(impressas) == IMPRESSAO * (len(CabecalhoDaCadeia._fields) + 2 * 3)

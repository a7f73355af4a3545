"""Os fatos de compras no livro: cada um duas vezes, e os de módulos diferentes em qualquer ordem."""

from decimal import Decimal
from itertools import permutations

import pytest
from msgspec.structs import replace

from compras.eventos import NotaDeEntradaLancada
from estoque.eventos import EstoqueAjustado
from financeiro.assinaturas import ao_ajustar_estoque, ao_devolver_ao_fornecedor, ao_devolver_compra, ao_lancar_nota
from financeiro.models import ContaBancaria, Titulo
from financeiro.servicos.baixas import NovaBaixa, baixar
from financeiro.tests.fabrica import DIA, provar, saldos
from financeiro.tests.fatos import compra_devolvida, item, nota_lancada, saida_ao_fornecedor
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id

pytestmark = pytest.mark.usefixtures("livro")

ZERO = Decimal("0.00")


def _titulos() -> list[Titulo]:
    return list(Titulo.objects.order_by("tipo", "parcela"))


def _reais(**funcoes: str) -> dict[str, Decimal]:
    return {funcao: Decimal(valor) for funcao, valor in funcoes.items()}


def _lancar_duas_vezes(nota: NotaDeEntradaLancada) -> None:
    for _ in range(2):
        ao_lancar_nota(nota)


def _pagar_tudo() -> None:
    caixa = ContaBancaria.objects.get().id
    baixar(
        [
            NovaBaixa(
                titulo=t.id, data=DIA, conta_bancaria=caixa, principal=t.saldo, juros=ZERO, multa=ZERO, desconto=ZERO
            )
            for t in Titulo.objects.filter(tipo="pagar")
        ]
    )


def test_compra_entra_no_estoque_e_deve_ao_fornecedor_uma_vez() -> None:
    _lancar_duas_vezes(nota_lancada(item("compra", "60.00"), item("compra", "40.00"), parcelas=3))
    assert saldos() == _reais(estoques="100.00", fornecedores="-100.00")
    assert colunas(_titulos(), "tipo", "parcela", "vencimento", "valor", "saldo", "situacao") == tabela("""
        tipo  | parcela | vencimento | valor | saldo | situacao
        pagar | 1       | 2026-04-10 | 33.34 | 33.34 | aberto
        pagar | 2       | 2026-05-10 | 33.33 | 33.33 | aberto
        pagar | 3       | 2026-06-10 | 33.33 | 33.33 | aberto
    """)
    provar()


def test_nota_mista_separa_o_que_se_paga_o_ganho_e_o_de_terceiros() -> None:
    _lancar_duas_vezes(nota_lancada(item("compra", "70.00"), item("bonificacao", "20.00"), item("remessa", "10.00")))
    assert saldos() == _reais(
        estoques="100.00", fornecedores="-70.00", bonificacoes_recebidas="-20.00", mercadorias_de_terceiros="-10.00"
    )
    assert [t.valor for t in _titulos()] == [Decimal("70.00")]
    provar()


@pytest.mark.parametrize(
    ("natureza", "contrapartida"),
    [("bonificacao", "bonificacoes_recebidas"), ("remessa", "mercadorias_de_terceiros")],
)
def test_nota_sem_nada_a_pagar_nao_cria_titulo(natureza: str, contrapartida: str) -> None:
    _lancar_duas_vezes(nota_lancada(item(natureza, "20.00")))
    assert saldos() == _reais(estoques="20.00", **{contrapartida: "-20.00"})
    assert _titulos() == []


def test_consumo_e_despesa_e_se_paga() -> None:
    _lancar_duas_vezes(nota_lancada(item("consumo", "50.00")))
    assert saldos() == _reais(uso_e_consumo="50.00", fornecedores="-50.00")
    provar()


def test_no_lucro_real_os_creditos_saem_do_custo() -> None:
    _lancar_duas_vezes(nota_lancada(item("compra", "75.82", icms="18.00", pis="1.10", cofins="5.08")))
    assert saldos() == _reais(
        estoques="75.82",
        icms_a_recuperar="18.00",
        pis_a_recuperar="1.10",
        cofins_a_recuperar="5.08",
        fornecedores="-100.00",
    )
    provar()


def test_nota_que_nao_soma_e_recusada_e_nada_fica() -> None:
    errada = replace(nota_lancada(item("compra", "60.00")), a_pagar=Decimal("59.99"))
    with pytest.raises(ValueError, match=r"débitos 60\.00, créditos 59\.99"):
        ao_lancar_nota(errada)
    assert saldos() == {}
    assert _titulos() == []


def test_devolver_parte_abate_o_ultimo_vencimento_e_estorna_os_creditos() -> None:
    ao_lancar_nota(nota_lancada(item("compra", "80.00", icms="20.00"), parcelas=2))
    devolucao = compra_devolvida(item("compra", "40.00", icms="10.00"))
    saida = saida_ao_fornecedor("40.00", devolucao=devolucao.devolucao)
    for _ in range(2):
        ao_devolver_compra(devolucao)
        ao_devolver_ao_fornecedor(saida)
    assert saldos() == _reais(estoques="40.00", icms_a_recuperar="10.00", fornecedores="-50.00")
    assert colunas(_titulos(), "saldo", "situacao") == tabela("""
        saldo | situacao
        50.00 | aberto
        0.00  | liquidado
    """)
    provar()


def test_devolver_o_que_ja_se_pagou_vira_credito_com_o_fornecedor() -> None:
    ao_lancar_nota(nota_lancada(item("compra", "100.00")))
    _pagar_tudo()
    devolucao = compra_devolvida(item("compra", "30.00"))
    for _ in range(2):
        ao_devolver_compra(devolucao)
    ao_devolver_ao_fornecedor(saida_ao_fornecedor("30.00", devolucao=devolucao.devolucao))
    assert saldos() == _reais(estoques="70.00", caixa="-100.00", creditos_fornecedores="30.00")
    assert colunas(_titulos(), "tipo", "saldo") == tabela("""
        tipo               | saldo
        credito_fornecedor | 30.00
        pagar              | 0.00
    """)
    provar()


def test_o_medio_diferente_do_custo_da_nota_fica_em_diferencas() -> None:
    ao_lancar_nota(nota_lancada(item("compra", "100.00")))
    ao_devolver_compra(compra_devolvida(item("compra", "50.00")))
    ao_devolver_ao_fornecedor(saida_ao_fornecedor("47.00"))
    assert saldos() == _reais(estoques="53.00", devolucoes_compras="-3.00", fornecedores="-50.00")
    provar()


def test_devolver_tudo_de_uma_nota_mista_zera_tudo() -> None:
    itens = (item("compra", "70.00", icms="9.00"), item("bonificacao", "20.00"), item("remessa", "10.00"))
    ao_lancar_nota(nota_lancada(*itens, item("consumo", "5.00"), parcelas=3))
    ao_devolver_compra(compra_devolvida(*itens, item("consumo", "5.00")))
    ao_devolver_ao_fornecedor(saida_ao_fornecedor("100.00"))
    assert saldos() == {}
    assert {t.situacao for t in _titulos()} == {"liquidado"}
    provar()


@pytest.mark.parametrize("ordem", sorted(set(permutations(("compras", "compras", "estoque", "estoque")))))
def test_cada_modulo_conta_em_ordem_e_os_dois_se_cruzam_de_qualquer_jeito(ordem: tuple[str, ...]) -> None:
    ao_lancar_nota(nota_lancada(item("compra", "100.00")))
    primeira, segunda = compra_devolvida(item("compra", "40.00")), compra_devolvida(item("compra", "60.00"))
    saidas = (
        saida_ao_fornecedor("40.00", devolucao=primeira.devolucao),
        saida_ao_fornecedor("60.00", devolucao=segunda.devolucao),
    )
    de_compras, do_estoque = iter((primeira, segunda)), iter(saidas)
    for modulo in ordem:
        if modulo == "compras":
            ao_devolver_compra(next(de_compras))
        else:
            ao_devolver_ao_fornecedor(next(do_estoque))
    assert saldos() == {}
    provar()


def test_a_saida_pode_chegar_antes_da_propria_nota() -> None:
    devolucao = compra_devolvida(item("compra", "100.00"))
    ao_devolver_ao_fornecedor(saida_ao_fornecedor("100.00", devolucao=devolucao.devolucao))
    ao_lancar_nota(nota_lancada(item("compra", "100.00")))
    ao_devolver_compra(devolucao)
    assert saldos() == {}
    provar()


@pytest.mark.parametrize(
    ("perda", "sobra", "resultado"),
    [
        ("5.00", "0.00", {"estoques": "-5.00", "perdas_estoque": "5.00"}),
        ("0.00", "7.00", {"estoques": "7.00", "sobras_estoque": "-7.00"}),
        ("5.00", "7.00", {"estoques": "2.00", "perdas_estoque": "5.00", "sobras_estoque": "-7.00"}),
        ("0.00", "0.00", {}),
    ],
)
def test_ajuste_lanca_perda_e_sobra_uma_vez(perda: str, sobra: str, resultado: dict[str, str]) -> None:
    ajuste = EstoqueAjustado(
        ajuste=novo_id(),
        estabelecimento=novo_id(),
        perda=Decimal(perda),
        sobra=Decimal(sobra),
        motivo="quebra na gôndola " * 20,
        data=DIA,
    )
    for _ in range(2):
        ao_ajustar_estoque(ajuste)
    assert saldos() == _reais(**resultado)
    provar()

"""O contrato do financeiro, pelos dois transportes."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from financeiro.contrato import (
    Financeiro,
    ImplantacaoDoFinanceiro,
    LivroJaMovimentado,
    PeriodoFechado,
    PeriodoResumo,
    SaldoDeConta,
    SaldoInicialRecusado,
    SaldosJaImplantados,
    SaldosNaoFecham,
    TituloInicial,
)
from financeiro.erros import AntesDosSaldosIniciais
from financeiro.models import ContaBancaria, Lancamento, Titulo
from financeiro.servicos import estornos, periodos
from financeiro.servicos.baixas import NovaBaixa, baixar, estornar_baixa
from financeiro.servicos.custos import registrar_ajuste
from financeiro.tests.fabrica import lancamento_manual, provar, saldos
from plataforma.contratos import usar
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id, valor

financeiro = usar(Financeiro)
pytestmark = pytest.mark.usefixtures("livro", "transporte")
FIM = date(2025, 12, 31)
CAIXA, BANCO, CAPITAL, EMPRESTIMO = "1.1.1.01.001", "1.1.1.02.001", "2.3.1.01.001", "2.1.4.01.001"
MARIA, MOINHO = UUID(int=11), UUID(int=12)


def _titulo(tipo: str, quanto: str, **outros: Any) -> TituloInicial:
    campos = {
        "pessoa": MARIA if tipo == "receber" else MOINHO,
        "nome": "Maria" if tipo == "receber" else "Moinho",
        "documento": "NF 10",
        "parcela": 1,
        "emissao": date(2025, 12, 1),
        "vencimento": date(2026, 1, 15),
    }
    return TituloInicial(tipo=tipo, valor=valor(quanto), **{**campos, **outros})  # type: ignore[arg-type]


def _contas(**saldos: str) -> tuple[SaldoDeConta, ...]:
    codigos = {"caixa": CAIXA, "banco": BANCO, "capital": CAPITAL, "emprestimo": EMPRESTIMO}
    return tuple(SaldoDeConta(conta=codigos[c], saldo=valor(s)) for c, s in saldos.items())


def _implantar(lote: UUID | None = None, **outros: Any) -> ImplantacaoDoFinanceiro:
    """R$ 1.000 no banco, R$ 200 a receber, R$ 300 em estoque; R$ 100 a pagar e R$ 1.400 de capital."""
    partes = {
        "data": FIM,
        "titulos": (_titulo("receber", "150"), _titulo("receber", "50", parcela=2), _titulo("pagar", "100")),
        "contas": _contas(banco="1000", capital="-1400"),
        "estoques": valor("300"),
    }
    return financeiro.implantar_saldos(chave=novo_id(), lote=lote or novo_id(), **{**partes, **outros})


def _baixa(titulo: Titulo, data: date) -> NovaBaixa:
    caixa, zero = ContaBancaria.objects.get().id, valor(0)
    return NovaBaixa(
        titulo=titulo.id, data=data, conta_bancaria=caixa, principal=None, juros=zero, multa=zero, desconto=zero
    )


def _nada() -> None:
    assert saldos() == {}
    assert Titulo.objects.count() == 0
    assert Lancamento.objects.count() == 0


def test_a_abertura_leva_contas_titulos_e_estoques_num_lancamento() -> None:
    lote = novo_id()
    feita = _implantar(lote)
    assert feita == ImplantacaoDoFinanceiro(lote=lote, titulos=3, contas=5, total=valor("1500"))
    assert saldos() == {
        "bancos": Decimal(1000), "clientes": Decimal(200), "estoques": Decimal(300), "fornecedores": Decimal(-100),
        "capital": Decimal(-1400),
    }  # fmt: skip
    assert colunas(
        Titulo.objects.filter(tipo="receber").order_by("parcela"), "documento", "parcela", "saldo"
    ) == tabela("""
        documento | parcela | saldo
        NF 10     | 1       | 150.00
        NF 10     | 2       | 50.00
    """)
    assert Lancamento.objects.get().data == FIM
    provar()


def test_creditos_abrem_pelas_contas_deles() -> None:
    creditos = (_titulo("credito_cliente", "30"), _titulo("credito_fornecedor", "80"))
    _implantar(titulos=creditos, contas=_contas(capital="-50"), estoques=valor(0))
    assert saldos() == {
        "creditos_fornecedores": Decimal(80),
        "adiantamento_clientes": Decimal(-30),
        "capital": Decimal(-50),
    }
    provar()


def test_o_mesmo_lote_com_outra_chave_so_responde() -> None:
    lote = novo_id()
    assert _implantar(lote) == _implantar(lote)
    assert Lancamento.objects.count() == 1
    assert Titulo.objects.count() == 3


def test_outro_lote_com_um_em_vigor_e_recusado() -> None:
    _implantar()
    with pytest.raises(SaldosJaImplantados, match="estão no lançamento 1, de 31/12/2025"):
        _implantar()
    assert Lancamento.objects.count() == 1


def test_o_que_nao_fecha_diz_a_diferenca_e_a_conta_que_a_recebe() -> None:
    with pytest.raises(SaldosNaoFecham, match=r"é de R\$ 100,50.*2\.3\.3\.02\.001.*saldo R\$ -100,50") as recusa:
        _implantar(contas=_contas(banco="1100.50", capital="-1400"))
    dados = recusa.value.dados
    assert dados.devedores == valor("1600.50")
    assert dados.credores == valor("1500")
    assert dados.diferenca == valor("100.50")
    _nada()


def test_nada_a_implantar_e_recusado() -> None:
    with pytest.raises(SaldosNaoFecham, match="Não há saldo nenhum"):
        _implantar(titulos=(), contas=(), estoques=valor(0))
    _nada()


@pytest.mark.parametrize(
    ("codigo", "trecho"),
    [
        ("9.9", "não está no plano"),
        ("1.1.1.02", "sintética"),
        ("1.1.2.01.001", "sai dos títulos"),
        ("2.1.1.01.001", "sai dos títulos"),
        ("1.1.3.01.001", "sai dos produtos"),
        (CAPITAL, "mais de uma vez"),
    ],
)
def test_conta_que_nao_serve_e_recusada_pela_posicao(codigo: str, trecho: str) -> None:
    contas = (*_contas(banco="1000", capital="-1400"), SaldoDeConta(conta=codigo, saldo=valor(1)))
    with pytest.raises(SaldoInicialRecusado, match=trecho) as recusa:
        _implantar(contas=contas)
    assert [c.campo for c in recusa.value.campos] == ["contas.2.conta"]
    _nada()


SEGUNDO = {"quanto": "150", "parcela": 2}


@pytest.mark.parametrize(
    ("campo", "titulo"),
    [
        ("valor", {"quanto": "0"}),
        ("valor", {"quanto": "-5"}),
        ("parcela", {"parcela": 0}),
        ("emissao", {"emissao": date(2026, 1, 1)}),
        ("vencimento", {"vencimento": date(2025, 11, 30)}),
        ("documento", {"parcela": 1}),
    ],
)
def test_titulo_que_nao_serve_e_recusado_pela_posicao(campo: str, titulo: dict[str, Any]) -> None:
    with pytest.raises(SaldoInicialRecusado) as recusa:
        _implantar(titulos=(_titulo("receber", "150"), _titulo("receber", **{**SEGUNDO, **titulo})))
    assert [c.campo for c in recusa.value.campos] == [f"titulos.1.{campo}"]
    _nada()


def test_conferir_contas_diz_o_nome_e_a_recusa_na_ordem_pedida() -> None:
    boa, sintetica, falta = financeiro.conferir_contas(codigos=(BANCO, "1.1", "9.9"))
    assert boa.nome == "Bancos conta movimento"
    assert boa.recusa == ""
    assert sintetica.nome == "Ativo circulante"
    assert sintetica.recusa[:23] == "A conta “1.1” é sintéti"
    assert falta.nome == ""
    assert "não está no plano" in falta.recusa


def test_desfazer_estorna_e_cancela_e_o_mesmo_lote_volta() -> None:
    lote = novo_id()
    _implantar(lote)
    assert financeiro.desfazer_implantacao(chave=novo_id(), lote=lote).titulos == 3
    assert saldos() == {}
    assert {t.situacao for t in Titulo.objects.all()} == {"cancelado"}
    assert financeiro.desfazer_implantacao(chave=novo_id(), lote=lote).titulos == 0
    provar()
    assert _implantar(lote).total == valor("1500")
    assert saldos()["clientes"] == Decimal(200)
    provar()


def test_depois_de_qualquer_lancamento_nao_se_desfaz_ate_que_ele_se_estorne() -> None:
    lote = novo_id()
    _implantar(lote)
    manual = lancamento_manual()
    with pytest.raises(LivroJaMovimentado, match=r"lançamento 2 \(“Aluguel”\)"):
        financeiro.desfazer_implantacao(chave=novo_id(), lote=lote)
    assert saldos()["clientes"] == Decimal(200)
    estornos.estornar(lancamento=manual, data=date(2026, 3, 11), motivo="engano")
    assert financeiro.desfazer_implantacao(chave=novo_id(), lote=lote).titulos == 3


def test_com_titulo_baixado_nao_se_desfaz_ate_que_a_baixa_se_estorne() -> None:
    lote = novo_id()
    _implantar(lote)
    (baixa,) = baixar([_baixa(Titulo.objects.get(tipo="pagar"), date(2026, 1, 15))])
    with pytest.raises(LivroJaMovimentado, match="Pagamento: NF 10"):
        financeiro.desfazer_implantacao(chave=novo_id(), lote=lote)
    estornar_baixa(baixa=baixa, data=date(2026, 1, 16), motivo="engano")
    assert financeiro.desfazer_implantacao(chave=novo_id(), lote=lote).titulos == 3
    provar()


def test_mes_fechado_recusa_implantar_e_desfazer() -> None:
    periodos.fechar(mes=date(2025, 12, 1), motivo="fim do ano")
    with pytest.raises(PeriodoFechado, match="31/12/2025 cai em período fechado"):
        _implantar()
    _nada()
    periodos.reabrir(mes=date(2025, 12, 1), motivo="saldos iniciais")
    lote = novo_id()
    _implantar(lote)
    periodos.fechar(mes=date(2025, 12, 1), motivo="fim do ano")
    with pytest.raises(PeriodoFechado):
        financeiro.desfazer_implantacao(chave=novo_id(), lote=lote)
    assert saldos()["clientes"] == Decimal(200)


def test_conferir_periodo_diz_desde_quando_se_lanca() -> None:
    assert financeiro.conferir_periodo(data=FIM) == PeriodoResumo(aberto=True, aberto_desde=None)
    periodos.fechar(mes=date(2025, 12, 1), motivo="fim do ano")
    janeiro = date(2026, 1, 1)
    assert financeiro.conferir_periodo(data=FIM) == PeriodoResumo(aberto=False, aberto_desde=janeiro)
    assert financeiro.conferir_periodo(data=janeiro) == PeriodoResumo(aberto=True, aberto_desde=janeiro)


def test_nada_se_lanca_ate_o_dia_dos_saldos_iniciais() -> None:
    lote = novo_id()
    _implantar(lote)
    antes = saldos()
    for dia in (FIM, date(2025, 6, 1)):
        with pytest.raises(AntesDosSaldosIniciais, match=r"são de 31/12/2025 .* a partir de 01/01/2026"):
            lancamento_manual(data=dia)
    with pytest.raises(AntesDosSaldosIniciais):
        baixar([_baixa(Titulo.objects.get(tipo="pagar"), FIM)])
    assert saldos() == antes
    assert financeiro.conferir_periodo(data=FIM) == PeriodoResumo(aberto=True, aberto_desde=None)
    lancamento = lancamento_manual(data=date(2026, 1, 1))
    estornos.estornar(lancamento=lancamento, data=date(2026, 1, 1), motivo="engano")
    financeiro.desfazer_implantacao(chave=novo_id(), lote=lote)
    assert {e.data for e in Lancamento.objects.filter(estorno_de__origem="saldo_inicial")} == {FIM}
    lancamento_manual(data=FIM)
    provar()


def test_o_fato_de_antes_dos_saldos_iniciais_vai_ao_dia_seguinte() -> None:
    _implantar()
    registrar_ajuste(ajuste=novo_id(), perda=valor("10"), sobra=valor(0), motivo="quebra", data=date(2025, 12, 20))
    ajuste = Lancamento.objects.get(origem="ajuste_de_estoque")
    assert ajuste.data == date(2026, 1, 1)
    assert ajuste.data_origem == date(2025, 12, 20)
    provar()

"""A receita bruta acumulada que decide a faixa do Simples, e o que o core conta do regime."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from core.eventos import EmpresaAlterada
from financeiro.assinaturas import ao_alterar_empresa, ao_faturar_pedido
from financeiro.models import Lancamento
from financeiro.servicos.plano import guardar_empresa
from financeiro.tests.fabrica import dados_da_empresa, provar
from plataforma.banco.sql import executar
from plataforma.valores import novo_id
from vendas.eventos import ParcelaFaturada, PedidoFaturado

pytestmark = pytest.mark.usefixtures("livro")


def _faturar(total: str, quando: date, **outros: Any) -> UUID:
    fatura, reais = novo_id(), Decimal(total)
    ao_faturar_pedido(
        PedidoFaturado(
            pedido=novo_id(), fatura=fatura, numero=1, serie="1", cliente=novo_id(), nome_do_cliente="Ana", data=quando,
            produtos=reais, desconto=Decimal("0.00"), frete=Decimal("0.00"), total=reais, itens=(),
            parcelas=(ParcelaFaturada(numero=1, vencimento=quando, valor=reais),),
            **{"estabelecimento": novo_id(), "uf_do_cliente": "SP", **outros},
        )
    )  # fmt: skip
    return fatura


def _tributos(fatura: UUID) -> dict[str, str]:
    sql = """SELECT c.funcao, p.valor FROM financeiro_lancamento l JOIN financeiro_partida p ON p.lancamento_id = l.id
               JOIN financeiro_conta c ON c.id = p.conta_id
              WHERE l.origem_id = %s AND p.lado = 'D' AND c.funcao LIKE '%%_sobre_vendas'"""
    return {funcao: str(valor) for funcao, valor in executar("financeiro", sql, [fatura])}


def _das(fatura: UUID) -> str:
    return _tributos(fatura)["das_sobre_vendas"]


def test_no_primeiro_mes_a_receita_do_mes_vezes_doze() -> None:
    assert _das(_faturar("10000.00", date(2026, 3, 1))) == "400.00"
    # (10.000 + 20.000) × 12 = 360.000, efetiva de 5,65 %
    assert _das(_faturar("20000.00", date(2026, 3, 2))) == "1130.00"
    provar()


def test_antes_de_doze_meses_a_media_dos_meses_de_atividade_vezes_doze() -> None:
    _faturar("50000.00", date(2026, 1, 10))
    _faturar("70000.00", date(2026, 3, 10))
    # 120.000 em três meses (fevereiro conta) = 480.000 por ano, efetiva de 6,6125 %
    assert _das(_faturar("1000.00", date(2026, 4, 1))) == "66.13"


def test_a_informada_vale_ate_o_livro_ter_doze_meses() -> None:
    guardar_empresa(dados_da_empresa(receita_12_meses=Decimal("720000.00")))
    _faturar("1000.00", date(2025, 3, 10))
    assert _das(_faturar("1000.00", date(2026, 2, 28))) == "75.75"
    assert _das(_faturar("1000.00", date(2026, 3, 1))) == "40.00"


def test_doze_meses_de_livro_somam_so_os_ultimos_doze() -> None:
    _faturar("3000000.00", date(2025, 2, 10))
    _faturar("360000.00", date(2025, 3, 10))
    assert _das(_faturar("1000.00", date(2026, 3, 1))) == "56.50"


def test_o_anexo_que_o_core_conta_chega_ao_aviso_do_lancamento() -> None:
    ao_alterar_empresa(
        EmpresaAlterada(
            empresa=novo_id(), raiz_cnpj="12ABC345", razao_social="Aurora", regime="simples", crt=1,
            anexo_do_simples="II", versao_cadastro=1_000_000,
        )
    )  # fmt: skip
    fatura = _faturar("100.00", date(2026, 3, 10))
    assert "Anexo II," in Lancamento.objects.get(origem_id=fatura).aviso


def test_excesso_de_sublimite_lanca_o_icms_da_uf_do_estabelecimento(estabelecimento: UUID) -> None:
    guardar_empresa(dados_da_empresa(crt=2, receita_12_meses=Decimal("3600000.00")))
    fatura = _faturar("1000.00", date(2026, 3, 10), estabelecimento=estabelecimento, uf_do_cliente="")
    assert _tributos(fatura) == {"das_sobre_vendas": "78.97", "icms_sobre_vendas": "180.00"}


def test_venda_ao_exterior_nao_tem_tributo_e_avisa(estabelecimento: UUID) -> None:
    guardar_empresa(dados_da_empresa(regime="real", crt=3))
    fatura = _faturar("1000.00", date(2026, 3, 10), estabelecimento=estabelecimento, uf_do_cliente="EX")
    assert _tributos(fatura) == {}
    assert "exterior" in Lancamento.objects.get(origem_id=fatura).aviso
    provar()

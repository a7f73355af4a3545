"""Os totais que se comparam com os dos outros módulos."""

from decimal import Decimal
from uuid import UUID

from estoque.eventos import LinhaCusteada, MercadoriaExpedida
from financeiro.assinaturas import ao_expedir_mercadoria
from financeiro.invariantes import TOTAIS
from financeiro.models import Conta
from financeiro.servicos.lancamentos_manuais import PartidaManual, lancar_a_mao
from financeiro.tests.fabrica import DIA, provar
from plataforma.invariantes import totalizar
from plataforma.valores import novo_id


def test_o_acerto_a_mao_do_cmv_nao_entra_no_que_se_compara_com_o_estoque(livro: UUID) -> None:
    saiu = LinhaCusteada(
        linha=novo_id(), produto=novo_id(), quantidade=Decimal("1.0000"), custo=Decimal("7.00"), data_competencia=DIA
    )
    ao_expedir_mercadoria(
        MercadoriaExpedida(documento=novo_id(), expedicao=novo_id(), estabelecimento=novo_id(), itens=(saiu,), data=DIA)
    )
    cmv, caixa = (Conta.objects.get(funcao=funcao).codigo for funcao in ("cmv", "caixa"))
    cinco = Decimal("5.00")
    acerto = [PartidaManual(lado="D", conta=cmv, valor=cinco), PartidaManual(lado="C", conta=caixa, valor=cinco)]
    lancar_a_mao(data=DIA, historico="Acerto", documento="", partidas=acerto)
    assert totalizar("financeiro", TOTAIS)["saldo_do_cmv"] == "7.00"
    provar()

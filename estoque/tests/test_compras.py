"""As reações a compras por baixo da inbox: repetidas e fora de ordem, o efeito é um só."""

from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

import pytest

from compras.eventos import CompraDevolvida, ItemDeCompra, NotaDeEntradaLancada
from estoque.contrato import ItemReserva
from estoque.models import Deposito, Movimento
from estoque.servicos import reservas
from estoque.tests.apoio import DIA, NaEmpresa, NoDeposito, custo, deposito_padrao, entrada, produto, saldo
from estoque.tests.entregas import entregar, envelope
from plataforma.banco.sql import executar
from plataforma.valores import novo_id, quantidade, valor

pytestmark = pytest.mark.usefixtures("empresa")
ZERO = valor(0)
SAIDAS = "SELECT corpo FROM mensageria_outbox WHERE agregado = %s"
SITUACOES = "SELECT situacao FROM mensageria_inbox WHERE agregado = %s"


class Compra(NamedTuple):
    """Dez unidades que custam R$ 100,00, numa empresa que já tinha dez a R$ 50,00."""

    onde: Deposito
    qual: UUID
    nota: UUID
    linha: UUID

    def item(self, quanto: str, custo: str, *, no_estoque: bool = True) -> ItemDeCompra:
        return ItemDeCompra(
            linha=self.linha,
            produto=self.qual,
            quantidade=quantidade(quanto),
            custo=valor(custo),
            icms_a_recuperar=ZERO,
            pis_a_recuperar=ZERO,
            cofins_a_recuperar=ZERO,
            entra_no_estoque=no_estoque,
            natureza="compra" if no_estoque else "consumo",
        )

    def _comum(self, total: str) -> dict[str, Any]:
        de_quem = {"nota": self.nota, "estabelecimento": self.onde.estabelecimento_id, "deposito": None}
        partes = {"total": valor(total), "a_pagar": valor(total), "bonificacao": ZERO, "remessa": ZERO}
        return {**de_quem, "fornecedor": novo_id(), "nome_do_fornecedor": "Fornecedor", **partes}

    def lancada(self) -> NotaDeEntradaLancada:
        numeros = {"numero": "1", "serie": "1", "chave_de_acesso": "", "natureza": "compra", "parcelas": ()}
        datas = {"data_emissao": DIA, "data_entrada": DIA}
        return NotaDeEntradaLancada(**self._comum("100.00"), **numeros, **datas, itens=(self.item("10", "100.00"),))

    def devolvida(self, devolucao: UUID, *itens: ItemDeCompra) -> CompraDevolvida:
        return CompraDevolvida(**self._comum("10.00"), devolucao=devolucao, data=DIA, itens=itens)


@pytest.fixture
def compra() -> Compra:
    nova = Compra(deposito_padrao(), produto(), novo_id(), novo_id())
    entrada(nova.onde, nova.qual, "10", "50.00")
    return nova


def _reservar(compra: Compra, quanto: str) -> UUID:
    devolucao, dono = novo_id(), compra.onde.estabelecimento_id
    item = ItemReserva(linha=compra.linha, produto=compra.qual, quantidade=quantidade(quanto))
    reservas.reservar(documento=devolucao, estabelecimento=dono, deposito=None, itens=[item])
    return devolucao


def test_nota_repetida_entra_uma_vez(compra: Compra) -> None:
    lote = [envelope(compra.lancada(), 1)]
    entregar(lote, lote, lote)
    assert saldo(compra.onde, compra.qual) == NoDeposito(fisico=20, reservado=0)
    assert custo(compra.qual) == NaEmpresa(quantidade=20, valor=Decimal("150.00"))


def test_devolucao_que_chega_antes_espera_a_nota_e_sai_pelo_custo_da_compra(compra: Compra) -> None:
    devolucao = _reservar(compra, "2")
    entra = envelope(compra.lancada(), 1)
    volta = envelope(compra.devolvida(devolucao, compra.item("2", "20.00")), 2)
    entregar([volta], [volta])
    assert saldo(compra.onde, compra.qual) == NoDeposito(fisico=10, reservado=2)
    assert custo(compra.qual) == NaEmpresa(quantidade=10, valor=Decimal("50.00"))
    entregar([entra], [volta, entra])
    assert saldo(compra.onde, compra.qual) == NoDeposito(fisico=18, reservado=0)
    assert custo(compra.qual) == NaEmpresa(quantidade=18, valor=Decimal("130.00"))
    assert Movimento.objects.filter(documento=devolucao).count() == 1
    ((corpo,),) = executar("estoque", SAIDAS, [f"documento:{compra.nota}"])
    assert '"custo":"20.00"' in corpo


def test_devolucao_so_de_uso_e_consumo_nao_move_nada(compra: Compra) -> None:
    consumo = compra.item("2", "20.00", no_estoque=False)
    entregar([envelope(compra.devolvida(novo_id(), consumo), 1)])
    assert saldo(compra.onde, compra.qual) == NoDeposito(fisico=10, reservado=0)
    assert executar("estoque", SAIDAS, [f"documento:{compra.nota}"]) == []
    assert executar("estoque", SITUACOES, [f"nota:{compra.nota}"]) == [("feita",)]

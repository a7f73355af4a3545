"""O contrato do financeiro neste processo: DTO, serviço, DTO."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from financeiro.contrato import ContaConferida, ImplantacaoDoFinanceiro, PeriodoResumo, SaldoDeConta, TituloInicial
from financeiro.copias import EMPRESA
from financeiro.servicos import implantacao
from financeiro.servicos.limites import periodo_aberto_desde


class FinanceiroLocal:
    """Implementa `financeiro.contrato.Financeiro`."""

    def implantar_saldos(
        self,
        *,
        chave: UUID,
        lote: UUID,
        data: date,
        titulos: tuple[TituloInicial, ...],
        contas: tuple[SaldoDeConta, ...],
        estoques: Decimal,
    ) -> ImplantacaoDoFinanceiro:
        return implantacao.implantar(lote=lote, data=data, titulos=titulos, contas=contas, estoques=estoques)

    def desfazer_implantacao(self, *, chave: UUID, lote: UUID) -> ImplantacaoDoFinanceiro:
        return implantacao.desfazer(lote=lote)

    def conferir_contas(self, *, codigos: tuple[str, ...]) -> tuple[ContaConferida, ...]:
        conferidas = implantacao.conferir_contas(codigos)
        # Sem nenhuma delas no plano, a empresa pode ter acabado de nascer: o financeiro ainda não lhe deu um.
        if not any(c.nome for c in conferidas) and EMPRESA.trazer(()):
            return implantacao.conferir_contas(codigos)
        return conferidas

    def conferir_periodo(self, *, data: date) -> PeriodoResumo:
        desde = periodo_aberto_desde()
        return PeriodoResumo(aberto=data >= desde, aberto_desde=None if desde == date.min else desde)

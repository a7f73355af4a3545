"""Lançamentos feitos por uma pessoa."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from financeiro.erros import LancamentoInvalido
from financeiro.partidas import Lado, PartidaNova, PartidasNovas, agrupar, inverter, total_a_debito
from financeiro.servicos.contas_dos_lancamentos import contas_por_codigo
from financeiro.servicos.lancamentos import NovoLancamento, lancar_no_dia
from plataforma.erros import ErroDeCampo
from plataforma.valores import em_reais

MANUAL = "manual"


@dataclass(frozen=True, kw_only=True)
class PartidaManual:
    """Linha de um lançamento feito à mão: conta pelo código."""

    lado: Lado
    conta: str
    valor: Decimal


def lancar_a_mao(*, data: date, historico: str, documento: str, partidas: Sequence[PartidaManual]) -> UUID:
    """Lança em contas analíticas sem controle próprio, em período aberto.

    Levanta ContaRecusada, LancamentoInvalido, PeriodoFechado e AntesDosSaldosIniciais.
    """
    novo = NovoLancamento(
        data=data, historico=historico, origem=MANUAL, documento=documento, partidas=_partidas(partidas)
    )
    (lancamento,) = lancar_no_dia([novo])
    return lancamento


def _partidas(manuais: Sequence[PartidaManual]) -> PartidasNovas:
    contas = contas_por_codigo([p.conta for p in manuais])
    partidas = agrupar(PartidaNova(p.lado, contas[p.conta], p.valor) for p in manuais)
    debitos, creditos = total_a_debito(partidas), total_a_debito(inverter(partidas))
    if debitos != creditos or not debitos:
        mensagem = f"Os débitos somam {em_reais(debitos)} e os créditos {em_reais(creditos)}: iguale os dois."
        campo = ErroDeCampo(campo="partidas", codigo="nao_fecha", mensagem=mensagem)
        raise LancamentoInvalido(mensagem, campos=(campo,))
    return partidas

"""Estornos: o lançamento contrário, uma vez só."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from financeiro.bloqueios import travar_livro
from financeiro.erros import EstornoPeloDocumento, JaEstornado, LancamentoNaoEncontrado
from financeiro.partidas import Lado, PartidaNova, inverter
from financeiro.servicos.lancamentos import HISTORICO_MAXIMO, NovoLancamento, lancar
from financeiro.servicos.lancamentos_manuais import MANUAL
from financeiro.servicos.limites import exigir_aberto, exigir_que_siga
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual

ESTORNO = "estorno"
VERSAO_DO_ESTORNADO = 2
"""O lançamento e a baixa só mudam uma vez: nascem na versão 1, e estornados passam a esta."""

# Um comando para todos: as partidas de cada um vêm em listas, na ordem em que foram lançadas.
_ORIGINAIS = """
SELECT l.id, l.numero, l.data, l.historico, l.origem, l.documento, l.documento_id, l.estorno_de_id,
       EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = l.id),
       array_agg(p.lado ORDER BY p.ordem), array_agg(p.conta_id ORDER BY p.ordem), array_agg(p.valor ORDER BY p.ordem)
  FROM financeiro_lancamento l JOIN financeiro_partida p ON p.lancamento_id = l.id
 WHERE l.empresa_id = %s AND l.id = ANY(%s) GROUP BY l.id ORDER BY l.numero
"""


class _Original(NamedTuple):
    id: UUID
    numero: int
    data: date
    historico: str
    origem: str
    documento: str
    documento_id: UUID | None
    estorno_de_id: UUID | None
    estornado: bool
    lados: list[Lado]
    contas: list[UUID]
    valores: list[Decimal]


def estornar(*, lancamento: UUID, data: date, motivo: str, versao: int | None = None) -> UUID:
    """Estorna um lançamento manual lido na `versao` (None: qualquer); os de documentos se desfazem no documento.

    Levanta LancamentoNaoEncontrado, ConflitoDeVersao, EstornoPeloDocumento, JaEstornado, PeriodoFechado,
    AntesDosSaldosIniciais e DataAnterior.
    """
    with transacao("financeiro"):
        travar_livro()
        exigir_aberto(data)
        originais = _originais([lancamento])
        if not originais:
            raise LancamentoNaoEncontrado(f"Não há lançamento {lancamento} nesta empresa.")
        exigir_versao_atual(VERSAO_DO_ESTORNADO if originais[0].estornado else 1, versao, "o lançamento")
        if originais[0].origem != MANUAL:
            raise EstornoPeloDocumento(
                f"O lançamento {originais[0].numero} veio de “{originais[0].origem}”. "
                "Cancele ou devolva o documento, ou estorne a baixa: o livro acompanha."
            )
        exigir_que_siga(data, originais[0].data)
        (feito,) = lancar_estornos(lancamentos=[lancamento], data=data, motivo=motivo)
    return feito


def lancar_estornos(*, lancamentos: Sequence[UUID], data: date, motivo: str) -> tuple[UUID, ...]:
    """Lança o contrário de cada um, uma vez só. Trava o livro. Levanta JaEstornado."""
    with transacao("financeiro"):
        travar_livro()
        originais = _originais(lancamentos)
        for original in originais:
            if original.estorno_de_id is not None or original.estornado:
                situacao = "já foi estornado" if original.estornado else "é um estorno"
                raise JaEstornado(f"O lançamento {original.numero} {situacao}. Para corrigir, lance de novo.")
        return lancar([_estorno(original, data, motivo) for original in originais])


def _estorno(original: _Original, data: date, motivo: str) -> NovoLancamento:
    partidas = map(PartidaNova, original.lados, original.contas, original.valores)
    return NovoLancamento(
        data=data,
        historico=f"Estorno de {original.historico}: {motivo}"[:HISTORICO_MAXIMO],
        origem=ESTORNO,
        documento=original.documento,
        documento_id=original.documento_id,
        estorno_de_id=original.id,
        partidas=inverter(partidas),
    )


def _originais(ids: Sequence[UUID]) -> list[_Original]:
    return [_Original(*linha) for linha in executar("financeiro", _ORIGINAIS, [empresa_atual(), list(ids)])]

"""Fechamento e reabertura do mês, com auditoria.

Fecha-se mês que já acabou. A conferência de pendências vê a caixa de entrada do financeiro, e não o que outro módulo
ainda tem por entregar: o retransmissor entrega em segundos, e o fato que chega depois do fechamento não se perde, vai
ao primeiro dia aberto com a data original em `data_origem`.
"""

import json
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from financeiro import bloqueios
from financeiro.erros import PeriodoComPendencias, PeriodoInvalido, PeriodoPosteriorFechado
from financeiro.models import AuditoriaDoPeriodo, Periodo
from plataforma import relogio
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_transicao, exigir_versao_atual
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.valores import novo_id

AVISOS_MAXIMOS = 50

_PENDENTES = """
SELECT tipo, corpo FROM mensageria_inbox
 WHERE consumidor = 'financeiro' AND empresa_id = %s AND situacao IN ('pendente', 'morta') ORDER BY recebida_em
"""
_ULTIMO_FECHADO = "SELECT max(mes) FROM financeiro_periodo WHERE empresa_id = %s AND situacao = 'fechado'"
_A_EXPEDIR = """
SELECT max(documento) FILTER (WHERE quantidade > 0), min(data) FILTER (WHERE quantidade > 0), sum(quantidade)
  FROM financeiro_item_a_expedir WHERE empresa_id = %s AND data < %s
 GROUP BY pedido_id, linha_id HAVING sum(quantidade) > 0 ORDER BY 2, 1 LIMIT %s
"""


def fechar(*, mes: date, motivo: str, versao: int | None = None) -> None:
    """Fecha o mês e os anteriores, cada um auditado com seus avisos; no mês, o faturado que não saiu.

    Levanta ConflitoDeVersao, PeriodoInvalido, PeriodoComPendencias e TransicaoProibida.
    """
    if mes >= relogio.hoje().replace(day=1):
        raise PeriodoInvalido(f"{mes:%m/%Y} ainda não acabou. Feche até o mês anterior ao atual.")
    with transacao("financeiro"):
        _travar(mes, "fechado", versao=versao)
        _recusar_pendencias(mes)
        avisos = _faturado_e_nao_expedido(mes)
        fechados = bloqueios.fechar_periodos(mes)
        _auditar(dict.fromkeys(fechados, ()) | {mes: avisos}, "fechado", motivo)


def reabrir(*, mes: date, motivo: str, versao: int | None = None) -> None:
    """Reabre o último mês fechado. Levanta ConflitoDeVersao, PeriodoPosteriorFechado e TransicaoProibida."""
    with transacao("financeiro"):
        _travar(mes, "aberto", versao=versao)
        ((ultimo,),) = executar("financeiro", _ULTIMO_FECHADO, [empresa_atual()])
        if ultimo > mes:
            raise PeriodoPosteriorFechado(f"{ultimo:%m/%Y} está fechado: reabra-o antes de reabrir {mes:%m/%Y}.")
        bloqueios.reabrir_periodo(mes)
        _auditar({mes: ()}, "aberto", motivo)


def mes_de(texto: str) -> date:
    """Primeiro dia do mês escrito AAAA-MM. Levanta PeriodoInvalido."""
    try:
        return date.fromisoformat(f"{texto}-01")
    except ValueError:
        raise PeriodoInvalido(f"“{texto[:20]}” não é um mês. Escreva AAAA-MM, como 2026-03.") from None


def _travar(mes: date, nova: str, *, versao: int | None) -> None:
    bloqueios.travar_livro()
    travado = bloqueios.travar_periodo(mes)
    exigir_versao_atual(travado.versao, versao, "o mês")
    exigir_transicao(Periodo.TRANSICOES, travado.situacao, nova)


def _recusar_pendencias(mes: date) -> None:
    fim = (mes + timedelta(days=32)).replace(day=1)
    presos = [
        tipo
        for tipo, corpo in executar("financeiro", _PENDENTES, [empresa_atual()])
        if primeira_data(json.loads(corpo)) < fim
    ]
    if presos:
        raise PeriodoComPendencias(
            f"{len(presos)} evento(s) até {mes:%m/%Y} ainda não lançado(s), o primeiro {presos[0]}. "
            "Espere o processamento, ou resolva as cartas mortas, e feche de novo."
        )


def primeira_data(corpo: Any) -> date:
    """A mais antiga das datas que decidem o mês de um evento; sem nenhuma, o evento vale para qualquer mês."""
    datas = [date.fromisoformat(valor) for valor in _datas(corpo)]
    return min(datas, default=date.max)


_CAMPOS_DE_DATA = frozenset({"data", "data_entrada", "data_competencia"})


def _datas(corpo: Any) -> list[str]:
    if isinstance(corpo, list):
        return [d for item in corpo for d in _datas(item)]
    if not isinstance(corpo, dict):
        return []
    proprias = [v for campo, v in corpo.items() if campo in _CAMPOS_DE_DATA]
    return proprias + [d for v in corpo.values() for d in _datas(v)]


def _faturado_e_nao_expedido(mes: date) -> tuple[str, ...]:
    fim = (mes + timedelta(days=32)).replace(day=1)
    linhas = executar("financeiro", _A_EXPEDIR, [empresa_atual(), fim, AVISOS_MAXIMOS])
    return tuple(
        f"{documento}, de {data:%d/%m/%Y}: faturado e não expedido, {quantidade.normalize():f} em uma linha."
        for documento, data, quantidade in linhas
    )


def _auditar(avisos: Mapping[date, tuple[str, ...]], situacao: str, motivo: str) -> None:
    """Uma linha por mês que mudou, com o que se avisou nele."""
    iguais = {"empresa_id": empresa_atual(), "situacao": situacao, "motivo": motivo}
    iguais |= {"usuario_id": ator_atual().usuario_id, "em": relogio.agora()}
    linhas = [{"id": novo_id(), "mes": mes, "avisos": json.dumps(ditos)} for mes, ditos in avisos.items()]
    inserir(AuditoriaDoPeriodo, linhas, iguais=iguais)

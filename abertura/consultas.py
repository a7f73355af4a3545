"""Leituras do módulo, só de seu próprio banco."""

from typing import Any
from uuid import UUID

import msgspec

from abertura import leituras
from abertura.erros import implantacao_nao_encontrada
from abertura.filtros import FiltroDeImplantacoes
from abertura.models import ErroDaImplantacao, Implantacao, PlanilhaDaImplantacao
from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.banco.sql import linhas as linhas_do_sql
from plataforma.leituras.linhas import linhas_de, um_de
from plataforma.leituras.listagem import Listagem

# Das três espécies, o que cada parte soma do lado em que está.
_SOMAS = """
SELECT parte, quantos, devedor, credor FROM (
SELECT 1 AS ordem, 'produtos' AS parte, count(*) AS quantos, coalesce(sum(custo_total), 0.00) AS devedor, 0.00 AS credor
  FROM abertura_produto WHERE implantacao_id = %(id)s
 UNION ALL
SELECT 2, tipo, count(*), sum(valor), 0.00
  FROM abertura_titulo WHERE implantacao_id = %(id)s AND tipo IN ('receber', 'credito_fornecedor') GROUP BY tipo
 UNION ALL
SELECT 3, tipo, count(*), 0.00, sum(valor)
  FROM abertura_titulo WHERE implantacao_id = %(id)s AND tipo IN ('pagar', 'credito_cliente') GROUP BY tipo
 UNION ALL
SELECT 4, 'contas', count(*), coalesce(sum(greatest(saldo, 0)), 0.00), coalesce(sum(greatest(-saldo, 0)), 0.00)
  FROM abertura_conta WHERE implantacao_id = %(id)s
) partes ORDER BY ordem, parte DESC
"""


def implantacoes() -> Lista:
    """Implantações, sem os erros."""
    return linhas_de(Implantacao.objects, leituras.ResumoDaImplantacao)


def _erros(id_da_implantacao: UUID) -> Lista:
    da_implantacao = ErroDaImplantacao.objects.filter(implantacao=id_da_implantacao)
    return linhas_de(da_implantacao.order_by("ordem"), leituras.ErroDaPlanilha)


IMPLANTACOES = Listagem(leituras.ResumoDaImplantacao, implantacoes, FiltroDeImplantacoes)
_IMPLANTACAO = um_de("abertura", implantacoes)
_ERROS = ConsultaFixa("abertura", _erros)


def implantacao(id_da_implantacao: UUID) -> dict[str, Any]:
    """Implantação com os primeiros erros; levanta ImplantacaoNaoEncontrada."""
    achada = _IMPLANTACAO.um(id_da_implantacao)
    if achada is None:
        raise implantacao_nao_encontrada(id_da_implantacao)
    return {**achada, "erros": _ERROS(id_da_implantacao)}


def erros_da_planilha(id_da_implantacao: UUID, especie: str) -> tuple[leituras.ErroDaPlanilha, ...]:
    """Os erros guardados de uma planilha, na ordem das linhas."""
    dela = ErroDaImplantacao.objects.filter(implantacao=id_da_implantacao, especie=especie).order_by("ordem")
    return msgspec.convert(list(linhas_de(dela, leituras.ErroDaPlanilha)), tuple[leituras.ErroDaPlanilha, ...])


def lote_de(id_da_implantacao: UUID) -> UUID | None:
    """Como estoque e financeiro conhecem a última tentativa; None se não houve."""
    return Implantacao.objects.filter(id=id_da_implantacao).values_list("lote", flat=True).get()


def planilhas_de(id_da_implantacao: UUID) -> list[dict[str, Any]]:
    """Os arquivos enviados."""
    dela = PlanilhaDaImplantacao.objects.filter(implantacao=id_da_implantacao)
    return [dict(planilha) for planilha in dela.values("especie", "arquivo", "quantos_erros")]


def somas_de(id_da_implantacao: UUID) -> list[dict[str, Any]]:
    """Quantas linhas há de cada parte, e quanto somam."""
    return linhas_do_sql("abertura", _SOMAS, {"id": id_da_implantacao})

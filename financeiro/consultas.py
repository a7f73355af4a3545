"""Leituras do financeiro, só de seu próprio banco: listas em um comando, documentos em um por tabela."""

from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import F, Max, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from financeiro.encargos import calcular_encargos
from financeiro.erros import BaixaNaoEncontrada, ContaNaoEncontrada, LancamentoNaoEncontrado, TituloNaoEncontrado
from financeiro.models import Baixa, Conta, ContaBancaria, Lancamento, SaldoMensal, Titulo
from financeiro.servicos.titulos import EM_ABERTO
from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.banco.sql import linhas
from plataforma.campos import CampoValor
from plataforma.erros import NaoEncontrado
from plataforma.relogio import hoje

_PARTIDAS = """
SELECT p.ordem, p.conta_id AS conta, c.codigo, c.nome, p.lado, p.valor
  FROM financeiro_partida p JOIN financeiro_conta c ON c.id = p.conta_id WHERE p.lancamento_id = %s ORDER BY p.ordem
"""


def titulos() -> Lista:
    """Títulos, sem suas baixas; `vencido` é em aberto com o vencimento já passado."""
    vencido = Q(situacao__in=EM_ABERTO, vencimento__lt=hoje())
    return Titulo.objects.annotate(
        pessoa=F("pessoa_id"),
        nome_da_pessoa=F("pessoa_nome"),
        estabelecimento=F("estabelecimento_id"),
        id_do_documento=F("documento_id"),
        vencido=vencido,
    ).values(
        "id",
        "tipo",
        "pessoa",
        "nome_da_pessoa",
        "estabelecimento",
        "documento",
        "id_do_documento",
        "origem",
        "parcela",
        "emissao",
        "vencimento",
        "valor",
        "baixado",
        "saldo",
        "situacao",
        "vencido",
        "versao",
    )


def titulo(id_do_titulo: UUID) -> dict[str, Any]:
    """Título com suas baixas, da mais nova à mais velha; levanta TituloNaoEncontrado."""
    achado = _um(list(titulos().filter(id=id_do_titulo)), id_do_titulo, TituloNaoEncontrado, "título")
    return {**achado, "baixas": list(baixas().filter(titulo=id_do_titulo).order_by("-id"))}


def encargos(id_do_titulo: UUID, *, data: date, multa_pct: Decimal, juros_pct_ao_mes: Decimal) -> dict[str, Any]:
    """O que sugerir de juros e multa se o saldo do título for pago em `data`; levanta TituloNaoEncontrado."""
    achado = _um(list(titulos().filter(id=id_do_titulo)), id_do_titulo, TituloNaoEncontrado, "título")
    pagamentos = Baixa.objects.filter(titulo=id_do_titulo, situacao="ativa", tipo="pagamento", data__lte=data)
    sugeridos = calcular_encargos(
        saldo=achado["saldo"],
        vencimento=achado["vencimento"],
        pagamento=data,
        juros_pct_ao_mes=juros_pct_ao_mes,
        multa_pct=multa_pct,
        ultima_baixa=pagamentos.aggregate(ultima=Max("data"))["ultima"],
    )
    return {
        "titulo": id_do_titulo,
        "data": data,
        "saldo": achado["saldo"],
        "dias_de_atraso": sugeridos.dias_de_atraso,
        "juros": sugeridos.juros,
        "multa": sugeridos.multa,
        "total": achado["saldo"] + sugeridos.juros + sugeridos.multa,
    }


def titulos_criados(ids: tuple[UUID, ...]) -> dict[str, Any]:
    """Os títulos de um documento feito à mão, por parcela."""
    return {"itens": list(titulos().filter(id__in=ids).order_by("parcela"))}


def baixas() -> Lista:
    """Baixas, com o título que abatem."""
    return Baixa.objects.annotate(
        lancamento=F("lancamento_id"),
        usuario=F("usuario_id"),
        tipo_do_titulo=F("titulo__tipo"),
        documento=F("titulo__documento"),
        parcela=F("titulo__parcela"),
        pessoa=F("titulo__pessoa_id"),
        nome_da_pessoa=F("titulo__pessoa_nome"),
        nome_da_conta=F("conta_bancaria__nome"),
    ).values(
        "id",
        "titulo",
        "tipo_do_titulo",
        "documento",
        "parcela",
        "pessoa",
        "nome_da_pessoa",
        "tipo",
        "data",
        "conta_bancaria",
        "nome_da_conta",
        "principal",
        "juros",
        "multa",
        "desconto",
        "valor",
        "situacao",
        "lancamento",
        "usuario",
    )


def baixa(id_da_baixa: UUID) -> dict[str, Any]:
    """Uma baixa; levanta BaixaNaoEncontrada."""
    return _um(_BAIXA(id_da_baixa), id_da_baixa, BaixaNaoEncontrada, "baixa")


def baixas_feitas(ids: tuple[UUID, ...]) -> dict[str, Any]:
    """As baixas de um lote, na ordem em que foram pedidas."""
    return {"itens": list(baixas().filter(id__in=ids).order_by("id"))}


def contas() -> Lista:
    """Contas do plano."""
    return Conta.objects.values(
        "id", "codigo", "nome", "natureza", "analitica", "funcao", "grupo_dre", "ativa", "versao"
    )


def conta(id_da_conta: UUID) -> dict[str, Any]:
    """Uma conta do plano; levanta ContaNaoEncontrada."""
    return _um(_CONTA(id_da_conta), id_da_conta, ContaNaoEncontrada, "conta")


def contas_bancarias() -> Lista:
    """Contas de caixa e banco; `saldo` é o do livro, em reais."""
    do_livro = SaldoMensal.objects.filter(conta_id=OuterRef("conta_id")).order_by().values("conta_id")
    soma = do_livro.annotate(soma=Sum("debitos") - Sum("creditos")).values("soma")
    return ContaBancaria.objects.annotate(
        codigo_da_conta=F("conta__codigo"), saldo=Coalesce(Subquery(soma), Decimal("0.00"), output_field=CampoValor())
    ).values("id", "nome", "tipo", "banco", "agencia", "numero", "conta", "codigo_da_conta", "saldo", "ativa", "versao")


def conta_bancaria(id_da_conta: UUID) -> dict[str, Any]:
    """Uma conta de caixa ou banco; levanta ContaNaoEncontrada."""
    return _um(_CONTA_BANCARIA(id_da_conta), id_da_conta, ContaNaoEncontrada, "conta de caixa ou banco")


def lancamentos() -> Lista:
    """Lançamentos, sem suas partidas; `estornado_por` é o lançamento que o anulou."""
    estorno = Lancamento.objects.filter(estorno_de=OuterRef("pk")).values("id")
    return Lancamento.objects.annotate(
        id_do_documento=F("documento_id"), usuario=F("usuario_id"), estornado_por=Subquery(estorno)
    ).values(
        "id",
        "numero",
        "data",
        "data_origem",
        "historico",
        "origem",
        "documento",
        "id_do_documento",
        "estorno_de",
        "estornado_por",
        "total",
        "aviso",
        "usuario",
        "criado_em",
    )


def lancamento(id_do_lancamento: UUID) -> dict[str, Any]:
    """Lançamento com suas partidas; levanta LancamentoNaoEncontrado."""
    achado = _um(_LANCAMENTO(id_do_lancamento), id_do_lancamento, LancamentoNaoEncontrado, "lançamento")
    return {**achado, "partidas": linhas("financeiro", _PARTIDAS, [id_do_lancamento])}


def _um(achados: Sequence[dict[str, Any]], procurado: UUID, erro: type[NaoEncontrado], coisa: str) -> dict[str, Any]:
    if not achados:
        raise erro(f"Não há {coisa} {procurado} nesta empresa.")
    return achados[0]


def _de(lista: Callable[[], Lista]) -> ConsultaFixa:
    return ConsultaFixa("financeiro", lambda procurado: lista().filter(id=procurado))


_BAIXA = _de(baixas)
_CONTA = _de(contas)
_CONTA_BANCARIA = _de(contas_bancarias)
_LANCAMENTO = _de(lancamentos)

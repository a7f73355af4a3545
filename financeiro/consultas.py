"""Leituras do financeiro, só de seu próprio banco: listas em um comando, documentos em um por tabela."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Case,
    CharField,
    Count,
    Exists,
    IntegerField,
    Max,
    OuterRef,
    Q,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from financeiro import leituras
from financeiro.encargos import JUROS_PCT_AO_MES, MULTA_PCT, EncargosCalculados, calcular_encargos
from financeiro.erros import BaixaNaoEncontrada, ContaNaoEncontrada, LancamentoNaoEncontrado, TituloNaoEncontrado
from financeiro.filtros import (
    FiltroDeBaixas,
    FiltroDeContas,
    FiltroDeContasBancarias,
    FiltroDeLancamentos,
    FiltroDeTitulos,
    OrdemDeTitulos,
    OrdemDoLivro,
    OrdemDoPlano,
)
from financeiro.models import Baixa, Conta, ContaBancaria, Lancamento, Partida, SaldoMensal, Titulo
from financeiro.servicos.estornos import VERSAO_DO_ESTORNADO
from financeiro.servicos.titulos import EM_ABERTO
from financeiro.situacoes import FaixaDeVencimento, TipoDeTitulo
from plataforma.banco.fixas import Lista
from plataforma.banco.sql import linhas
from plataforma.campos import CampoValor
from plataforma.erros import NaoEncontrado
from plataforma.leituras import DosDocumentos
from plataforma.leituras.linhas import linhas_de, um_de
from plataforma.leituras.listagem import Listagem
from plataforma.relogio import hoje

_PARTIDAS = """
SELECT p.ordem, p.conta_id AS conta, c.codigo, c.nome, p.lado, p.valor
  FROM financeiro_partida p JOIN financeiro_conta c ON c.id = p.conta_id WHERE p.lancamento_id = %s ORDER BY p.ordem
"""
_DIAS_DA_FAIXA: dict[FaixaDeVencimento, tuple[int | None, int | None]] = {
    FaixaDeVencimento.VENCIDO_HA_MUITO: (None, -31),
    FaixaDeVencimento.VENCIDO: (-30, -1),
    FaixaDeVencimento.HOJE: (0, 0),
    FaixaDeVencimento.EM_7_DIAS: (1, 7),
    FaixaDeVencimento.EM_30_DIAS: (8, 30),
    FaixaDeVencimento.DEPOIS: (31, None),
}
"""Do primeiro ao último dia, contados de hoje."""


def titulos() -> Lista:
    """Títulos, sem suas baixas."""
    vencido = Q(situacao__in=EM_ABERTO, vencimento__lt=hoje())
    quando = [When(_na_faixa(faixa), then=Value(faixa.value)) for faixa in FaixaDeVencimento]
    faixa = Case(*quando, default=Value(None), output_field=CharField())
    return linhas_de(Titulo.objects, leituras.ResumoDoTitulo, vencido=vencido, faixa=faixa)


def _na_faixa(faixa: FaixaDeVencimento) -> Q:
    de, ate = _DIAS_DA_FAIXA[faixa]
    dias = {"gte": de, "lte": ate}
    limites = {f"vencimento__{busca}": hoje() + timedelta(days=n) for busca, n in dias.items() if n is not None}
    return Q(situacao__in=EM_ABERTO, **limites)


def _nas_faixas(faixas: tuple[FaixaDeVencimento, ...]) -> Q:
    alguma = Q()
    for faixa in faixas:
        alguma |= _na_faixa(faixa)
    return alguma


def baixas() -> Lista:
    """Baixas, com o título que abatem."""
    return linhas_de(Baixa.objects, leituras.Baixa, versao=_versao_de_quem_se_estorna(Q(situacao="estornada")))


def contas() -> Lista:
    """Contas do plano."""
    return linhas_de(Conta.objects, leituras.Conta)


def contas_bancarias() -> Lista:
    """Contas de caixa e banco."""
    do_livro = SaldoMensal.objects.filter(conta_id=OuterRef("conta_id")).order_by().values("conta_id")
    soma = Subquery(do_livro.annotate(soma=Sum("debitos") - Sum("creditos")).values("soma"))
    saldo = Coalesce(soma, Decimal("0.00"), output_field=CampoValor())
    return linhas_de(ContaBancaria.objects, leituras.ContaBancaria, saldo=saldo)


def lancamentos() -> Lista:
    """Lançamentos, sem suas partidas."""
    estorno = Lancamento.objects.filter(estorno_de=OuterRef("pk")).values("id")
    return linhas_de(
        Lancamento.objects,
        leituras.ResumoDoLancamento,
        estornado_por=Subquery(estorno),
        versao=_versao_de_quem_se_estorna(Q(Exists(estorno))),
    )


def _versao_de_quem_se_estorna(estornado: Q) -> Case:
    """O que só muda uma vez, ao estornar-se, não guarda a versão."""
    return Case(When(estornado, then=Value(VERSAO_DO_ESTORNADO)), default=Value(1), output_field=IntegerField())


def _com_a_conta(conta: UUID) -> Q:
    return Q(Exists(Partida.objects.filter(lancamento_id=OuterRef("id"), conta_id=conta)))


TITULOS = Listagem(
    leituras.ResumoDoTitulo,
    titulos,
    FiltroDeTitulos,
    OrdemDeTitulos,
    condicoes={"faixa": _nas_faixas},
    busca={"id": Titulo},
)
BAIXAS = Listagem(leituras.Baixa, baixas, FiltroDeBaixas, DosDocumentos, busca={"titulo_id": Titulo})
CONTAS = Listagem(leituras.Conta, contas, FiltroDeContas, OrdemDoPlano, busca={"id": Conta})
CONTAS_BANCARIAS = Listagem(
    leituras.ContaBancaria, contas_bancarias, FiltroDeContasBancarias, busca={"id": ContaBancaria}
)
LANCAMENTOS = Listagem(
    leituras.ResumoDoLancamento,
    lancamentos,
    FiltroDeLancamentos,
    OrdemDoLivro,
    condicoes={"conta": _com_a_conta},
    busca={"id": Lancamento},
)
_BAIXA = um_de("financeiro", baixas)
_CONTA = um_de("financeiro", contas)
_CONTA_BANCARIA = um_de("financeiro", contas_bancarias)
_LANCAMENTO = um_de("financeiro", lancamentos)


def titulo(id_do_titulo: UUID) -> dict[str, Any]:
    """Título com suas baixas, da mais nova à mais velha; levanta TituloNaoEncontrado."""
    return {**_resumo(id_do_titulo), "baixas": list(baixas().filter(titulo=id_do_titulo).order_by("-id"))}


def encargos(id_do_titulo: UUID, *, data: date, multa_pct: Decimal, juros_pct_ao_mes: Decimal) -> leituras.Encargos:
    """O que sugerir de juros e multa se o saldo do título for pago em `data`; levanta TituloNaoEncontrado."""
    achado = _resumo(id_do_titulo)
    ultima = _ultimos_pagamentos((id_do_titulo,), data).get(id_do_titulo)
    sugeridos = _sugerir(achado, data, ultima, juros_pct_ao_mes=juros_pct_ao_mes, multa_pct=multa_pct)
    return leituras.Encargos(
        titulo=id_do_titulo,
        data=data,
        saldo=achado["saldo"],
        dias_de_atraso=sugeridos.dias_de_atraso,
        juros=sugeridos.juros,
        multa=sugeridos.multa,
        total=achado["saldo"] + sugeridos.juros + sugeridos.multa,
    )


def _ultimos_pagamentos(titulos: tuple[UUID, ...], ate: date) -> dict[UUID, date]:
    pagamentos = Baixa.objects.filter(titulo__in=titulos, situacao="ativa", tipo="pagamento", data__lte=ate)
    return dict(pagamentos.order_by().values_list("titulo").annotate(ultima=Max("data")))


def _sugerir(titulo: dict[str, Any], data: date, ultima: date | None, **taxas: Decimal) -> EncargosCalculados:
    saldo, vencimento = titulo["saldo"], titulo["vencimento"]
    return calcular_encargos(saldo=saldo, vencimento=vencimento, pagamento=data, ultima_baixa=ultima, **taxas)


def titulos_dos_documentos(documentos: tuple[UUID, ...]) -> list[dict[str, Any]]:
    """Os títulos desses documentos, por vencimento, em um comando."""
    return list(titulos().filter(documento_id__in=documentos).order_by("vencimento", "parcela"))


def titulos_da_fatura(fatura: UUID) -> list[dict[str, Any]]:
    """Os títulos que uma fatura de venda gerou, por parcela."""
    da_fatura = {"tipo": TipoDeTitulo.RECEBER, "origem": "fatura", "origem_id": fatura}
    return list(titulos().filter(**da_fatura).order_by("parcela"))


DA_PESSOA_MAXIMOS = 8


def contas_da_pessoa(pessoa: UUID, tipo: TipoDeTitulo) -> dict[str, Any]:
    """O que resta em aberto de uma pessoa, o vencido, e os primeiros a vencer, em dois comandos."""
    abertos = titulos().filter(pessoa_id=pessoa, tipo=tipo, situacao__in=EM_ABERTO)
    soma = Coalesce(Sum("saldo"), Decimal("0.00"))
    vencido = Coalesce(Sum("saldo", filter=Q(vencimento__lt=hoje())), Decimal("0.00"))
    somas = abertos.order_by().aggregate(em_aberto=soma, vencido=vencido, quantos=Count("id"))
    return {**somas, "titulos": list(abertos.order_by("vencimento", "id")[:DA_PESSOA_MAXIMOS])}


def previa_de_baixas(ids: tuple[UUID, ...], data: date) -> list[dict[str, Any]]:
    """Os em aberto, por vencimento, com o que se sugere cobrar de quem paga em `data`; de quem se deve, nada."""
    ultimos = _ultimos_pagamentos(ids, data)
    abertos = titulos().filter(id__in=ids, situacao__in=EM_ABERTO).order_by("vencimento", "id")
    return [_previa(t, data, ultimos.get(t["id"])) for t in abertos]


def _previa(titulo: dict[str, Any], data: date, ultima: date | None) -> dict[str, Any]:
    cobra = titulo["tipo"] == TipoDeTitulo.RECEBER
    taxas = {
        "juros_pct_ao_mes": JUROS_PCT_AO_MES if cobra else Decimal(0),
        "multa_pct": MULTA_PCT if cobra else Decimal(0),
    }
    sugeridos = _sugerir(titulo, data, ultima, **taxas)
    juros, multa = sugeridos.juros, sugeridos.multa
    return {**titulo, "data": data, "juros": juros, "multa": multa, "total": titulo["saldo"] + juros + multa}


def contas_bancarias_ativas() -> list[dict[str, Any]]:
    """Caixas e bancos em uso, pelo nome."""
    return list(contas_bancarias().filter(ativa=True).order_by("nome", "id"))


def titulos_criados(ids: tuple[UUID, ...]) -> dict[str, Any]:
    """Os títulos de um documento feito à mão, por parcela."""
    return {"itens": list(titulos().filter(id__in=ids).order_by("parcela"))}


def baixa(id_da_baixa: UUID) -> dict[str, Any]:
    """Uma baixa; levanta BaixaNaoEncontrada."""
    return _achado(_BAIXA.um(id_da_baixa), id_da_baixa, BaixaNaoEncontrada, "baixa")


def baixas_feitas(ids: tuple[UUID, ...]) -> dict[str, Any]:
    """As baixas de um lote, na ordem em que foram pedidas."""
    return {"itens": list(baixas().filter(id__in=ids).order_by("id"))}


def conta(id_da_conta: UUID) -> dict[str, Any]:
    """Uma conta do plano; levanta ContaNaoEncontrada."""
    return _achado(_CONTA.um(id_da_conta), id_da_conta, ContaNaoEncontrada, "conta")


def conta_bancaria(id_da_conta: UUID) -> dict[str, Any]:
    """Uma conta de caixa ou banco; levanta ContaNaoEncontrada."""
    return _achado(_CONTA_BANCARIA.um(id_da_conta), id_da_conta, ContaNaoEncontrada, "conta de caixa ou banco")


def lancamento(id_do_lancamento: UUID) -> dict[str, Any]:
    """Lançamento com suas partidas; levanta LancamentoNaoEncontrado."""
    achado = _achado(_LANCAMENTO.um(id_do_lancamento), id_do_lancamento, LancamentoNaoEncontrado, "lançamento")
    return {**achado, "partidas": linhas("financeiro", _PARTIDAS, [id_do_lancamento])}


def _resumo(id_do_titulo: UUID) -> dict[str, Any]:
    return _achado(titulos().filter(id=id_do_titulo).first(), id_do_titulo, TituloNaoEncontrado, "título")


def _achado(achado: dict[str, Any] | None, procurado: UUID, erro: type[NaoEncontrado], coisa: str) -> dict[str, Any]:
    if achado is None:
        raise erro(f"Não há {coisa} {procurado} nesta empresa.")
    return achado

"""Saldos iniciais no livro: um lançamento de abertura por empresa, que se desfaz até o primeiro movimento."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from financeiro import bloqueios
from financeiro.contrato import (
    ContaConferida,
    Diferenca,
    ImplantacaoDoFinanceiro,
    LivroJaMovimentado,
    SaldoDeConta,
    SaldoInicialRecusado,
    SaldosJaImplantados,
    SaldosNaoFecham,
    TituloInicial,
)
from financeiro.partidas import CONTROLE, DEVEDORES, ZERO, PartidaNova, PartidasNovas, agrupar, inverter, total_a_debito
from financeiro.servicos.contas_dos_lancamentos import CONTROLADAS
from financeiro.servicos.estornos import lancar_estornos
from financeiro.servicos.lancamentos import NovoLancamento, lancar
from financeiro.servicos.limites import exigir_periodo_aberto
from financeiro.servicos.titulos import NovoTitulo, criar_titulos
from plataforma.banco.sql import executar, linhas, transacao
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import em_reais, novo_id

SALDO_INICIAL = "saldo_inicial"

_CONTAS = """
SELECT codigo, id, nome, analitica, ativa, funcao FROM financeiro_conta WHERE empresa_id = %s AND codigo = ANY(%s)
"""
_CONTRAPARTIDA = "SELECT codigo, nome FROM financeiro_conta WHERE empresa_id = %s AND funcao = 'saldos_iniciais'"
_ABERTURAS = """
SELECT l.id, l.numero, l.data, l.origem_id AS lote, l.total,
       NOT EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = l.id) AS em_vigor
  FROM financeiro_lancamento l WHERE l.empresa_id = %s AND l.origem = 'saldo_inicial'
"""
_POSTERIORES = """
SELECT l.numero, l.historico FROM financeiro_lancamento l
 WHERE l.empresa_id = %s AND l.numero > %s AND l.estorno_de_id IS NULL
   AND NOT EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = l.id)
 ORDER BY l.numero LIMIT 1
"""
_DO_LOTE = "FROM financeiro_titulo WHERE empresa_id = %s AND documento_id = %s AND situacao <> 'cancelado'"
_RESUMO = f"SELECT (SELECT count(*) {_DO_LOTE}), (SELECT count(*) FROM financeiro_partida WHERE lancamento_id = %s)"


class Abertura(NamedTuple):
    """Um lançamento de abertura, em vigor ou já estornado."""

    id: UUID
    numero: int
    data: date
    lote: UUID
    total: Decimal
    em_vigor: bool


def implantar(
    *,
    lote: UUID,
    data: date,
    titulos: Sequence[TituloInicial],
    contas: Sequence[SaldoDeConta],
    estoques: Decimal,
) -> ImplantacaoDoFinanceiro:
    """Lança tudo em `data`, ou nada; o lote em vigor só responde.

    Levanta SaldoInicialRecusado, SaldosNaoFecham, SaldosJaImplantados e PeriodoFechado.
    """
    ids = _ids_das_contas(contas)
    _recusar(_titulos_que_nao_servem(titulos, data))
    partidas = _partidas(titulos, contas, ids, estoques)
    _exigir_que_feche(partidas)
    with transacao("financeiro"):
        bloqueios.travar_livro()
        aberturas = _aberturas()
        em_vigor = next((a for a in aberturas if a.em_vigor), None)
        if em_vigor is not None and em_vigor.lote == lote:
            return _resumo(lote, em_vigor.id, em_vigor.total)
        if em_vigor is not None:
            raise SaldosJaImplantados(
                f"Os saldos iniciais estão no lançamento {em_vigor.numero}, de {em_vigor.data:%d/%m/%Y}. "
                "Desfaça aquela implantação antes, ou acerte a diferença por lançamentos."
            )
        exigir_periodo_aberto(data)
        vezes = sum(1 for a in aberturas if a.lote == lote)
        (lancamento,) = lancar([_lancamento(lote, data, partidas, vezes)])
        criar_titulos(_titulos(lote, titulos))
        return _resumo(lote, lancamento, total_a_debito(partidas))


def desfazer(*, lote: UUID) -> ImplantacaoDoFinanceiro:
    """Estorna a abertura do lote e cancela seus títulos. Levanta LivroJaMovimentado e PeriodoFechado."""
    with transacao("financeiro"):
        travados = bloqueios.travar_titulos_do_lote(lote)
        bloqueios.travar_livro()
        abertura = next((a for a in _aberturas() if a.em_vigor and a.lote == lote), None)
        if abertura is None:
            return ImplantacaoDoFinanceiro(lote=lote, titulos=0, contas=0, total=ZERO)
        posteriores = executar("financeiro", _POSTERIORES, [empresa_atual(), abertura.numero])
        if posteriores:
            numero, historico = posteriores[0]
            raise LivroJaMovimentado(
                f"O lançamento {numero} (“{historico}”) é posterior ao de abertura e está em vigor. "
                "Estorne os posteriores, ou corrija os saldos por lançamentos."
            )
        exigir_periodo_aberto(abertura.data)
        resumo = _resumo(lote, abertura.id, abertura.total)
        bloqueios.cancelar_titulos([titulo.id for titulo in travados])
        lancar_estornos(lancamentos=[abertura.id], data=abertura.data, motivo="implantação desfeita")
    return resumo


def conferir_contas(codigos: Sequence[str]) -> tuple[ContaConferida, ...]:
    """O nome de cada conta e por que ela não recebe saldo inicial, se não recebe."""
    achadas = _achar_contas(codigos)
    return tuple(
        ContaConferida(codigo=c, nome=achadas[c]["nome"] if c in achadas else "", recusa=_recusa(c, achadas.get(c)))
        for c in codigos
    )


def _achar_contas(codigos: Sequence[str]) -> dict[str, dict[str, Any]]:
    return {c["codigo"]: c for c in linhas("financeiro", _CONTAS, [empresa_atual(), list(codigos)])}


def _recusa(codigo: str, conta: dict[str, Any] | None) -> str:
    if conta is None:
        return f"A conta “{codigo}” não está no plano. Veja os códigos em /api/contas/, ou crie-a antes."
    if not conta["analitica"]:
        return f"A conta “{codigo}” é sintética. Dê o saldo às analíticas abaixo dela."
    if not conta["ativa"]:
        return f"A conta “{codigo}” está inativa. Reative-a ou use outra."
    if conta["funcao"] == "estoques":
        return f"O saldo da conta “{codigo}” sai dos produtos implantados. Tire-a das contas."
    if conta["funcao"] in CONTROLADAS:
        return f"O saldo da conta “{codigo}” sai dos títulos implantados. Tire-a das contas e dê os títulos."
    return ""


def _ids_das_contas(contas: Sequence[SaldoDeConta]) -> dict[str, UUID]:
    achadas = _achar_contas([c.conta for c in contas])
    vistas: set[str] = set()
    recusas = []
    for posicao, conta in enumerate(contas):
        motivo = _recusa(conta.conta, achadas.get(conta.conta))
        if conta.conta in vistas:
            motivo = f"A conta “{conta.conta}” aparece mais de uma vez. Some os saldos numa linha só."
        vistas.add(conta.conta)
        if motivo:
            recusas.append(ErroDeCampo(campo=f"contas.{posicao}.conta", codigo="conta_recusada", mensagem=motivo))
    _recusar(recusas)
    return {codigo: conta["id"] for codigo, conta in achadas.items()}


def _titulos_que_nao_servem(titulos: Sequence[TituloInicial], data: date) -> list[ErroDeCampo]:
    vistos: set[tuple[str, UUID, str, int]] = set()
    recusas = []
    for posicao, t in enumerate(titulos):
        identidade = (t.tipo, t.pessoa, t.documento, t.parcela)
        nome = f"{t.documento}, parcela {t.parcela}, de {t.nome}"
        for campo, recusado, mensagem in (
            ("documento", identidade in vistos, f"{nome}: aparece mais de uma vez. Deixe uma linha por parcela."),
            ("valor", t.valor <= 0, f"{nome}: o valor em aberto, {em_reais(t.valor)}, precisa passar de zero."),
            ("parcela", t.parcela < 1, f"{nome}: a parcela começa em 1."),
            ("emissao", t.emissao > data, f"{nome}: emitido em {t.emissao:%d/%m/%Y}, depois da data dos saldos."),
            ("vencimento", t.vencimento < t.emissao, f"{nome}: vence antes de ser emitido."),
        ):
            if recusado:
                recusas.append(ErroDeCampo(campo=f"titulos.{posicao}.{campo}", codigo=campo, mensagem=mensagem))
        vistos.add(identidade)
    return recusas


def _recusar(recusas: Sequence[ErroDeCampo]) -> None:
    if recusas:
        raise SaldoInicialRecusado("; ".join(r.mensagem for r in recusas[:5]), campos=tuple(recusas))


def _partidas(
    titulos: Sequence[TituloInicial], contas: Sequence[SaldoDeConta], ids: dict[str, UUID], estoques: Decimal
) -> PartidasNovas:
    das_contas = [PartidaNova("D" if c.saldo > 0 else "C", ids[c.conta], abs(c.saldo)) for c in contas if c.saldo]
    dos_titulos = [PartidaNova("D" if t.tipo in DEVEDORES else "C", CONTROLE[t.tipo], t.valor) for t in titulos]
    do_estoque = [PartidaNova("D", "estoques", estoques)] if estoques else []
    return agrupar([*das_contas, *dos_titulos, *do_estoque])


def _exigir_que_feche(partidas: PartidasNovas) -> None:
    devedores, credores = total_a_debito(partidas), total_a_debito(inverter(partidas))
    if devedores == credores and partidas:
        return
    if not partidas:
        raise SaldosNaoFecham("Não há saldo nenhum a implantar. Dê contas, títulos ou produtos com valor.")
    diferenca = devedores - credores
    saida = "".join(
        f" Se ela é mesmo o que falta conhecer, dê à conta {codigo} ({nome}) o saldo {em_reais(-diferenca)}."
        for codigo, nome in executar("financeiro", _CONTRAPARTIDA, [empresa_atual()])
    )
    raise SaldosNaoFecham(
        f"Os saldos devedores somam {em_reais(devedores)} e os credores {em_reais(credores)}: "
        f"a diferença é de {em_reais(abs(diferenca))}. "
        f"Confira contas, títulos e produtos.{saida}",
        dados=Diferenca(devedores=devedores, credores=credores, diferenca=diferenca),
    )


def _lancamento(lote: UUID, data: date, partidas: PartidasNovas, vezes: int) -> NovoLancamento:
    return NovoLancamento(
        data=data,
        historico="Saldos iniciais",
        origem=SALDO_INICIAL,
        origem_id=lote,
        parte=str(vezes) if vezes else "",
        documento="Implantação",
        documento_id=lote,
        partidas=partidas,
    )


def _titulos(lote: UUID, titulos: Sequence[TituloInicial]) -> list[NovoTitulo]:
    """As parcelas de um mesmo documento têm a mesma origem, como as de uma fatura."""
    origens = {(t.tipo, t.pessoa, t.documento): novo_id() for t in titulos}
    return [
        NovoTitulo(
            tipo=t.tipo,
            pessoa_id=t.pessoa,
            pessoa_nome=t.nome,
            estabelecimento_id=None,
            documento=t.documento,
            documento_id=lote,
            origem=SALDO_INICIAL,
            origem_id=origens[t.tipo, t.pessoa, t.documento],
            parcela=t.parcela,
            emissao=t.emissao,
            vencimento=t.vencimento,
            valor=t.valor,
        )
        for t in titulos
    ]


def _aberturas() -> list[Abertura]:
    return [Abertura(*linha) for linha in executar("financeiro", _ABERTURAS, [empresa_atual()])]


def _resumo(lote: UUID, lancamento: UUID, total: Decimal) -> ImplantacaoDoFinanceiro:
    ((titulos, contas),) = executar("financeiro", _RESUMO, [empresa_atual(), lote, lancamento])
    return ImplantacaoDoFinanceiro(lote=lote, titulos=titulos, contas=contas, total=total)

"""Lançamentos no livro: poucos comandos, seja qual for o número de linhas."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from financeiro.cadeia import CabecalhoDaCadeia, LinhaDaCadeia, resumir
from financeiro.contrato import PeriodoFechado
from financeiro.erros import (
    AntesDosSaldosIniciais,
    ContaNaoEncontrada,
    DataAnterior,
    EstornoPeloDocumento,
    JaEstornado,
    LancamentoInvalido,
    LancamentoNaoEncontrado,
    PlanoSemFuncao,
)
from financeiro.partidas import Lado, Perna, Pernas, agrupar, conferir, inverter, total_a_debito
from plataforma import relogio
from plataforma.banco.sql import executar, transacao
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.valores import em_reais, novo_id

MODULO = "financeiro"
MANUAL = "manual"
ESTORNO = "estorno"
HISTORICO_MAXIMO = 200

_FUNCOES = "SELECT funcao, id FROM financeiro_conta WHERE empresa_id = %s AND funcao = ANY(%s)"
_TRAVAR = "SELECT numero, resumo FROM financeiro_travar_livro()"
# `origem_id IS NOT NULL` é a condição do índice que acha a abertura.
_LIMITES = """
SELECT f.desde, a.id, a.data
  FROM (SELECT (max(mes) + interval '1 month')::date AS desde FROM financeiro_periodo
         WHERE empresa_id = %(empresa)s AND situacao = 'fechado') f
  LEFT JOIN financeiro_lancamento a
    ON a.empresa_id = %(empresa)s AND a.origem = 'saldo_inicial' AND a.origem_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = a.id)
"""
_CABECALHOS = """
INSERT INTO financeiro_lancamento (id, empresa_id, numero, data, data_origem, historico, origem, origem_id, parte,
    documento, documento_id, estorno_de_id, total, partidas, aviso, usuario_id, criado_em, resumo_anterior, resumo)
SELECT v.id, %s, v.numero, v.data, v.data_origem, v.historico, v.origem, v.origem_id, v.parte,
       v.documento, v.documento_id, v.estorno_de, v.total, v.partidas, v.aviso, %s, %s, v.anterior, v.resumo
  FROM unnest(%s::uuid[], %s::bigint[], %s::date[], %s::date[], %s::text[], %s::text[], %s::uuid[], %s::text[],
              %s::text[], %s::uuid[], %s::uuid[], %s::numeric[], %s::int[], %s::text[], %s::bytea[], %s::bytea[])
       AS v (id, numero, data, data_origem, historico, origem, origem_id, parte,
             documento, documento_id, estorno_de, total, partidas, aviso, anterior, resumo)
 ORDER BY v.numero
"""
_PARTIDAS = """
INSERT INTO financeiro_partida (lancamento_id, ordem, empresa_id, conta_id, lado, valor, data)
SELECT v.lancamento, v.ordem, %s, v.conta, v.lado, v.valor, v.data
  FROM unnest(%s::uuid[], %s::int[], %s::uuid[], %s::text[], %s::numeric[], %s::date[])
       AS v (lancamento, ordem, conta, lado, valor, data)
"""
_JA_LANCADO = "SELECT 1 FROM financeiro_lancamento WHERE empresa_id = %s AND origem = %s AND origem_id = %s LIMIT 1"
_ORIGINAIS = """
SELECT l.id, l.numero, l.data, l.historico, l.origem, l.documento, l.documento_id, l.estorno_de_id,
       EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = l.id),
       array_agg(p.lado ORDER BY p.ordem), array_agg(p.conta_id ORDER BY p.ordem), array_agg(p.valor ORDER BY p.ordem)
  FROM financeiro_lancamento l JOIN financeiro_partida p ON p.lancamento_id = l.id
 WHERE l.empresa_id = %s AND l.id = ANY(%s) GROUP BY l.id ORDER BY l.numero
"""
_CONTAS = "SELECT codigo, id, analitica, ativa, funcao FROM financeiro_conta WHERE empresa_id = %s AND codigo = ANY(%s)"


@dataclass(frozen=True, kw_only=True)
class NovoLancamento:
    """Um lançamento a fazer. `origem` e `origem_id` (e `parte`, se o fato gera vários) o identificam uma só vez."""

    data: date
    historico: str
    origem: str
    pernas: Pernas
    origem_id: UUID | None = None
    parte: str = ""
    documento: str = ""
    documento_id: UUID | None = None
    estorno_de: UUID | None = None
    aviso: str = ""


@dataclass(frozen=True, kw_only=True)
class PartidaManual:
    """Linha de um lançamento feito à mão: conta pelo código."""

    lado: Lado
    conta: str
    valor: Decimal


class _Limites(NamedTuple):
    """Desde quando se pode lançar: o primeiro dia de período aberto, e o que vem depois dos saldos iniciais."""

    periodo: date
    abertura: UUID | None
    implantado: date

    @property
    def desde(self) -> date:
        """Primeiro dia em que se pode lançar."""
        return max(self.periodo, self.implantado + timedelta(days=1)) if self.abertura else self.periodo

    def para(self, novo: "NovoLancamento") -> date:
        """Primeiro dia do lançamento: o estorno da própria abertura fica no dia dela."""
        da_abertura = self.abertura is not None and novo.estorno_de == self.abertura
        return self.periodo if da_abertura else self.desde


class _Ponta(NamedTuple):
    """Onde o livro está: o que o próximo lançamento continua."""

    numero: int
    resumo: bytes
    limites: _Limites
    agora: datetime


@dataclass(frozen=True)
class _Numerado:
    novo: NovoLancamento
    id: UUID
    numero: int
    data: date
    data_origem: date | None
    linhas: tuple[LinhaDaCadeia, ...]
    anterior: bytes
    resumo: bytes


def lancar(novos: Sequence[NovoLancamento]) -> tuple[UUID, ...]:
    """Registra os lançamentos que têm pernas, em ordem, e devolve seus ids.

    Data em período fechado, ou até o dia dos saldos iniciais, vai para o primeiro dia em que se pode lançar e fica em
    `data_origem`. Trava o livro até o commit: chame por último. Levanta LancamentoDesbalanceado e PlanoSemFuncao.
    """
    return _lancar(novos, adiar=True)


def lancar_no_dia(novos: Sequence[NovoLancamento]) -> tuple[UUID, ...]:
    """Como `lancar`, mas levanta PeriodoFechado ou AntesDosSaldosIniciais em vez de mudar a data."""
    return _lancar(novos, adiar=False)


def _lancar(novos: Sequence[NovoLancamento], *, adiar: bool) -> tuple[UUID, ...]:
    com_pernas = [n for n in novos if n.pernas]
    if not com_pernas:
        return ()
    for novo in com_pernas:
        conferir(novo.pernas, novo.origem)
    contas = _contas_das_funcoes({p.conta for n in com_pernas for p in n.pernas if isinstance(p.conta, str)})
    with transacao(MODULO):
        numero, resumo = travar_livro()
        limites, agora = _limites(), relogio.agora()
        if not adiar:
            _exigir(min(n.data for n in com_pernas), limites)
        numerados = _numerar(com_pernas, contas, _Ponta(numero, resumo, limites, agora))
        _gravar(numerados, agora)
    return tuple(n.id for n in numerados)


def travar_livro() -> tuple[int, bytes]:
    """Trava o livro da empresa até o commit; devolve o último número e o último resumo."""
    ((numero, resumo),) = executar(MODULO, _TRAVAR)
    return numero, bytes(resumo)


def periodo_aberto_desde() -> date:
    """Primeiro dia de período aberto; sem período fechado, qualquer dia."""
    return _limites().periodo


def _limites() -> _Limites:
    ((periodo, abertura, implantado),) = executar(MODULO, _LIMITES, {"empresa": empresa_atual()})
    return _Limites(periodo or date.min, abertura, implantado or date.min)


def exigir_aberto(data: date) -> None:
    """Levanta PeriodoFechado se `data` cai em mês fechado, e AntesDosSaldosIniciais se não passa do dia deles."""
    _exigir(data, _limites())


def exigir_periodo_aberto(data: date) -> None:
    """Levanta PeriodoFechado se `data` cai em mês fechado."""
    _exigir_periodo(data, periodo_aberto_desde())


def _exigir(data: date, limites: _Limites) -> None:
    _exigir_periodo(data, limites.periodo)
    if data < limites.desde:
        raise AntesDosSaldosIniciais(
            f"Os saldos iniciais são de {limites.implantado:%d/%m/%Y} e já contam o que houve até esse dia. "
            f"Use uma data a partir de {limites.desde:%d/%m/%Y}, ou desfaça a implantação."
        )


def _exigir_periodo(data: date, desde: date) -> None:
    if data < desde:
        raise PeriodoFechado(f"{data:%d/%m/%Y} cai em período fechado. Use uma data a partir de {desde:%d/%m/%Y}.")


def exigir_que_siga(data: date, desfeito: date) -> None:
    """Levanta DataAnterior se `data` vem antes da do que se desfaz; o que é de data futura se desfaz já hoje."""
    primeira = min(desfeito, relogio.hoje())
    if data < primeira:
        mensagem = f"{data:%d/%m/%Y} vem antes do que se desfaz. Use uma data a partir de {primeira:%d/%m/%Y}."
        raise DataAnterior(mensagem, campos=(ErroDeCampo(campo="data", codigo="data_anterior", mensagem=mensagem),))


def ja_lancado(origem: str, origem_id: UUID) -> bool:
    """Diz se o fato já está no livro."""
    return bool(executar(MODULO, _JA_LANCADO, [empresa_atual(), origem, origem_id]))


def lancar_a_mao(*, data: date, historico: str, documento: str, partidas: Sequence[PartidaManual]) -> UUID:
    """Lançamento feito por uma pessoa, em contas analíticas sem controle próprio; exige período aberto."""
    pernas = _pernas_manuais(partidas)
    novo = NovoLancamento(data=data, historico=historico, origem=MANUAL, documento=documento, pernas=pernas)
    (lancamento,) = lancar_no_dia([novo])
    return lancamento


def estornar(*, lancamento: UUID, data: date, motivo: str) -> UUID:
    """Estorna um lançamento manual; os de documentos se desfazem no documento. Levanta JaEstornado."""
    with transacao(MODULO):
        travar_livro()
        exigir_aberto(data)
        originais = _originais([lancamento])
        if not originais:
            raise LancamentoNaoEncontrado(f"Não há lançamento {lancamento} nesta empresa.")
        if originais[0]["origem"] != MANUAL:
            raise EstornoPeloDocumento(
                f"O lançamento {originais[0]['numero']} veio de “{originais[0]['origem']}”. "
                "Cancele ou devolva o documento, ou estorne a baixa: o livro acompanha."
            )
        exigir_que_siga(data, originais[0]["data"])
        (feito,) = lancar_estornos(lancamentos=[lancamento], data=data, motivo=motivo)
    return feito


def lancar_estornos(*, lancamentos: Sequence[UUID], data: date, motivo: str) -> tuple[UUID, ...]:
    """Lança o contrário de cada um, uma vez só. Trava o livro. Levanta JaEstornado."""
    with transacao(MODULO):
        travar_livro()
        originais = _originais(lancamentos)
        for original in originais:
            if original["estorno_de"] is not None or original["estornado"]:
                situacao = "já foi estornado" if original["estornado"] else "é um estorno"
                raise JaEstornado(f"O lançamento {original['numero']} {situacao}. Para corrigir, lance de novo.")
        return lancar([_estorno(original, data, motivo) for original in originais])


def _estorno(original: Mapping[str, Any], data: date, motivo: str) -> NovoLancamento:
    return NovoLancamento(
        data=data,
        historico=f"Estorno de {original['historico']}: {motivo}"[:HISTORICO_MAXIMO],
        origem=ESTORNO,
        documento=original["documento"],
        documento_id=original["documento_id"],
        estorno_de=original["id"],
        pernas=inverter(original["pernas"]),
    )


def _originais(ids: Iterable[UUID]) -> list[dict[str, Any]]:
    nomes = ("id", "numero", "data", "historico", "origem", "documento", "documento_id", "estorno_de", "estornado")
    achados = []
    for *cabecalho, lados, contas, valores in executar(MODULO, _ORIGINAIS, [empresa_atual(), list(ids)]):
        pernas = tuple(map(Perna, lados, contas, valores))
        achados.append({**dict(zip(nomes, cabecalho, strict=True)), "pernas": pernas})
    return achados


def _contas_das_funcoes(funcoes: set[str]) -> dict[str, UUID]:
    if not funcoes:
        return {}
    achadas = dict(executar(MODULO, _FUNCOES, [empresa_atual(), sorted(funcoes)]))
    faltam = sorted(funcoes - achadas.keys())
    if faltam:
        raise PlanoSemFuncao(f"Nenhuma conta do plano tem a função {', '.join(faltam)}. Dê-a a uma conta analítica.")
    return achadas


def _pernas_manuais(partidas: Sequence[PartidaManual]) -> Pernas:
    contas = contas_por_codigo([p.conta for p in partidas])
    pernas = agrupar(Perna(p.lado, contas[p.conta], p.valor) for p in partidas)
    debitos, creditos = total_a_debito(pernas), total_a_debito(inverter(pernas))
    if debitos != creditos or not debitos:
        mensagem = f"Os débitos somam {em_reais(debitos)} e os créditos {em_reais(creditos)}: iguale os dois."
        raise LancamentoInvalido(
            mensagem, campos=(ErroDeCampo(campo="partidas", codigo="nao_fecha", mensagem=mensagem),)
        )
    return pernas


def contas_por_codigo(codigos: Sequence[str], *, campo: str = "partidas.{}.conta") -> dict[str, UUID]:
    """Ids das contas que se pode usar à mão; levanta ContaNaoEncontrada com cada código recusado.

    `campo` é o nome do campo no erro, com a posição no lugar das chaves.
    """
    achadas = {c[0]: c[1:] for c in executar(MODULO, _CONTAS, [empresa_atual(), sorted(set(codigos))])}
    recusas = []
    for posicao, codigo in enumerate(codigos):
        motivo = _recusa_da_conta(codigo, achadas.get(codigo))
        if motivo:
            recusas.append(ErroDeCampo(campo=campo.format(posicao), codigo="conta_recusada", mensagem=motivo))
    if recusas:
        raise ContaNaoEncontrada("; ".join(r.mensagem for r in recusas), campos=tuple(recusas))
    return {codigo: dados[0] for codigo, dados in achadas.items()}


# O saldo destas contas é conferido contra títulos e estoque; à mão ele deixaria de bater.
CONTROLADAS = frozenset({"clientes", "fornecedores", "adiantamento_clientes", "creditos_fornecedores", "estoques"})


def _recusa_da_conta(codigo: str, conta: tuple[Any, ...] | None) -> str:
    if conta is None:
        return f"A conta “{codigo}” não está no plano. Veja os códigos em /api/contas/."
    _, analitica, ativa, funcao = conta
    if not analitica:
        return f"A conta “{codigo}” é sintética. Use uma conta analítica abaixo dela."
    if not ativa:
        return f"A conta “{codigo}” está inativa. Reative-a ou use outra."
    if funcao in CONTROLADAS:
        return f"A conta “{codigo}” acompanha títulos ou estoque e não se lança à mão. Use o documento próprio."
    return ""


def _numerar(novos: Sequence[NovoLancamento], contas: Mapping[str, UUID], ponta: _Ponta) -> list[_Numerado]:
    numero, resumo, limites, agora = ponta
    quem, empresa = ator_atual().usuario_id, empresa_atual()
    numerados = []
    for novo in novos:
        numero += 1
        desde = limites.para(novo)
        data, data_origem = (novo.data, None) if novo.data >= desde else (desde, novo.data)
        linhas = tuple(
            LinhaDaCadeia(ordem, p.conta if isinstance(p.conta, UUID) else contas[p.conta], p.lado, p.valor)
            for ordem, p in enumerate(novo.pernas, start=1)
        )
        cabecalho = CabecalhoDaCadeia(
            id=novo_id(),
            empresa=empresa,
            numero=numero,
            data=data,
            data_origem=data_origem,
            historico=novo.historico,
            origem=novo.origem,
            origem_id=novo.origem_id,
            parte=novo.parte,
            documento=novo.documento,
            documento_id=novo.documento_id,
            estorno_de=novo.estorno_de,
            aviso=novo.aviso,
            usuario=quem,
            criado_em=agora,
        )
        anterior, resumo = resumo, resumir(resumo, cabecalho, linhas)
        numerados.append(_Numerado(novo, cabecalho.id, numero, data, data_origem, linhas, anterior, resumo))
    return numerados


def _gravar(numerados: Sequence[_Numerado], agora: datetime) -> None:
    empresa = empresa_atual()
    cabecalhos = [
        (
            n.id,
            n.numero,
            n.data,
            n.data_origem,
            n.novo.historico,
            n.novo.origem,
            n.novo.origem_id,
            n.novo.parte,
            n.novo.documento,
            n.novo.documento_id,
            n.novo.estorno_de,
            total_a_debito(n.novo.pernas),
            len(n.linhas),
            n.novo.aviso,
            n.anterior,
            n.resumo,
        )
        for n in numerados
    ]
    quem = [empresa, ator_atual().usuario_id, agora]
    executar(MODULO, _CABECALHOS, [*quem, *map(list, zip(*cabecalhos, strict=True))])
    linhas = [
        (n.id, linha.ordem, linha.conta, linha.lado, linha.valor, n.data) for n in numerados for linha in n.linhas
    ]
    executar(MODULO, _PARTIDAS, [empresa, *map(list, zip(*linhas, strict=True))])

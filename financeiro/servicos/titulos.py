"""Títulos a receber e a pagar: nascem de documentos, de créditos e à mão, e são abatidos por devoluções."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from financeiro.erros import CancelamentoPeloDocumento, TituloComBaixa, TituloNaoEncontrado
from financeiro.models import Titulo
from financeiro.partidas import CONTROLE, DEVEDORES, ZERO, Lado, Perna, Pernas, inverter
from financeiro.servicos.lancamentos import (
    HISTORICO_MAXIMO,
    NovoLancamento,
    contas_por_codigo,
    exigir_aberto,
    exigir_que_siga,
    lancar,
    lancar_no_dia,
    travar_livro,
)
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_transicao
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.parcelas import parcelar
from plataforma.valores import novo_id

MODULO = "financeiro"
A_MAO, CANCELAMENTO = "titulo", "cancelamento_de_titulo"
EM_ABERTO = frozenset({"aberto", "parcial"})

_CRIAR = """
INSERT INTO financeiro_titulo (id, empresa_id, tipo, pessoa_id, pessoa_nome, estabelecimento_id, documento,
    documento_id, origem, origem_id, parcela, emissao, vencimento, valor, baixado, situacao, versao)
SELECT v.id, %s, v.tipo, v.pessoa, v.nome, v.estabelecimento, v.documento, v.documento_id,
       v.origem, v.origem_id, v.parcela, v.emissao, v.vencimento, v.valor, 0, 'aberto', 1
  FROM unnest(%s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::uuid[], %s::text[], %s::uuid[],
              %s::text[], %s::uuid[], %s::int[], %s::date[], %s::date[], %s::numeric[])
       AS v (id, tipo, pessoa, nome, estabelecimento, documento, documento_id,
             origem, origem_id, parcela, emissao, vencimento, valor)
"""
_TRAVAR_ABERTOS = """
SELECT id, origem_id, vencimento, parcela, saldo FROM financeiro_titulo
 WHERE empresa_id = %s AND documento_id = %s AND tipo = %s AND situacao IN ('aberto', 'parcial')
 ORDER BY id FOR NO KEY UPDATE
"""
ABATER = """
UPDATE financeiro_titulo t
   SET baixado = t.baixado + v.principal, versao = t.versao + 1,
       situacao = CASE WHEN t.baixado + v.principal = t.valor THEN 'liquidado' ELSE 'parcial' END
  FROM unnest(%s::uuid[], %s::numeric[]) AS v (id, principal)
 WHERE t.id = v.id AND t.situacao IN ('aberto', 'parcial') AND t.saldo >= v.principal
"""
_TRAVAR = """
SELECT t.tipo, t.origem, t.situacao, t.saldo, t.documento, t.documento_id, t.parcela, t.pessoa_nome,
       t.emissao
  FROM financeiro_titulo t WHERE t.empresa_id = %s AND t.id = %s FOR NO KEY UPDATE
"""
_CONTRAPARTIDA = """
SELECT p.conta_id FROM financeiro_lancamento l
  JOIN financeiro_partida p ON p.lancamento_id = l.id JOIN financeiro_conta c ON c.id = p.conta_id
 WHERE l.empresa_id = %s AND l.origem = %s AND l.origem_id = %s AND c.funcao <> %s
"""
_CANCELAR = "UPDATE financeiro_titulo SET situacao = 'cancelado', versao = versao + 1 WHERE id = ANY(%s)"
_ABATIMENTOS = """
INSERT INTO financeiro_baixa (id, empresa_id, titulo_id, tipo, data, principal, juros, multa, desconto, situacao,
    lancamento_id, usuario_id)
SELECT v.id, %s, v.titulo, 'abatimento', %s, v.principal, 0, 0, 0, 'ativa', %s, %s
  FROM unnest(%s::uuid[], %s::uuid[], %s::numeric[]) AS v (id, titulo, principal)
"""


@dataclass(frozen=True, kw_only=True)
class NovoTitulo:
    """Um título a criar; (tipo, origem, origem_id, parcela) o identificam uma só vez."""

    tipo: str
    pessoa: UUID
    pessoa_nome: str
    estabelecimento: UUID | None
    documento: str
    documento_id: UUID | None
    origem: str
    origem_id: UUID
    parcela: int
    emissao: date
    vencimento: date
    valor: Decimal


@dataclass(frozen=True, kw_only=True)
class TituloManual:
    """Conta a receber ou a pagar que nenhum documento da casa gerou; `contrapartida` é o código da conta."""

    tipo: str
    pessoa: UUID
    pessoa_nome: str
    documento: str
    historico: str
    emissao: date
    prazos: str
    valor: Decimal
    contrapartida: str


class _Travado(NamedTuple):
    tipo: str
    origem: str
    situacao: str
    saldo: Decimal
    documento: str
    documento_id: UUID
    parcela: int
    pessoa_nome: str
    emissao: date


class Aberto(NamedTuple):
    """Título em aberto, já travado."""

    id: UUID
    origem_id: UUID
    vencimento: date
    parcela: int
    saldo: Decimal


def criar_titulos(novos: Sequence[NovoTitulo]) -> tuple[UUID, ...]:
    """Cria os títulos, num comando, e devolve seus ids na mesma ordem."""
    if not novos:
        return ()
    ids = [novo_id() for _ in novos]
    colunas = map(list, zip(*(astuple(n) for n in novos), strict=True))
    executar(MODULO, _CRIAR, [empresa_atual(), ids, *colunas])
    return tuple(ids)


def criar_a_mao(manual: TituloManual) -> tuple[UUID, ...]:
    """Cria os títulos das parcelas e lança contra a contrapartida; exige período aberto. Devolve os ids."""
    parcelas = parcelar(total=manual.valor, prazos=manual.prazos, data=manual.emissao)
    contrapartida = contas_por_codigo([manual.contrapartida], campo="contrapartida")[manual.contrapartida]
    documento = novo_id()
    lancamento = NovoLancamento(
        data=manual.emissao,
        historico=f"{manual.historico}: {manual.documento}, {manual.pessoa_nome}"[:HISTORICO_MAXIMO],
        origem=A_MAO,
        origem_id=documento,
        documento=manual.documento,
        documento_id=documento,
        pernas=_pernas(manual.tipo, contrapartida, manual.valor),
    )
    with transacao(MODULO):
        lancar_no_dia([lancamento])
        return criar_titulos(
            [
                NovoTitulo(
                    tipo=manual.tipo,
                    pessoa=manual.pessoa,
                    pessoa_nome=manual.pessoa_nome,
                    estabelecimento=None,
                    documento=manual.documento,
                    documento_id=documento,
                    origem=A_MAO,
                    origem_id=documento,
                    parcela=p.numero,
                    emissao=manual.emissao,
                    vencimento=p.vencimento,
                    valor=p.valor,
                )
                for p in parcelas
            ]
        )


def cancelar(*, titulo: UUID, data: date, motivo: str) -> None:
    """Cancela um título feito à mão, ainda sem baixa, e lança o contrário do que ele lançou.

    Levanta TituloNaoEncontrado, CancelamentoPeloDocumento, TransicaoProibida, TituloComBaixa, PeriodoFechado e
    DataAnterior.
    """
    with transacao(MODULO):
        achados = executar(MODULO, _TRAVAR, [empresa_atual(), titulo])
        if not achados:
            raise TituloNaoEncontrado(f"Não há título {titulo} nesta empresa.")
        travado = _Travado(*achados[0])
        _exigir_cancelavel(travado)
        ((contrapartida,),) = executar(
            MODULO, _CONTRAPARTIDA, [empresa_atual(), A_MAO, travado.documento_id, CONTROLE[travado.tipo]]
        )
        cancelar_travados([titulo])
        travar_livro()
        exigir_aberto(data)
        exigir_que_siga(data, travado.emissao)
        pernas = _pernas(travado.tipo, contrapartida, travado.saldo)
        historico = f"Cancelamento de {travado.documento}, parcela {travado.parcela}, {travado.pessoa_nome}: {motivo}"
        novo = NovoLancamento(
            data=data,
            historico=historico[:HISTORICO_MAXIMO],
            origem=CANCELAMENTO,
            origem_id=titulo,
            documento=travado.documento,
            documento_id=travado.documento_id,
            pernas=inverter(pernas),
        )
        lancar([novo])


def cancelar_travados(titulos: Sequence[UUID]) -> None:
    """Cancela os títulos, já travados, num comando; quem chama desfaz o lançamento deles."""
    executar(MODULO, _CANCELAR, [titulos])


def _exigir_cancelavel(titulo: _Travado) -> None:
    nome = f"{titulo.documento}, parcela {titulo.parcela}"
    if titulo.origem != A_MAO:
        raise CancelamentoPeloDocumento(
            f"{nome}, veio de “{titulo.origem}”. Cancele ou devolva o documento: o título acompanha."
        )
    if titulo.situacao in ("parcial", "liquidado"):
        raise TituloComBaixa(f"{nome}, tem baixa. Estorne a baixa e então cancele.")
    exigir_transicao(Titulo.TRANSICOES, titulo.situacao, "cancelado")


def _pernas(tipo: str, contrapartida: UUID, quanto: Decimal) -> Pernas:
    lados: tuple[Lado, Lado] = ("D", "C") if tipo in DEVEDORES else ("C", "D")
    controle, outra = lados
    return (Perna(controle, CONTROLE[tipo], quanto), Perna(outra, contrapartida, quanto))


def travar_abertos(*, documento_id: UUID, tipo: str) -> list[Aberto]:
    """Trava, em ordem, os títulos em aberto do documento."""
    linhas = executar(MODULO, _TRAVAR_ABERTOS, [empresa_atual(), documento_id, tipo])
    return [Aberto(*linha) for linha in linhas]


def repartir(abertos: Iterable[Aberto], valor: Decimal) -> dict[UUID, Decimal]:
    """Quanto abater de cada título, começando pelo último a vencer; o que sobra de `valor` não é de nenhum."""
    partes = {}
    for titulo in sorted(abertos, key=lambda t: (t.vencimento, t.parcela), reverse=True):
        parte = min(titulo.saldo, valor)
        if parte:
            partes[titulo.id] = parte
            valor -= parte
    return partes


def abater(partes: Mapping[UUID, Decimal], *, data: date, lancamento: UUID) -> None:
    """Abate dos títulos, já travados, o que o lançamento de uma devolução desfez."""
    if not partes:
        return
    titulos, valores = list(partes), list(partes.values())
    executar(MODULO, ABATER, [titulos, valores])
    ids = [novo_id() for _ in titulos]
    fixos = [empresa_atual(), data, lancamento, ator_atual().usuario_id]
    executar(MODULO, _ABATIMENTOS, [*fixos, ids, titulos, valores])


def soma(partes: Mapping[UUID, Decimal]) -> Decimal:
    """Total abatido."""
    return sum(partes.values(), ZERO)

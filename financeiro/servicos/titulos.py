"""Títulos a receber e a pagar: nascem de documentos, de créditos e à mão, e são abatidos por devoluções."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple
from uuid import UUID

from financeiro.partidas import CONTROLE, DEVEDORES, ZERO, Perna
from financeiro.servicos.lancamentos import (
    HISTORICO_MAXIMO,
    NovoLancamento,
    contas_por_codigo,
    exigir_aberto,
    lancar,
    travar_livro,
)
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.parcelas import parcelar
from plataforma.valores import novo_id

MODULO = "financeiro"

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
    contrapartida = contas_por_codigo([manual.contrapartida])[manual.contrapartida]
    documento = novo_id()
    controle = Perna("D" if manual.tipo in DEVEDORES else "C", CONTROLE[manual.tipo], manual.valor)
    outra = Perna("C" if manual.tipo in DEVEDORES else "D", contrapartida, manual.valor)
    lancamento = NovoLancamento(
        data=manual.emissao,
        historico=f"{manual.historico}: {manual.documento}, {manual.pessoa_nome}"[:HISTORICO_MAXIMO],
        origem="titulo",
        origem_id=documento,
        documento=manual.documento,
        documento_id=documento,
        pernas=(controle, outra),
    )
    with transacao(MODULO):
        travar_livro()
        exigir_aberto(manual.emissao)
        lancar([lancamento])
        return criar_titulos(
            [
                NovoTitulo(
                    tipo=manual.tipo,
                    pessoa=manual.pessoa,
                    pessoa_nome=manual.pessoa_nome,
                    estabelecimento=None,
                    documento=manual.documento,
                    documento_id=documento,
                    origem="titulo",
                    origem_id=documento,
                    parcela=p.numero,
                    emissao=manual.emissao,
                    vencimento=p.vencimento,
                    valor=p.valor,
                )
                for p in parcelas
            ]
        )


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

"""Lançamentos no livro: poucos comandos, seja qual for o número de linhas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from financeiro.bloqueios import UltimoLancamento, travar_livro
from financeiro.cadeia import CabecalhoDaCadeia, LinhaDaCadeia, resumir
from financeiro.models import Lancamento, Partida
from financeiro.partidas import PartidasNovas, conferir, total_a_debito
from financeiro.servicos.contas_dos_lancamentos import contas_por_funcao
from financeiro.servicos.limites import Limites, ler_limites
from plataforma import relogio
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.valores import novo_id

HISTORICO_MAXIMO = 200

_JA_LANCADO = "SELECT 1 FROM financeiro_lancamento WHERE empresa_id = %s AND origem = %s AND origem_id = %s LIMIT 1"


@dataclass(frozen=True, kw_only=True)
class NovoLancamento:
    """Um lançamento a fazer. `origem` e `origem_id` (e `parte`, se o fato gera vários) o identificam uma só vez."""

    data: date
    historico: str
    origem: str
    partidas: PartidasNovas
    origem_id: UUID | None = None
    parte: str = ""
    documento: str = ""
    documento_id: UUID | None = None
    estorno_de_id: UUID | None = None
    aviso: str = ""


class _Encadeado(NamedTuple):
    """Um lançamento com seu número, sua data e seu lugar na cadeia."""

    cabecalho: CabecalhoDaCadeia
    linhas: tuple[LinhaDaCadeia, ...]
    total: Decimal
    resumo_anterior: bytes
    resumo: bytes

    def colunas(self) -> dict[str, Any]:
        return {
            **self.cabecalho._asdict(),
            "total": self.total,
            "partidas": len(self.linhas),
            "resumo_anterior": self.resumo_anterior,
            "resumo": self.resumo,
        }

    def colunas_das_linhas(self) -> list[dict[str, Any]]:
        chave = {"lancamento_id": self.cabecalho.id, "data": self.cabecalho.data}
        return [{**chave, **linha._asdict()} for linha in self.linhas]


def lancar(novos: Sequence[NovoLancamento]) -> tuple[UUID, ...]:
    """Registra os lançamentos que têm partidas, em ordem, e devolve seus ids.

    Data em período fechado, ou até o dia dos saldos iniciais, vai para o primeiro dia em que se pode lançar e fica em
    `data_origem`. Trava o livro até o commit: chame por último. Levanta LancamentoDesbalanceado e PlanoSemFuncao.
    """
    return _lancar(novos, adiar=True)


def lancar_no_dia(novos: Sequence[NovoLancamento]) -> tuple[UUID, ...]:
    """Como `lancar`, mas levanta PeriodoFechado ou AntesDosSaldosIniciais em vez de mudar a data."""
    return _lancar(novos, adiar=False)


def ja_lancado(origem: str, origem_id: UUID) -> bool:
    """Diz se o fato já está no livro."""
    return bool(executar("financeiro", _JA_LANCADO, [empresa_atual(), origem, origem_id]))


def _lancar(novos: Sequence[NovoLancamento], *, adiar: bool) -> tuple[UUID, ...]:
    com_partidas = [n for n in novos if n.partidas]
    if not com_partidas:
        return ()
    for novo in com_partidas:
        conferir(novo.partidas, novo.origem)
    contas = contas_por_funcao({p.conta for n in com_partidas for p in n.partidas if isinstance(p.conta, str)})
    with transacao("financeiro"):
        ultimo = travar_livro()
        limites = ler_limites()
        if not adiar:
            limites.exigir(min(n.data for n in com_partidas))
        encadeados = _encadear(com_partidas, contas, ultimo, limites)
        inserir(Lancamento, [e.colunas() for e in encadeados], fim="ORDER BY numero")
        linhas = [linha for e in encadeados for linha in e.colunas_das_linhas()]
        inserir(Partida, linhas, iguais={"empresa_id": empresa_atual()})
    return tuple(e.cabecalho.id for e in encadeados)


def _encadear(
    novos: Sequence[NovoLancamento], contas: Mapping[str, UUID], ultimo: UltimoLancamento, limites: Limites
) -> list[_Encadeado]:
    numero, resumo = ultimo
    agora = relogio.agora()
    encadeados = []
    for novo in novos:
        numero += 1
        linhas = tuple(
            LinhaDaCadeia(ordem, p.conta if isinstance(p.conta, UUID) else contas[p.conta], p.lado, p.valor)
            for ordem, p in enumerate(novo.partidas, start=1)
        )
        desde = limites.desde_do_estorno(novo.estorno_de_id)
        cabecalho = CabecalhoDaCadeia(
            id=novo_id(),
            empresa_id=empresa_atual(),
            numero=numero,
            data=max(novo.data, desde),
            data_origem=novo.data if novo.data < desde else None,
            historico=novo.historico,
            origem=novo.origem,
            origem_id=novo.origem_id,
            parte=novo.parte,
            documento=novo.documento,
            documento_id=novo.documento_id,
            estorno_de_id=novo.estorno_de_id,
            aviso=novo.aviso,
            usuario_id=ator_atual().usuario_id,
            criado_em=agora,
        )
        anterior, resumo = resumo, resumir(resumo, cabecalho, linhas)
        encadeados.append(_Encadeado(cabecalho, linhas, total_a_debito(novo.partidas), anterior, resumo))
    return encadeados

"""As contas do plano que um lançamento usa: as automáticas, pela função; as escolhidas à mão, pelo código."""

from collections.abc import Sequence
from typing import NamedTuple
from uuid import UUID

from financeiro.copias import EMPRESA
from financeiro.erros import ContaRecusada, PlanoSemFuncao
from plataforma.banco.sql import executar
from plataforma.copias import na_falta
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import empresa_atual

CONTROLADAS = frozenset({"clientes", "fornecedores", "adiantamento_clientes", "creditos_fornecedores", "estoques"})
"""Funções cujo saldo é conferido contra títulos e estoque; à mão ele deixaria de bater."""

_FUNCOES = "SELECT funcao, id FROM financeiro_conta WHERE empresa_id = %s AND funcao = ANY(%s)"
_CODIGOS = (
    "SELECT codigo, id, analitica, ativa, funcao FROM financeiro_conta WHERE empresa_id = %s AND codigo = ANY(%s)"
)


class _Achada(NamedTuple):
    codigo: str
    id: UUID
    analitica: bool
    ativa: bool
    funcao: str


_CODIGOS = f"SELECT {', '.join(_Achada._fields)} FROM financeiro_conta WHERE empresa_id = %s AND codigo = ANY(%s)"


def contas_por_funcao(funcoes: set[str]) -> dict[str, UUID]:
    """Ids das contas com as funções. Levanta PlanoSemFuncao."""
    if not funcoes:
        return {}
    achadas = dict(executar("financeiro", _FUNCOES, [empresa_atual(), sorted(funcoes)]))
    faltam = sorted(funcoes - achadas.keys())
    if faltam:
        recusa = PlanoSemFuncao(f"Nenhuma conta do plano tem a função {', '.join(faltam)}. Dê-a a uma conta analítica.")
        raise na_falta(recusa, EMPRESA, [empresa_atual()])
    return achadas


def contas_por_codigo(codigos: Sequence[str], *, campo: str = "partidas.{}.conta") -> dict[str, UUID]:
    """Ids das contas que se pode usar à mão; levanta ContaRecusada com cada código que não serve.

    `campo` é o nome do campo no erro, com a posição no lugar das chaves.
    """
    linhas = executar("financeiro", _CODIGOS, [empresa_atual(), sorted(set(codigos))])
    achadas = {conta.codigo: conta for conta in (_Achada(*linha) for linha in linhas)}
    recusas = []
    for posicao, codigo in enumerate(codigos):
        motivo = _recusa(codigo, achadas.get(codigo))
        if motivo:
            recusas.append(ErroDeCampo(campo=campo.format(posicao), codigo="conta_recusada", mensagem=motivo))
    if recusas:
        recusa = ContaRecusada("; ".join(r.mensagem for r in recusas), campos=tuple(recusas))
        raise na_falta(recusa, EMPRESA, [empresa_atual()])
    return {codigo: conta.id for codigo, conta in achadas.items()}


def _recusa(codigo: str, conta: _Achada | None) -> str:
    if conta is None:
        return f"A conta “{codigo}” não está no plano. Veja os códigos em /api/contas/."
    if not conta.analitica:
        return f"A conta “{codigo}” é sintética. Use uma conta analítica abaixo dela."
    if not conta.ativa:
        return f"A conta “{codigo}” está inativa. Reative-a ou use outra."
    if conta.funcao in CONTROLADAS:
        return f"A conta “{codigo}” acompanha títulos ou estoque e não se lança à mão. Use o documento próprio."
    return ""

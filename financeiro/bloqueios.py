"""As travas do financeiro, sempre nesta ordem: títulos por id, baixa, contas, livro, período.

O livro se trava depois dos documentos porque é um só por empresa: quem o tem não espera por mais nada além do período.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual


class UltimoLancamento(NamedTuple):
    """O que o próximo lançamento do livro continua."""

    numero: int
    resumo: bytes


class TituloTravado(NamedTuple):
    """Título, travado até o fim da transação."""

    id: UUID
    tipo: str
    situacao: str
    saldo: Decimal
    documento: str
    documento_id: UUID | None
    origem: str
    origem_id: UUID
    parcela: int
    emissao: date
    vencimento: date
    pessoa_id: UUID
    pessoa_nome: str
    estabelecimento_id: UUID | None
    versao: int

    @property
    def nome(self) -> str:
        """Como uma frase o chama."""
        return f"{self.documento}, parcela {self.parcela}"


class PeriodoTravado(NamedTuple):
    """Como está o mês, travado se já foi fechado alguma vez."""

    situacao: str
    versao: int


class BaixaDesfeita(NamedTuple):
    """O que é preciso para desfazer o efeito de uma baixa."""

    principal: Decimal
    lancamento_id: UUID
    data: date


class ContaTravada(NamedTuple):
    """Conta do plano, travada; `caixa_ou_banco` é o nome do que, ativo, a usa."""

    codigo: str
    nome: str
    ativa: bool
    analitica: bool
    funcao: str
    versao: int
    caixa_ou_banco: str | None


class ContaMaeTravada(NamedTuple):
    """O que uma conta nova herda ou exige da que a contém."""

    natureza: str
    analitica: bool


class ContaBancariaTravada(NamedTuple):
    """Conta de caixa ou banco, travada; `saldo` é o do livro."""

    nome: str
    banco: str
    agencia: str
    numero: str
    ativa: bool
    versao: int
    saldo: Decimal


_TITULOS = f"SELECT {', '.join(TituloTravado._fields)} FROM financeiro_titulo WHERE empresa_id = %s AND {{quais}}"
_TITULOS += " ORDER BY id FOR NO KEY UPDATE"
_POR_ID = _TITULOS.format(quais="id = ANY(%s)")
_ABERTOS = _TITULOS.format(quais="documento_id = %s AND tipo = %s AND situacao IN ('aberto', 'parcial')")
_DAS_FATURAS = _TITULOS.format(quais="origem = 'fatura' AND origem_id = ANY(%s)")
_DO_LOTE = _TITULOS.format(quais="documento_id = %s AND situacao <> 'cancelado'")
_ABATER = """
UPDATE financeiro_titulo t
   SET baixado = t.baixado + v.principal, versao = t.versao + 1,
       situacao = CASE WHEN t.baixado + v.principal = t.valor THEN 'liquidado' ELSE 'parcial' END
  FROM unnest(%s::uuid[], %s::numeric[]) AS v (id, principal)
 WHERE t.id = v.id AND t.situacao IN ('aberto', 'parcial') AND t.saldo >= v.principal
"""
_REABRIR_TITULO = """
UPDATE financeiro_titulo SET baixado = baixado - %(principal)s, versao = versao + 1,
       situacao = CASE WHEN baixado = %(principal)s THEN 'aberto' ELSE 'parcial' END
 WHERE id = %(titulo)s
"""
_CANCELAR_TITULOS = "UPDATE financeiro_titulo SET situacao = 'cancelado', versao = versao + 1 WHERE id = ANY(%s)"
_ESTORNAR_BAIXA = """
UPDATE financeiro_baixa SET situacao = 'estornada'
 WHERE empresa_id = %s AND id = %s AND situacao = 'ativa' AND tipo = 'pagamento'
RETURNING principal, lancamento_id, data
"""
_CONTA_MAE = "SELECT natureza, analitica FROM financeiro_conta WHERE empresa_id = %s AND codigo = %s FOR NO KEY UPDATE"
_CONTA = """
SELECT c.codigo, c.nome, c.ativa, c.analitica, c.funcao, c.versao,
       (SELECT b.nome FROM financeiro_conta_bancaria b WHERE b.conta_id = c.id AND b.ativa)
  FROM financeiro_conta c WHERE c.empresa_id = %s AND c.id = %s FOR NO KEY UPDATE OF c
"""
_CONTA_BANCARIA = """
SELECT b.nome, b.banco, b.agencia, b.numero, b.ativa, b.versao,
       (SELECT coalesce(sum(s.debitos - s.creditos), 0) FROM financeiro_saldo_mensal s WHERE s.conta_id = b.conta_id)
  FROM financeiro_conta_bancaria b WHERE b.empresa_id = %s AND b.id = %s FOR NO KEY UPDATE OF b
"""
_LIVRO = "SELECT numero, resumo FROM financeiro_travar_livro()"
# A versão do mês é a de sua auditoria, que só cresce, e com o livro travado.
_PERIODO = """
WITH p AS MATERIALIZED (
    SELECT situacao FROM financeiro_periodo WHERE empresa_id = %(empresa)s AND mes = %(mes)s FOR UPDATE)
SELECT coalesce((SELECT situacao FROM p), 'aberto'),
       1 + (SELECT count(*) FROM financeiro_auditoria_do_periodo WHERE empresa_id = %(empresa)s AND mes = %(mes)s)
"""
# Fecha também os meses anteriores que tenham movimento e nunca foram fechados: o fechamento vale até o mês pedido.
_FECHAR_PERIODOS = """
INSERT INTO financeiro_periodo (id, empresa_id, mes, situacao)
SELECT gen_random_uuid(), %(empresa)s, m.mes, 'fechado'
  FROM (SELECT mes FROM financeiro_saldo_mensal WHERE empresa_id = %(empresa)s AND mes < %(mes)s
        UNION SELECT %(mes)s::date) m
ON CONFLICT (empresa_id, mes) DO UPDATE SET situacao = 'fechado' WHERE financeiro_periodo.situacao = 'aberto'
RETURNING mes
"""
_REABRIR_PERIODO = "UPDATE financeiro_periodo SET situacao = 'aberto' WHERE empresa_id = %s AND mes = %s"


def travar_titulos(ids: Sequence[UUID]) -> dict[UUID, TituloTravado]:
    """Trava os títulos, em ordem; o que não é da empresa não vem."""
    return {titulo.id: titulo for titulo in _titulos(_POR_ID, list(ids))}


def travar_titulos_abertos(*, documento: UUID, tipo: str) -> list[TituloTravado]:
    """Trava, em ordem, os títulos em aberto do documento."""
    return _titulos(_ABERTOS, documento, tipo)


def travar_titulos_das_faturas(faturas: Sequence[UUID]) -> list[TituloTravado]:
    """Trava, em ordem, os títulos das faturas."""
    return _titulos(_DAS_FATURAS, list(faturas))


def travar_titulos_do_lote(lote: UUID) -> list[TituloTravado]:
    """Trava, em ordem, os títulos em vigor de uma implantação."""
    return _titulos(_DO_LOTE, lote)


def abater_titulos(partes: Mapping[UUID, Decimal]) -> None:
    """Abate de cada título, já travado, a sua parte, se ele está em aberto e tem saldo para ela."""
    executar("financeiro", _ABATER, [list(partes), list(partes.values())])


def reabrir_titulo(titulo: UUID, *, principal: Decimal) -> None:
    """Devolve ao título, já travado, o principal de uma baixa desfeita."""
    executar("financeiro", _REABRIR_TITULO, {"titulo": titulo, "principal": principal})


def cancelar_titulos(titulos: Sequence[UUID]) -> None:
    """Cancela os títulos, já travados, num comando; quem chama desfaz o lançamento deles."""
    executar("financeiro", _CANCELAR_TITULOS, [list(titulos)])


def estornar_baixa(baixa: UUID) -> BaixaDesfeita | None:
    """Marca como estornado um pagamento ativo; None se a baixa não é um."""
    feitas = executar("financeiro", _ESTORNAR_BAIXA, [empresa_atual(), baixa])
    return BaixaDesfeita(*feitas[0]) if feitas else None


def travar_conta_mae(codigo: str) -> ContaMaeTravada | None:
    """Trava a conta que vai conter outra."""
    achadas = executar("financeiro", _CONTA_MAE, [empresa_atual(), codigo])
    return ContaMaeTravada(*achadas[0]) if achadas else None


def travar_conta(conta: UUID) -> ContaTravada | None:
    """Trava a conta do plano."""
    achadas = executar("financeiro", _CONTA, [empresa_atual(), conta])
    return ContaTravada(*achadas[0]) if achadas else None


def travar_conta_bancaria(conta: UUID) -> ContaBancariaTravada | None:
    """Trava a conta de caixa ou banco."""
    achadas = executar("financeiro", _CONTA_BANCARIA, [empresa_atual(), conta])
    return ContaBancariaTravada(*achadas[0]) if achadas else None


def travar_livro() -> UltimoLancamento:
    """Trava o livro da empresa até o commit."""
    ((numero, resumo),) = executar("financeiro", _LIVRO)
    return UltimoLancamento(numero, bytes(resumo))


def travar_periodo(mes: date) -> PeriodoTravado:
    """Trava o mês, se já foi fechado alguma vez; pede o livro travado."""
    (achado,) = executar("financeiro", _PERIODO, {"empresa": empresa_atual(), "mes": mes})
    return PeriodoTravado(*achado)


def fechar_periodos(mes: date) -> list[date]:
    """Fecha o mês e os anteriores que tenham movimento; devolve os que mudaram, do mais velho ao mais novo."""
    return sorted(m for (m,) in executar("financeiro", _FECHAR_PERIODOS, {"empresa": empresa_atual(), "mes": mes}))


def reabrir_periodo(mes: date) -> None:
    """Reabre o mês, já travado."""
    executar("financeiro", _REABRIR_PERIODO, [empresa_atual(), mes])


def _titulos(sql: str, *parametros: Any) -> list[TituloTravado]:
    return [TituloTravado(*linha) for linha in executar("financeiro", sql, [empresa_atual(), *parametros])]

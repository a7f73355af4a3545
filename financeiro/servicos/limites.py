"""Desde quando se pode lançar: depois dos períodos fechados e dos saldos iniciais."""

from datetime import date, timedelta
from typing import NamedTuple
from uuid import UUID

from financeiro.contrato import PeriodoFechado
from financeiro.erros import AntesDosSaldosIniciais, DataAnterior
from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import empresa_atual

# `origem_id IS NOT NULL` é a condição do índice que acha a abertura.
_LIMITES = """
SELECT f.desde, a.id, a.data
  FROM (SELECT (max(mes) + interval '1 month')::date AS desde FROM financeiro_periodo
         WHERE empresa_id = %(empresa)s AND situacao = 'fechado') f
  LEFT JOIN financeiro_lancamento a
    ON a.empresa_id = %(empresa)s AND a.origem = 'saldo_inicial' AND a.origem_id IS NOT NULL
   AND NOT EXISTS (SELECT 1 FROM financeiro_lancamento e WHERE e.estorno_de_id = a.id)
"""


class Limites(NamedTuple):
    """Primeiro dia de período aberto; e o lançamento dos saldos iniciais e o dia deles, se há."""

    periodo: date
    abertura: UUID | None
    implantado: date

    @property
    def desde(self) -> date:
        """Primeiro dia em que se pode lançar."""
        return max(self.periodo, self.implantado + timedelta(days=1)) if self.abertura else self.periodo

    def desde_do_estorno(self, estornado: UUID | None) -> date:
        """Primeiro dia de um lançamento que estorna outro, ou nenhum: o estorno da abertura fica no dia dela."""
        return self.periodo if self.abertura is not None and estornado == self.abertura else self.desde

    def exigir(self, data: date) -> None:
        """Levanta PeriodoFechado ou AntesDosSaldosIniciais."""
        _exigir_periodo(data, self.periodo)
        if data < self.desde:
            raise AntesDosSaldosIniciais(
                f"Os saldos iniciais são de {self.implantado:%d/%m/%Y} e já contam o que houve até esse dia. "
                f"Use uma data a partir de {self.desde:%d/%m/%Y}, ou desfaça a implantação."
            )


def ler_limites() -> Limites:
    """Os da empresa em contexto; sem período fechado nem abertura, qualquer dia serve."""
    ((periodo, abertura, implantado),) = executar("financeiro", _LIMITES, {"empresa": empresa_atual()})
    return Limites(periodo or date.min, abertura, implantado or date.min)


def periodo_aberto_desde() -> date:
    """Primeiro dia de período aberto; sem período fechado, qualquer dia."""
    return ler_limites().periodo


def exigir_aberto(data: date) -> None:
    """Levanta PeriodoFechado se `data` cai em mês fechado, e AntesDosSaldosIniciais se não passa do dia deles."""
    ler_limites().exigir(data)


def exigir_periodo_aberto(data: date) -> None:
    """Levanta PeriodoFechado se `data` cai em mês fechado."""
    _exigir_periodo(data, periodo_aberto_desde())


def exigir_que_siga(data: date, desfeito: date) -> None:
    """Levanta DataAnterior se `data` vem antes da do que se desfaz; o que é de data futura se desfaz já hoje."""
    primeira = min(desfeito, relogio.hoje())
    if data < primeira:
        mensagem = f"{data:%d/%m/%Y} vem antes do que se desfaz. Use uma data a partir de {primeira:%d/%m/%Y}."
        raise DataAnterior(mensagem, campos=(ErroDeCampo(campo="data", codigo="data_anterior", mensagem=mensagem),))


def _exigir_periodo(data: date, desde: date) -> None:
    if data < desde:
        raise PeriodoFechado(f"{data:%d/%m/%Y} cai em período fechado. Use uma data a partir de {desde:%d/%m/%Y}.")

"""Ancorar o livro: guardar fora do banco o resumo do que foi lançado desde a última vez."""

import logging
from contextlib import AbstractContextManager
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from financeiro.ancoras import Ancora, AncoraDivergente, Ancorado
from financeiro.cadeia import INICIO, impressoes
from financeiro.livro import ler_livro
from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como, empresa_atual
from plataforma.valores import novo_id

LOTE = 20_000

_PENDENTES = "SELECT empresa FROM financeiro_livros() WHERE ultimo > ancorado"
_PONTA = """
SELECT l.ancorado_ate, (SELECT resumo FROM financeiro_lancamento WHERE empresa_id = l.empresa_id AND numero = %s)
  FROM financeiro_livro l WHERE l.empresa_id = %s
"""
_ANOTAR = "SELECT financeiro_anotar_ancora(%s)"

_registro = logging.getLogger(__name__)


def ancorar() -> int:
    """Ancora até LOTE lançamentos novos da empresa em contexto; devolve quantos.

    Levanta AncoraDivergente, sem escrever nada, se o livro já não é o que foi ancorado ou se falta âncora.
    """
    ancora = _ancora()
    with ancora.travada():
        ultimo = ancora.ultimo()
        _exigir_que_continue(ultimo)
        return _acrescentar(ancora, ultimo)


def recomecar() -> Path:
    """Põe de lado a âncora da empresa em contexto e ancora o livro inteiro, como está; devolve onde ficou a antiga."""
    ancora = _ancora()
    guardada = ancora.encerrar(em=relogio.agora())
    with ancora.travada():
        while _acrescentar(ancora, ancora.ultimo()):
            pass
    return guardada


def _ancora() -> Ancora:
    return Ancora(Path(settings.ANCORAS), empresa_atual())


def _acrescentar(ancora: Ancora, ultimo: Ancorado) -> int:
    novos = [
        Ancorado(r.numero, r.resumo, impressoes(r.cabecalho, r.linhas))
        for r in islice(ler_livro(depois_de=ultimo.numero), LOTE)
    ]
    if novos:
        ancora.guardar(novos, em=relogio.agora())
        executar("financeiro", _ANOTAR, [novos[-1].numero])
    return len(novos)


def ancorar_pendentes() -> int:
    """Um lote de cada empresa com lançamento por ancorar, no trabalhador; a que diverge fica no registro."""
    if not settings.ANCORAS:
        return 0
    feitos = 0
    for (empresa,) in executar("financeiro", _PENDENTES):
        try:
            with por_ninguem(empresa):
                feitos += ancorar()
        except (AncoraDivergente, OSError) as erro:
            _registro.error("financeiro.ancora.falhou: %s: %s", empresa, erro)
    return feitos


def por_ninguem(empresa: UUID) -> AbstractContextManager[None]:
    """Contexto da empresa sem pessoa nenhuma: quem age é o sistema."""
    return agir_como(Ator(usuario_id=novo_id(), empresa_id=empresa))


def _exigir_que_continue(ultimo: Ancorado) -> None:
    ((ancorado_ate, resumo),) = executar("financeiro", _PONTA, [ultimo.numero, empresa_atual()]) or [(0, None)]
    if ancorado_ate > ultimo.numero:
        raise AncoraDivergente(f"o livro foi ancorado até {ancorado_ate}, e a âncora vai até {ultimo.numero}")
    if bytes(resumo or INICIO) != ultimo.resumo:
        raise AncoraDivergente(f"o lançamento {ultimo.numero} não é o que foi ancorado")

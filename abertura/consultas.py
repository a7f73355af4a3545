"""Leituras do módulo, só de seu próprio banco."""

from typing import Any
from uuid import UUID

from abertura import leituras
from abertura.erros import implantacao_nao_encontrada
from abertura.filtros import FiltroDeImplantacoes
from abertura.models import ErroDaImplantacao, Implantacao
from plataforma.banco.fixas import ConsultaFixa, Lista
from plataforma.leituras.linhas import linhas_de, um_de
from plataforma.leituras.listagem import Listagem


def implantacoes() -> Lista:
    """Implantações, sem os erros."""
    return linhas_de(Implantacao.objects, leituras.ResumoDaImplantacao)


def _erros(id_da_implantacao: UUID) -> Lista:
    da_implantacao = ErroDaImplantacao.objects.filter(implantacao=id_da_implantacao)
    return linhas_de(da_implantacao.order_by("ordem"), leituras.ErroDaPlanilha)


IMPLANTACOES = Listagem(leituras.ResumoDaImplantacao, implantacoes, FiltroDeImplantacoes)
_IMPLANTACAO = um_de("abertura", implantacoes)
_ERROS = ConsultaFixa("abertura", _erros)


def implantacao(id_da_implantacao: UUID) -> dict[str, Any]:
    """Implantação com os primeiros erros; levanta ImplantacaoNaoEncontrada."""
    achada = _IMPLANTACAO.um(id_da_implantacao)
    if achada is None:
        raise implantacao_nao_encontrada(id_da_implantacao)
    return {**achada, "erros": _ERROS(id_da_implantacao)}

"""O que uma implantação já guarda das suas planilhas: as linhas boas se casam de novo com o que há."""

from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from abertura.consultas import erros_da_planilha
from abertura.erros import implantacao_nao_encontrada
from abertura.models import (
    ContaDaImplantacao,
    Implantacao,
    PlanilhaDaImplantacao,
    ProdutoDaImplantacao,
    TituloDaImplantacao,
)
from abertura.planilhas import ContaLida, ProdutoLido, TituloLido
from abertura.servicos.conferencias import Mantidas, PlanilhaMantida
from abertura.situacoes import EspecieDePlanilha
from plataforma.estados import exigir_versao_atual

_DO_PRODUTO = ("linha", "sku", "cnpj_do_estabelecimento", "codigo_do_deposito", "quantidade", "custo_total")
_COMO_SE_LEU: dict[str, tuple[Any, Any, tuple[str, ...]]] = {
    EspecieDePlanilha.PRODUTOS: (ProdutoDaImplantacao, ProdutoLido, _DO_PRODUTO),
    EspecieDePlanilha.TITULOS: (TituloDaImplantacao, TituloLido, TituloLido._fields),
    EspecieDePlanilha.CONTAS: (ContaDaImplantacao, ContaLida, ContaLida._fields),
}


class PlanilhasGuardadas(NamedTuple):
    """A implantação na `versao` em que se leu, e as planilhas dela que ficam."""

    data: date
    versao: int
    mantidas: Mantidas


def ler_guardada(implantacao: UUID, *, menos: Collection[EspecieDePlanilha], versao: int | None) -> PlanilhasGuardadas:
    """As planilhas da implantação, `menos` as que vão sair. Levanta ImplantacaoNaoEncontrada e ConflitoDeVersao."""
    lida = Implantacao.objects.filter(id=implantacao).values("data", "versao").first()
    if lida is None:
        raise implantacao_nao_encontrada(implantacao)
    exigir_versao_atual(lida["versao"], versao, "a implantação")
    planilhas = PlanilhaDaImplantacao.objects.filter(implantacao=implantacao).exclude(especie__in=menos)
    mantidas = {
        planilha.especie: PlanilhaMantida(
            planilha.arquivo,
            _linhas(implantacao, planilha.especie),
            erros_da_planilha(implantacao, planilha.especie),
            planilha.quantos_erros,
        )
        for planilha in planilhas
    }
    return PlanilhasGuardadas(lida["data"], lida["versao"], Mantidas(**mantidas))


def _linhas(implantacao: UUID, especie: str) -> tuple[Any, ...]:
    modelo, forma, campos = _COMO_SE_LEU[especie]
    guardadas = modelo.objects.filter(implantacao=implantacao).order_by("linha").values_list(*campos)
    return tuple(forma(*guardada) for guardada in guardadas)

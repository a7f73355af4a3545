"""Leituras do módulo, só de seu próprio banco."""

from typing import Any
from uuid import UUID

from abertura.erros import implantacao_nao_encontrada
from abertura.models import ErroDaImplantacao, Implantacao
from plataforma.banco.fixas import Lista

_RESUMO = (
    "id", "data", "situacao", "produtos", "titulos", "contas", "estoques", "devedores", "credores", "diferenca",
    "quantos_erros", "recusa", "criada_em", "versao",
)  # fmt: skip
_ERRO = ("arquivo", "linha", "coluna", "valor", "mensagem")


def implantacoes() -> Lista:
    """Implantações, sem os erros."""
    return Implantacao.objects.values(*_RESUMO)


def implantacao(id_da_implantacao: UUID) -> dict[str, Any]:
    """Implantação com os primeiros erros; levanta ImplantacaoNaoEncontrada."""
    achada = implantacoes().filter(id=id_da_implantacao).first()
    if achada is None:
        raise implantacao_nao_encontrada(id_da_implantacao)
    erros = ErroDaImplantacao.objects.filter(implantacao=id_da_implantacao).order_by("ordem").values(*_ERRO)
    return {**achada, "erros": list(erros)}

"""Regras das implantações que quem chama pode quebrar."""

from typing import ClassVar
from uuid import UUID

from estoque.contrato import ProdutoJaMovimentado
from plataforma.erros import EntradaInvalida, ErroDeNegocio, NaoEncontrado


class ImplantacaoNaoEncontrada(NaoEncontrado):
    """A implantação não existe nesta empresa."""

    codigo: ClassVar[str] = "abertura.implantacao_nao_encontrada"


class DataDosSaldosInvalida(EntradaInvalida):
    """A data dos saldos não serve."""

    codigo: ClassVar[str] = "abertura.data_invalida"
    titulo: ClassVar[str] = "A data dos saldos não serve"


class ImplantacaoEmVigor(ErroDeNegocio):
    """A empresa já começou: só uma implantação vale por vez."""

    codigo: ClassVar[str] = "abertura.implantacao_em_vigor"
    titulo: ClassVar[str] = "Já há saldos iniciais implantados"


class ProdutosJaMovimentados(ProdutoJaMovimentado):
    """A recusa do estoque, dita com os SKUs e as linhas da planilha."""


def implantacao_nao_encontrada(implantacao: UUID) -> ImplantacaoNaoEncontrada:
    """Erro que diz o id procurado e onde achar os que existem."""
    return ImplantacaoNaoEncontrada(f"Não há implantação {implantacao} nesta empresa. Veja GET /api/implantacoes/.")

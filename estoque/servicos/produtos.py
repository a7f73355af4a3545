"""Cópia dos produtos do core, mantida por eventos, e a conferência de que os produtos pedidos existem."""

from collections.abc import Sequence
from uuid import UUID

from estoque.copias import PRODUTOS
from estoque.erros import ProdutoNaoEncontrado
from plataforma.banco.sql import executar
from plataforma.copias import na_falta
from plataforma.erros import ErroDeCampo
from plataforma.identidade.contexto import empresa_atual

_CONHECIDOS = "SELECT id FROM estoque_produto WHERE empresa_id = %s AND id = ANY(%s::uuid[])"


def exigir(produtos: Sequence[UUID]) -> None:
    """Levanta ProdutoNaoEncontrado, com a posição de cada um, se algum produto não é conhecido."""
    conhecidos = {linha[0] for linha in executar("estoque", _CONHECIDOS, [empresa_atual(), list(produtos)])}
    faltam = [(posicao, produto) for posicao, produto in enumerate(produtos) if produto not in conhecidos]
    if faltam:
        campos = tuple(
            ErroDeCampo(
                campo=f"itens.{posicao}.produto",
                codigo="produto_nao_encontrado",
                mensagem=f"O produto {produto} não existe nesta empresa. Cadastre-o em /api/produtos/.",
            )
            for posicao, produto in faltam
        )
        recusa = ProdutoNaoEncontrado("; ".join(c.mensagem for c in campos[:5]), campos=campos)
        raise na_falta(recusa, PRODUTOS, [produto for _, produto in faltam])

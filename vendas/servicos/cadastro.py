"""O que um pedido copia do core e confere no estoque, lido de uma vez e antes de abrir transação."""

from collections.abc import Iterable
from uuid import UUID

from core.contrato import Cadastros, EstabelecimentoResumo, PessoaResumo, ProdutoResumo
from estoque.contrato import Estoque
from plataforma.contratos import usar
from plataforma.erros import ErroDeCampo, campos_invalidos
from vendas.erros import campo_invalido

cadastros, estoque = usar(Cadastros), usar(Estoque)


def ler_produtos(ids: Iterable[UUID]) -> dict[UUID, ProdutoResumo]:
    """Produtos ativos pedidos, na ordem das linhas; levanta EntradaInvalida dizendo as linhas que não servem."""
    pedidos = tuple(ids)
    produtos = {p.id: p for p in cadastros.produtos(ids=tuple(dict.fromkeys(pedidos)))}
    erros = []
    for posicao, produto in enumerate(pedidos):
        if produto not in produtos:
            erros.append(_erro(posicao, "produto_nao_encontrado", f"não há produto {produto} nesta empresa."))
        elif not produtos[produto].ativo:
            mensagem = f"{produtos[produto].sku} está inativo: reative-o ou troque de produto."
            erros.append(_erro(posicao, "produto_inativo", mensagem))
    if erros:
        raise campos_invalidos(erros)
    return produtos


def _erro(posicao: int, codigo: str, mensagem: str) -> ErroDeCampo:
    return ErroDeCampo(campo=f"itens.{posicao}.produto", codigo=f"vendas.{codigo}", mensagem=mensagem)


def ler_estabelecimento(estabelecimento: UUID) -> EstabelecimentoResumo:
    """O estabelecimento que vende; levanta EntradaInvalida se não é desta empresa."""
    for um in cadastros.estabelecimentos():
        if um.id == estabelecimento:
            return um
    raise campo_invalido(
        "estabelecimento", "estabelecimento_nao_encontrado", f"não há estabelecimento {estabelecimento} nesta empresa."
    )


def conferir_deposito(deposito: UUID, *, estabelecimento: UUID) -> None:
    """Levanta EntradaInvalida se o depósito não é do estabelecimento, ou não está em uso."""
    if deposito not in {d.id for d in estoque.depositos(estabelecimento=estabelecimento)}:
        mensagem = f"{deposito} não é depósito ativo do estabelecimento: veja /api/depositos/."
        raise campo_invalido("deposito", "deposito_nao_encontrado", mensagem)


def ler_pessoa(pessoa: UUID) -> PessoaResumo:
    """A pessoa que se torna cliente; levanta EntradaInvalida se não é desta empresa."""
    achadas = cadastros.pessoas(ids=(pessoa,))
    if not achadas:
        raise campo_invalido(
            "pessoa", "pessoa_nao_encontrada", f"não há pessoa {pessoa} nesta empresa: cadastre-a antes."
        )
    return achadas[0]

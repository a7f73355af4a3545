"""Linhas de um pedido: o que se copia do produto, quanto cada uma vale, e como se gravam de uma vez."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from core.contrato import ProdutoResumo
from plataforma.banco.gravacao import inserir
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual
from plataforma.valores import DIGITOS_INTEIROS, Dto, Preco, Quantidade, Valor, em_reais, novo_id
from vendas.erros import campo_invalido
from vendas.models import ItemDoPedido
from vendas.totais import DescontoExcessivo, LinhaACalcular, TotalDoPedido, calcular

ZERO = Decimal("0.00")
_LIMITE = Decimal(10) ** DIGITOS_INTEIROS


class ItemDesejado(Dto):
    """Linha como se pede; sem preço, vale o do cadastro. `desconto` em reais, da linha inteira."""

    produto: UUID
    quantidade: Quantidade
    preco: Preco | None = None
    desconto: Valor = ZERO


class LinhaCopiada(NamedTuple):
    """Linha pronta para avaliar e gravar, com os nomes das colunas."""

    produto_id: UUID
    sku: str
    descricao: str
    unidade: str
    quantidade: Decimal
    preco: Decimal
    desconto: Decimal


_LER = f"SELECT {', '.join(LinhaCopiada._fields)} FROM vendas_item WHERE pedido_id = %s ORDER BY posicao"
_APAGAR = "DELETE FROM vendas_item WHERE pedido_id = %s"
# O produto bruto e o desconto da própria linha não mudam com o rateio.
_REAVALIAR = """
UPDATE vendas_item i SET desconto_rateado = n.desconto_rateado, frete = n.frete, total = n.total
  FROM unnest(%(desconto_rateado)s::numeric[], %(frete)s::numeric[], %(total)s::numeric[])
       WITH ORDINALITY AS n (desconto_rateado, frete, total, posicao)
 WHERE i.pedido_id = %(pedido)s AND i.posicao = n.posicao
"""


def copiar(itens: Sequence[ItemDesejado], produtos: Mapping[UUID, ProdutoResumo]) -> list[LinhaCopiada]:
    """Junta a cada item pedido o que o documento guarda do produto."""
    return [_copiar(item, produtos[item.produto]) for item in itens]


def _copiar(item: ItemDesejado, produto: ProdutoResumo) -> LinhaCopiada:
    preco = produto.preco if item.preco is None else item.preco
    return LinhaCopiada(
        produto_id=produto.id,
        sku=produto.sku,
        descricao=produto.descricao,
        unidade=produto.unidade,
        quantidade=item.quantidade,
        preco=preco,
        desconto=item.desconto,
    )


def ler(pedido: UUID) -> list[LinhaCopiada]:
    """Linhas gravadas do pedido, em ordem."""
    return [LinhaCopiada(*campos) for campos in executar("vendas", _LER, [pedido])]


def avaliar(linhas: Sequence[LinhaCopiada], *, desconto: Decimal, frete: Decimal) -> TotalDoPedido:
    """Totais do pedido; levanta EntradaInvalida se um desconto é excessivo ou um valor não cabe."""
    entradas = [LinhaACalcular(linha.quantidade, linha.preco, linha.desconto) for linha in linhas]
    try:
        total = calcular(entradas, desconto=desconto, frete=frete)
    except DescontoExcessivo as erro:
        campo = "desconto" if erro.linha is None else f"itens.{erro.linha}.desconto"
        mensagem = f"{em_reais(erro.desconto)} passa do valor a que se aplica, {em_reais(erro.limite)}."
        raise campo_invalido(campo, "desconto_excessivo", mensagem) from erro
    if total.produtos + frete >= _LIMITE:
        valeria = em_reais(total.produtos + frete)
        mensagem = f"o pedido valeria {valeria}, mais do que cabe em {DIGITOS_INTEIROS} dígitos."
        raise campo_invalido("itens", "valor_excessivo", mensagem)
    return total


def colunas(linhas: Sequence[LinhaCopiada], total: TotalDoPedido) -> list[dict[str, Any]]:
    """As linhas e seus totais, pelo nome das colunas."""
    return [
        {"id": novo_id(), "posicao": posicao, **linha._asdict(), **da_linha._asdict()}
        for posicao, (linha, da_linha) in enumerate(zip(linhas, total.linhas, strict=True), start=1)
    ]


def trocar(pedido: UUID, linhas: Sequence[LinhaCopiada], total: TotalDoPedido) -> None:
    """Põe estas linhas no lugar das gravadas."""
    executar("vendas", _APAGAR, [pedido])
    inserir(ItemDoPedido, colunas(linhas, total), iguais={"empresa_id": empresa_atual(), "pedido_id": pedido})


def reavaliar(pedido: UUID, total: TotalDoPedido) -> None:
    """Grava nas mesmas linhas um novo rateio de desconto e frete."""
    campos = ("desconto_rateado", "frete", "total")
    valores = {campo: [getattr(linha, campo) for linha in total.linhas] for campo in campos}
    executar("vendas", _REAVALIAR, {"pedido": pedido, **valores})

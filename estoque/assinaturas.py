"""O estoque reage ao cadastro, às vendas e às compras."""

from core.eventos import EstabelecimentoCriado, ProdutoAlterado, ProdutoCadastrado
from estoque.eventos import MercadoriaDevolvida, MercadoriaExpedida
from estoque.servicos import depositos, expedicoes, produtos, reservas
from estoque.servicos.expedicoes import LinhaASair, LinhaAVoltar
from plataforma.mensageria.assinatura import Assinatura
from vendas.eventos import PedidoCancelado, PedidoExpedido, VendaDevolvida


def ao_criar_estabelecimento(evento: EstabelecimentoCriado) -> None:
    """Todo estabelecimento nasce com um depósito."""
    depositos.garantir_padrao(estabelecimento=evento.estabelecimento)


def ao_mudar_produto(evento: ProdutoCadastrado | ProdutoAlterado) -> None:
    """Guarda o que as listas de saldo mostram do produto."""
    produtos.guardar(
        produto=evento.produto,
        sku=evento.sku,
        descricao=evento.descricao,
        unidade=evento.unidade,
        ativo=evento.ativo,
    )


def ao_expedir_pedido(evento: PedidoExpedido) -> None:
    """Consome a reserva e conta o custo do que saiu."""
    expedicoes.expedir(
        documento=evento.pedido,
        expedicao=evento.expedicao,
        estabelecimento=evento.estabelecimento,
        data=evento.data,
        linhas=[LinhaASair(i.linha, i.quantidade, i.data_competencia) for i in evento.itens],
    )


def ao_cancelar_pedido(evento: PedidoCancelado) -> None:
    """Libera o que resta da reserva."""
    reservas.liberar(documento=evento.pedido)


def ao_devolver_venda(evento: VendaDevolvida) -> None:
    """Dá entrada pelo custo com que saiu."""
    expedicoes.devolver(
        documento=evento.pedido,
        devolucao=evento.devolucao,
        estabelecimento=evento.estabelecimento,
        deposito=evento.deposito,
        data=evento.data,
        linhas=[LinhaAVoltar(i.linha, i.produto, i.quantidade) for i in evento.itens],
    )


ASSINATURAS = (
    Assinatura(EstabelecimentoCriado, ao_criar_estabelecimento),
    Assinatura(ProdutoCadastrado, ao_mudar_produto),
    Assinatura(ProdutoAlterado, ao_mudar_produto),
    Assinatura(PedidoExpedido, ao_expedir_pedido, publica=(MercadoriaExpedida,)),
    Assinatura(PedidoCancelado, ao_cancelar_pedido),
    Assinatura(VendaDevolvida, ao_devolver_venda, publica=(MercadoriaDevolvida,)),
)

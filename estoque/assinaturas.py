"""O estoque reage ao cadastro, às vendas e às compras."""

from compras.eventos import CompraDevolvida, ItemDeCompra, NotaDeEntradaLancada
from core.eventos import EstabelecimentoCriado, ProdutoAlterado, ProdutoCadastrado
from estoque.copias import ESTABELECIMENTOS, PRODUTOS, ProdutoCopiado, garantir_deposito_padrao, guardar_produtos
from estoque.eventos import MercadoriaDevolvida, MercadoriaDevolvidaAoFornecedor, MercadoriaExpedida
from estoque.servicos import compras, expedicoes, reservas
from estoque.servicos.compras import LinhaDaNota
from estoque.servicos.expedicoes import LinhaASair, LinhaAVoltar
from plataforma.mensageria.assinatura import Assinatura
from vendas.eventos import PedidoCancelado, PedidoEncerrado, PedidoExpedido, VendaDevolvida


def ao_criar_estabelecimento(evento: EstabelecimentoCriado) -> None:
    """Todo estabelecimento nasce com um depósito."""
    garantir_deposito_padrao(estabelecimento=evento.estabelecimento)


def ao_mudar_produto(evento: ProdutoCadastrado | ProdutoAlterado) -> None:
    """Guarda o que as listas de saldo mostram do produto."""
    copiado = ProdutoCopiado(
        id=evento.produto,
        sku=evento.sku,
        descricao=evento.descricao,
        unidade=evento.unidade,
        ativo=evento.ativo,
        versao=evento.versao_cadastro,
    )
    guardar_produtos([copiado])


def ao_expedir_pedido(evento: PedidoExpedido) -> None:
    """Consome a reserva e conta o custo do que saiu."""
    expedicoes.expedir(
        documento=evento.pedido,
        expedicao=evento.expedicao,
        estabelecimento=evento.estabelecimento,
        data=evento.data,
        linhas=[LinhaASair(i.linha, i.produto, i.quantidade, i.data_competencia) for i in evento.itens],
    )


def ao_cancelar_pedido(evento: PedidoCancelado) -> None:
    """Libera o que resta da reserva."""
    reservas.liberar(documento=evento.pedido)


def ao_encerrar_pedido(evento: PedidoEncerrado) -> None:
    """Libera só o que não se vai atender; o faturado continua reservado até sair."""
    reservas.liberar_linhas(documento=evento.pedido, linhas={i.linha: i.quantidade for i in evento.itens})


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


def ao_lancar_nota(evento: NotaDeEntradaLancada) -> None:
    """Dá entrada, pelo custo da nota, ao que é mercadoria."""
    compras.receber(
        nota=evento.nota,
        estabelecimento=evento.estabelecimento,
        deposito=evento.deposito,
        data=evento.data_entrada,
        linhas=_de_estoque(evento.itens),
    )


def ao_devolver_compra(evento: CompraDevolvida) -> None:
    """Tira, pelo custo da compra, o que volta ao fornecedor e conta o valor que de fato saiu."""
    compras.devolver(
        nota=evento.nota,
        devolucao=evento.devolucao,
        estabelecimento=evento.estabelecimento,
        data=evento.data,
        linhas=_de_estoque(evento.itens),
    )


def _de_estoque(itens: tuple[ItemDeCompra, ...]) -> list[LinhaDaNota]:
    return [LinhaDaNota(i.linha, i.produto, i.quantidade, i.custo) for i in itens if i.entra_no_estoque]


ASSINATURAS = (
    Assinatura(EstabelecimentoCriado, ao_criar_estabelecimento, copia=ESTABELECIMENTOS),
    Assinatura(ProdutoCadastrado, ao_mudar_produto, copia=PRODUTOS),
    Assinatura(ProdutoAlterado, ao_mudar_produto, copia=PRODUTOS),
    Assinatura(PedidoExpedido, ao_expedir_pedido, publica=(MercadoriaExpedida,)),
    Assinatura(PedidoCancelado, ao_cancelar_pedido),
    Assinatura(PedidoEncerrado, ao_encerrar_pedido),
    Assinatura(VendaDevolvida, ao_devolver_venda, publica=(MercadoriaDevolvida,)),
    Assinatura(NotaDeEntradaLancada, ao_lancar_nota),
    Assinatura(CompraDevolvida, ao_devolver_compra, publica=(MercadoriaDevolvidaAoFornecedor,)),
)

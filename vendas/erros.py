"""Regras de vendas que alguém pode quebrar."""

from uuid import UUID

from plataforma.erros import EntradaInvalida, ErroDeCampo, ErroDeNegocio, NaoEncontrado, campos_invalidos


class PedidoNaoEncontrado(NaoEncontrado):
    """O pedido não existe nesta empresa."""

    codigo = "vendas.pedido_nao_encontrado"


class ClienteNaoEncontrado(NaoEncontrado):
    """O cliente não existe nesta empresa."""

    codigo = "vendas.cliente_nao_encontrado"


class CondicaoNaoEncontrada(NaoEncontrado):
    """A condição de pagamento não existe nesta empresa."""

    codigo = "vendas.condicao_nao_encontrada"


class FaturaNaoEncontrada(NaoEncontrado):
    """A fatura não existe nesta empresa."""

    codigo = "vendas.fatura_nao_encontrada"


class ExpedicaoNaoEncontrada(NaoEncontrado):
    """A expedição não existe nesta empresa."""

    codigo = "vendas.expedicao_nao_encontrada"


class DevolucaoNaoEncontrada(NaoEncontrado):
    """A devolução não existe nesta empresa."""

    codigo = "vendas.devolucao_nao_encontrada"


class NadaAFazer(ErroDeNegocio):
    """Não resta quantidade para a ação."""

    codigo = "vendas.nada_a_fazer"
    titulo = "Não há o que fazer"


class CancelamentoTardio(ErroDeNegocio):
    """Já saiu mercadoria do pedido."""

    codigo = "vendas.cancelamento_tardio"
    titulo = "O pedido já saiu"


class LimiteDeCreditoExcedido(ErroDeNegocio):
    """O pedido levaria o cliente além de seu limite."""

    codigo = "vendas.limite_de_credito_excedido"
    titulo = "Limite de crédito excedido"


def campo_invalido(campo: str, codigo: str, mensagem: str) -> EntradaInvalida:
    """Erro de um campo só."""
    return campos_invalidos([ErroDeCampo(campo=campo, codigo=f"vendas.{codigo}", mensagem=mensagem)])


def nao_encontrado(classe: type[NaoEncontrado], coisa: str, id_procurado: UUID) -> NaoEncontrado:
    """Erro que diz o id procurado e onde achar os que existem."""
    return classe(f"Não há {coisa} {id_procurado} nesta empresa. Confira o id na lista.")

"""O que a API de vendas escreve: cada função lê o core antes, se precisa, chama o serviço e devolve como ficou."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from core.contrato import PessoaResumo, ProdutoResumo
from plataforma.comandos import ChaveDoCliente, executar_comando, uma_vez, uma_vez_lendo
from vendas import consultas
from vendas.leituras import Confirmacao
from vendas.quantidades import QuantidadeDaLinha
from vendas.servicos import (
    cadastro,
    cancelamentos,
    clientes,
    condicoes,
    devolucoes,
    encerramentos,
    expedicoes,
    faturas,
    pedidos,
)
from vendas.servicos.clientes import MudancasDoCliente, NovoCliente
from vendas.servicos.confirmacoes import CONFIRMAR_PEDIDO
from vendas.servicos.pedidos import DoCadastro, MudancasDoPedido, NovoPedido

Lido = dict[str, Any]
Quantidades = tuple[QuantidadeDaLinha, ...] | None
"""De cada linha; None é tudo o que resta."""


def _ler_o_cadastro(novo: NovoPedido) -> DoCadastro:
    produtos = cadastro.ler_produtos(item.produto for item in novo.itens)
    estabelecimento = cadastro.ler_estabelecimento(novo.estabelecimento)
    if novo.deposito is not None:
        cadastro.conferir_deposito(novo.deposito, estabelecimento=estabelecimento.id)
    return DoCadastro(produtos, estabelecimento)


@uma_vez_lendo("vendas", _ler_o_cadastro)
def criar_pedido(do_cadastro: DoCadastro, novo: NovoPedido) -> Lido:
    """Cria o rascunho, com o que copia do cadastro."""
    return consultas.pedido(pedidos.criar(novo, do_cadastro))


def _ler_o_que_muda(pedido: UUID, mudancas: MudancasDoPedido, *, versao: int | None) -> Mapping[UUID, ProdutoResumo]:
    if isinstance(mudancas.deposito, UUID):
        cadastro.conferir_deposito(mudancas.deposito, estabelecimento=consultas.pedido(pedido)["estabelecimento"])
    return cadastro.ler_produtos(item.produto for item in mudancas.itens) if mudancas.itens else {}


@uma_vez_lendo("vendas", _ler_o_que_muda)
def alterar_pedido(
    produtos: Mapping[UUID, ProdutoResumo], pedido: UUID, mudancas: MudancasDoPedido, *, versao: int | None
) -> Lido:
    """Altera o rascunho lido na `versao`."""
    pedidos.alterar(pedido, mudancas, versao=versao, produtos=produtos)
    return consultas.pedido(pedido)


def confirmar_pedido(chave: ChaveDoCliente, pedido: UUID, *, versao: int | None) -> Confirmacao:
    """Confirma o pedido lido na `versao`: tudo reservado, ou nada."""
    return executar_comando(CONFIRMAR_PEDIDO, pedido, versao=versao, chave_do_cliente=chave)


@uma_vez("vendas")
def faturar_pedido(pedido: UUID, *, itens: Quantidades, serie: str, versao: int | None) -> Lido:
    """Emite uma fatura do pedido lido na `versao`, e a devolve."""
    return consultas.fatura(faturas.faturar(pedido, itens=itens, serie=serie, versao=versao))


@uma_vez("vendas")
def expedir_pedido(pedido: UUID, *, itens: Quantidades, versao: int | None) -> Lido:
    """Registra uma saída do que já se faturou, e a devolve."""
    return consultas.expedicao(expedicoes.expedir(pedido, itens=itens, versao=versao))


@uma_vez("vendas")
def cancelar_pedido(pedido: UUID, *, motivo: str, versao: int | None) -> Lido:
    """Cancela o pedido de que nada saiu."""
    cancelamentos.cancelar(pedido, motivo=motivo, versao=versao)
    return consultas.pedido(pedido)


@uma_vez("vendas")
def encerrar_pedido(pedido: UUID, *, motivo: str, versao: int | None) -> Lido:
    """Desiste do que ainda não se faturou."""
    encerramentos.encerrar(pedido, motivo=motivo, versao=versao)
    return consultas.pedido(pedido)


@uma_vez("vendas")
def devolver_pedido(pedido: UUID, *, itens: Quantidades, motivo: str, versao: int | None) -> Lido:
    """Registra a volta do que saiu, e a devolve."""
    return consultas.devolucao(devolucoes.devolver(pedido, itens=itens, motivo=motivo, versao=versao))


def _pessoa_do_cliente(novo: NovoCliente) -> PessoaResumo:
    return cadastro.ler_pessoa(novo.pessoa)


@uma_vez_lendo("vendas", _pessoa_do_cliente)
def criar_cliente(pessoa: PessoaResumo, novo: NovoCliente) -> Lido:
    """Dá à pessoa do cadastro o papel de cliente."""
    return consultas.cliente(clientes.criar(pessoa, novo))


def _pessoa_de(cliente: UUID, mudancas: MudancasDoCliente, *, versao: int | None) -> PessoaResumo:
    consultas.cliente(cliente)
    return cadastro.ler_pessoa(cliente)


@uma_vez_lendo("vendas", _pessoa_de)
def alterar_cliente(pessoa: PessoaResumo, cliente: UUID, mudancas: MudancasDoCliente, *, versao: int | None) -> Lido:
    """Altera o cliente lido na `versao` e renova o que se copia da pessoa."""
    clientes.alterar(pessoa, mudancas, versao=versao)
    return consultas.cliente(cliente)


@uma_vez("vendas")
def criar_condicao(*, nome: str, prazos: str) -> Lido:
    """Cria uma condição de pagamento."""
    return consultas.condicao(condicoes.criar(nome=nome, prazos=prazos))


@uma_vez("vendas")
def alterar_condicao(
    condicao: UUID, *, nome: str | None, prazos: str | None, ativa: bool | None, versao: int | None
) -> Lido:
    """Altera o que não é None na condição lida na `versao`."""
    condicoes.alterar(condicao, nome=nome, prazos=prazos, ativa=ativa, versao=versao)
    return consultas.condicao(condicao)

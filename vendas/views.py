"""Recursos públicos de vendas. Cada visão lê o core antes, se precisa, e entrega a um serviço ou a uma consulta."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.versao import com_etag, versao_lida
from plataforma.api.visoes import VisaoDaCasa, e_ler
from plataforma.comandos import executar_comando
from vendas import consultas, leituras, serializers
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
from vendas.servicos.clientes import MudancasDoCliente
from vendas.servicos.confirmacoes import CONFIRMAR_PEDIDO
from vendas.servicos.linhas import ItemDesejado
from vendas.servicos.pedidos import DoCadastro, Mudancas, NovoPedido


class _VisaoDeVendas(VisaoDaCasa):
    modulo = "vendas"


def _itens(corpo: dict[str, Any]) -> dict[str, Any]:
    if "itens" in corpo:
        corpo["itens"] = tuple(ItemDesejado(**item) for item in corpo["itens"])
    return corpo


def _quantidades(corpo: dict[str, Any]) -> tuple[QuantidadeDaLinha, ...] | None:
    itens = corpo.get("itens")
    return None if itens is None else tuple(QuantidadeDaLinha(**item) for item in itens)


def _ler_o_cadastro(novo: NovoPedido) -> DoCadastro:
    produtos = cadastro.ler_produtos(item.produto for item in novo.itens)
    return DoCadastro(produtos, cadastro.ler_estabelecimento(novo.estabelecimento))


class PedidoViewSet(_VisaoDeVendas):
    """Pedidos de venda, do rascunho à devolução."""

    leitura = leituras.Pedido
    listagem = consultas.PEDIDOS
    permissoes: ClassVar = {
        "list": "vendas.pedido.ver",
        "retrieve": "vendas.pedido.ver",
        "create": "vendas.pedido.criar",
        "partial_update": "vendas.pedido.alterar",
        "confirmar": "vendas.pedido.confirmar",
        "faturar": "vendas.pedido.faturar",
        "expedir": "vendas.pedido.expedir",
        "cancelar": "vendas.pedido.cancelar",
        "encerrar": "vendas.pedido.encerrar",
        "devolver": "vendas.pedido.devolver",
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        pedido = consultas.pedido(UUID(pk))
        return com_etag(Response(pedido), pedido["versao"])

    @extend_schema(request=serializers.CriarPedidoSerializer, responses={201: leituras.Pedido})
    def create(self, request: Request) -> Response:
        novo = NovoPedido(**_itens(self.entrada(request, serializers.CriarPedidoSerializer)))
        return self.uma_vez_com(
            request, partial(_ler_o_cadastro, novo), lambda lido: consultas.pedido(pedidos.criar(novo, lido))
        )

    @extend_schema(request=serializers.AlterarPedidoSerializer, responses=leituras.Pedido)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = Mudancas(**_itens(self.entrada(request, serializers.AlterarPedidoSerializer)))
        produtos = cadastro.ler_produtos(item.produto for item in mudancas.itens) if mudancas.itens else {}
        pedidos.alterar(UUID(pk), mudancas, versao=versao_lida(request), produtos=produtos)
        return self.retrieve(request, pk)

    @extend_schema(request=None, responses=leituras.Confirmacao)
    @action(detail=True, methods=["post"])
    def confirmar(self, request: Request, pk: str) -> Response:
        chave = self.chave_do_cliente(request)
        return Response(executar_comando(CONFIRMAR_PEDIDO, UUID(pk), chave_do_cliente=chave))

    @extend_schema(request=serializers.FaturarSerializer, responses={201: leituras.Fatura})
    @action(detail=True, methods=["post"])
    def faturar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.FaturarSerializer)
        faturar = partial(faturas.faturar, UUID(pk), itens=_quantidades(corpo), serie=corpo["serie"])
        return self.uma_vez(request, partial(e_ler, faturar, consultas.fatura))

    @extend_schema(request=serializers.ExpedirSerializer, responses={201: leituras.Expedicao})
    @action(detail=True, methods=["post"])
    def expedir(self, request: Request, pk: str) -> Response:
        itens = _quantidades(self.entrada(request, serializers.ExpedirSerializer))
        expedir = partial(expedicoes.expedir, UUID(pk), itens=itens)
        return self.uma_vez(request, partial(e_ler, expedir, consultas.expedicao))

    @extend_schema(request=serializers.CancelarSerializer, responses=leituras.Pedido)
    @action(detail=True, methods=["post"])
    def cancelar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.CancelarSerializer)
        cancelar = partial(cancelamentos.cancelar, UUID(pk), motivo=corpo["motivo"])
        return self.uma_vez(request, partial(e_ler, cancelar, consultas.pedido), status=200)

    @extend_schema(request=serializers.EncerrarSerializer, responses=leituras.Pedido)
    @action(detail=True, methods=["post"])
    def encerrar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.EncerrarSerializer)
        encerrar = partial(encerramentos.encerrar, UUID(pk), motivo=corpo["motivo"])
        return self.uma_vez(request, partial(e_ler, encerrar, consultas.pedido), status=200)

    @extend_schema(request=serializers.DevolverSerializer, responses={201: leituras.Devolucao})
    @action(detail=True, methods=["post"])
    def devolver(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.DevolverSerializer)
        devolver = partial(devolucoes.devolver, UUID(pk), itens=_quantidades(corpo), motivo=corpo["motivo"])
        return self.uma_vez(request, partial(e_ler, devolver, consultas.devolucao))


class ClienteViewSet(_VisaoDeVendas):
    """Clientes: pessoas do cadastro que compram."""

    leitura = leituras.Cliente
    listagem = consultas.CLIENTES
    permissoes: ClassVar = {
        "list": "vendas.cliente.ver",
        "retrieve": "vendas.cliente.ver",
        "create": "vendas.cliente.criar",
        "partial_update": "vendas.cliente.alterar",
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        cliente = consultas.cliente(UUID(pk))
        return com_etag(Response(cliente), cliente["versao"])

    @extend_schema(request=serializers.CriarClienteSerializer, responses={201: leituras.Cliente})
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.CriarClienteSerializer)
        ler = partial(cadastro.ler_pessoa, corpo.pop("pessoa"))
        return self.uma_vez_com(request, ler, lambda pessoa: consultas.cliente(clientes.criar(pessoa, **corpo)))

    @extend_schema(request=serializers.AlterarClienteSerializer, responses=leituras.Cliente)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoCliente(**self.entrada(request, serializers.AlterarClienteSerializer))
        consultas.cliente(UUID(pk))
        clientes.alterar(cadastro.ler_pessoa(UUID(pk)), mudancas, versao=versao_lida(request))
        return self.retrieve(request, pk)


class CondicaoViewSet(_VisaoDeVendas):
    """Condições de pagamento."""

    leitura = leituras.Condicao
    listagem = consultas.CONDICOES
    permissoes: ClassVar = {
        "list": "vendas.condicao.ver",
        "retrieve": "vendas.condicao.ver",
        "create": "vendas.condicao.criar",
        "partial_update": "vendas.condicao.alterar",
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        condicao = consultas.condicao(UUID(pk))
        return com_etag(Response(condicao), condicao["versao"])

    @extend_schema(request=serializers.CriarCondicaoSerializer, responses={201: leituras.Condicao})
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.CriarCondicaoSerializer)
        return self.uma_vez(request, partial(e_ler, partial(condicoes.criar, **corpo), consultas.condicao))

    @extend_schema(request=serializers.AlterarCondicaoSerializer, responses=leituras.Condicao)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = self.entrada(request, serializers.AlterarCondicaoSerializer)
        condicoes.alterar(UUID(pk), **mudancas, versao=versao_lida(request))
        return self.retrieve(request, pk)


class FaturaViewSet(_VisaoDeVendas):
    """Faturas emitidas; nascem de faturar um pedido."""

    leitura = leituras.Fatura
    listagem = consultas.FATURAS
    permissoes: ClassVar = {"list": "vendas.fatura.ver", "retrieve": "vendas.fatura.ver"}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.fatura(UUID(pk)))


class ExpedicaoViewSet(_VisaoDeVendas):
    """Saídas de mercadoria; nascem de expedir um pedido."""

    leitura = leituras.Expedicao
    listagem = consultas.EXPEDICOES
    permissoes: ClassVar = {"list": "vendas.expedicao.ver", "retrieve": "vendas.expedicao.ver"}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.expedicao(UUID(pk)))


class DevolucaoViewSet(_VisaoDeVendas):
    """Devoluções de venda; nascem de devolver um pedido."""

    leitura = leituras.Devolucao
    listagem = consultas.DEVOLUCOES
    permissoes: ClassVar = {"list": "vendas.devolucao.ver", "retrieve": "vendas.devolucao.ver"}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.devolucao(UUID(pk)))

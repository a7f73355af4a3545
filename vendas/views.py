"""Recursos públicos de vendas: cada ação lê o corpo, faz uma chamada e responde."""

from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.versao import Versao, versao_lida
from plataforma.api.visoes import VisaoBase
from vendas import casos_de_uso, consultas, leituras, serializers
from vendas.quantidades import QuantidadeDaLinha
from vendas.servicos.clientes import MudancasDoCliente, NovoCliente
from vendas.servicos.linhas import ItemDesejado
from vendas.servicos.pedidos import MudancasDoPedido, NovoPedido


class _VisaoDeVendas(VisaoBase):
    modulo = "vendas"


def _itens(corpo: dict[str, Any]) -> dict[str, Any]:
    if "itens" in corpo:
        corpo["itens"] = tuple(ItemDesejado(**item) for item in corpo["itens"])
    return corpo


def _quantidades(corpo: dict[str, Any]) -> dict[str, Any]:
    itens = corpo.pop("itens", None)
    return {**corpo, "itens": None if itens is None else tuple(QuantidadeDaLinha(**item) for item in itens)}


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
    versoes: ClassVar = {
        "confirmar": Versao.EXIGIDA,
        "faturar": Versao.EXIGIDA,
        "expedir": Versao.ACEITA,
        "cancelar": Versao.EXIGIDA,
        "encerrar": Versao.ACEITA,
        "devolver": Versao.ACEITA,
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.pedido(UUID(pk)))

    @extend_schema(request=serializers.CriarPedidoSerializer, responses={201: leituras.Pedido})
    def create(self, request: Request) -> Response:
        novo = NovoPedido(**_itens(self.entrada(request, serializers.CriarPedidoSerializer)))
        return Response(casos_de_uso.criar_pedido(self.chave_do_cliente(request), novo), status=201)

    @extend_schema(request=serializers.AlterarPedidoSerializer, responses=leituras.Pedido)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoPedido(**_itens(self.entrada(request, serializers.AlterarPedidoSerializer)))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_pedido(chave, UUID(pk), mudancas, versao=versao_lida(request)))

    @extend_schema(request=None, responses=leituras.Confirmacao)
    @action(detail=True, methods=["post"])
    def confirmar(self, request: Request, pk: str) -> Response:
        return Response(
            casos_de_uso.confirmar_pedido(self.chave_do_cliente(request), UUID(pk), versao=versao_lida(request))
        )

    @extend_schema(request=serializers.FaturarSerializer, responses={201: leituras.Fatura})
    @action(detail=True, methods=["post"])
    def faturar(self, request: Request, pk: str) -> Response:
        corpo = _quantidades(self.entrada(request, serializers.FaturarSerializer))
        chave = self.chave_do_cliente(request)
        feito = casos_de_uso.faturar_pedido(chave, UUID(pk), **corpo, versao=versao_lida(request))
        return Response(feito, status=201)

    @extend_schema(request=serializers.ExpedirSerializer, responses={201: leituras.Expedicao})
    @action(detail=True, methods=["post"])
    def expedir(self, request: Request, pk: str) -> Response:
        corpo = _quantidades(self.entrada(request, serializers.ExpedirSerializer))
        chave = self.chave_do_cliente(request)
        feito = casos_de_uso.expedir_pedido(chave, UUID(pk), **corpo, versao=versao_lida(request))
        return Response(feito, status=201)

    @extend_schema(request=serializers.CancelarSerializer, responses=leituras.Pedido)
    @action(detail=True, methods=["post"])
    def cancelar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.CancelarSerializer)
        chave = self.chave_do_cliente(request)
        feito = casos_de_uso.cancelar_pedido(chave, UUID(pk), **corpo, versao=versao_lida(request))
        return Response(feito)

    @extend_schema(request=serializers.EncerrarSerializer, responses=leituras.Pedido)
    @action(detail=True, methods=["post"])
    def encerrar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.EncerrarSerializer)
        chave = self.chave_do_cliente(request)
        feito = casos_de_uso.encerrar_pedido(chave, UUID(pk), **corpo, versao=versao_lida(request))
        return Response(feito)

    @extend_schema(request=serializers.DevolverSerializer, responses={201: leituras.Devolucao})
    @action(detail=True, methods=["post"])
    def devolver(self, request: Request, pk: str) -> Response:
        corpo = _quantidades(self.entrada(request, serializers.DevolverSerializer))
        chave = self.chave_do_cliente(request)
        feito = casos_de_uso.devolver_pedido(chave, UUID(pk), **corpo, versao=versao_lida(request))
        return Response(feito, status=201)


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
        return Response(consultas.cliente(UUID(pk)))

    @extend_schema(request=serializers.CriarClienteSerializer, responses={201: leituras.Cliente})
    def create(self, request: Request) -> Response:
        novo = NovoCliente(**self.entrada(request, serializers.CriarClienteSerializer))
        return Response(casos_de_uso.criar_cliente(self.chave_do_cliente(request), novo), status=201)

    @extend_schema(request=serializers.AlterarClienteSerializer, responses=leituras.Cliente)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoCliente(**self.entrada(request, serializers.AlterarClienteSerializer))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_cliente(chave, UUID(pk), mudancas, versao=versao_lida(request)))


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
        return Response(consultas.condicao(UUID(pk)))

    @extend_schema(request=serializers.CriarCondicaoSerializer, responses={201: leituras.Condicao})
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.CriarCondicaoSerializer)
        return Response(casos_de_uso.criar_condicao(self.chave_do_cliente(request), **corpo), status=201)

    @extend_schema(request=serializers.AlterarCondicaoSerializer, responses=leituras.Condicao)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = self.entrada(request, serializers.AlterarCondicaoSerializer)
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_condicao(chave, UUID(pk), **mudancas, versao=versao_lida(request)))


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

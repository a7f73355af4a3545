"""Recursos públicos de compras."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from msgspec import convert
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from compras import casos_de_uso, consultas, leituras, serializers
from compras.nota_digitada import NotaDigitada
from compras.servicos.devolucoes import NovaDevolucao
from compras.servicos.importacao import ItemAMapear
from compras.servicos.mapeamentos import MudancasDoMapeamento, NovoMapeamento
from plataforma.api.leitor import LeitorJson, LeitorMultipart
from plataforma.api.versao import Versao, versao_lida
from plataforma.api.visoes import VisaoBase


class _VisaoDeCompras(VisaoBase):
    modulo = "compras"


class NotaDeEntradaViewSet(_VisaoDeCompras):
    """Notas de entrada; nascem do XML que o fornecedor emitiu ou, sem ele, do que se digita."""

    parser_classes = (LeitorMultipart, LeitorJson)
    leitura = leituras.Nota
    listagem = consultas.NOTAS
    permissoes: ClassVar = {
        "list": "compras.nota.ver",
        "retrieve": "compras.nota.ver",
        "create": "compras.nota.lancar",
        "mapear": "compras.nota.mapear",
    }
    versoes: ClassVar = {"mapear": Versao.EXIGIDA}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.nota(UUID(pk)))

    @extend_schema(
        request={
            "multipart/form-data": serializers.ImportarNotasSerializer,
            "application/json": serializers.LancarNotaSerializer,
        },
        responses={200: leituras.ResultadosDaImportacao, 201: leituras.Nota},
    )
    def create(self, request: Request) -> Response:
        """Arquivos XML (multipart), com um resultado por arquivo, ou uma nota digitada (JSON), que entra inteira."""
        if request.content_type.startswith("multipart/"):
            return self._importar(request)
        digitada = convert(self.entrada(request, serializers.LancarNotaSerializer), NotaDigitada)
        return Response(casos_de_uso.lancar_nota(self.chave_do_cliente(request), digitada), status=201)

    def _importar(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.ImportarNotasSerializer)
        return Response(casos_de_uso.importar_arquivos(self.chave_do_cliente(request), **corpo))

    @extend_schema(request=serializers.MapearSerializer, responses=leituras.Nota)
    @action(detail=True, methods=["post"])
    def mapear(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.MapearSerializer)
        itens = tuple(ItemAMapear(**item) for item in corpo["itens"])
        chave = self.chave_do_cliente(request)
        return Response(casos_de_uso.mapear_nota(chave, UUID(pk), itens, versao=versao_lida(request)))


class DevolucaoDeCompraViewSet(_VisaoDeCompras):
    """Devoluções ao fornecedor, do que uma nota de entrada trouxe."""

    leitura = leituras.DevolucaoDeCompra
    listagem = consultas.DEVOLUCOES
    permissoes: ClassVar = {
        "list": "compras.devolucao.ver",
        "retrieve": "compras.devolucao.ver",
        "create": "compras.devolucao.criar",
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.devolucao(UUID(pk)))

    @extend_schema(request=serializers.DevolverCompraSerializer, responses={201: leituras.DevolucaoDeCompra})
    def create(self, request: Request) -> Response:
        nova = convert(self.entrada(request, serializers.DevolverCompraSerializer), NovaDevolucao)
        return Response(casos_de_uso.devolver_compra(self.chave_do_cliente(request), nova), status=201)


class FornecedorViewSet(_VisaoDeCompras):
    """Fornecedores: as pessoas do cadastro de quem há nota. O id é o da pessoa; o que se deve está nos títulos."""

    leitura = leituras.Fornecedor
    listagem = consultas.FORNECEDORES
    permissoes: ClassVar = {"list": "compras.fornecedor.ver", "retrieve": "compras.fornecedor.ver"}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.fornecedor(UUID(pk)))


class MapeamentoViewSet(_VisaoDeCompras):
    """O que cada código de cada fornecedor é aqui: lembrado das notas, ou dito antes delas."""

    leitura = leituras.Mapeamento
    listagem = consultas.MAPEAMENTOS
    permissoes: ClassVar = {
        "list": "compras.mapeamento.ver",
        "retrieve": "compras.mapeamento.ver",
        "create": "compras.mapeamento.criar",
        "partial_update": "compras.mapeamento.alterar",
    }

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.mapeamento(UUID(pk)))

    @extend_schema(request=serializers.CriarMapeamentoSerializer, responses={201: leituras.Mapeamento})
    def create(self, request: Request) -> Response:
        novo = NovoMapeamento(**self.entrada(request, serializers.CriarMapeamentoSerializer))
        return Response(casos_de_uso.criar_mapeamento(self.chave_do_cliente(request), novo), status=201)

    @extend_schema(request=serializers.AlterarMapeamentoSerializer, responses=leituras.Mapeamento)
    def partial_update(self, request: Request, pk: str) -> Response:
        mudancas = MudancasDoMapeamento(**self.entrada(request, serializers.AlterarMapeamentoSerializer))
        chave = self.chave_se_veio(request)
        return Response(casos_de_uso.alterar_mapeamento(chave, UUID(pk), mudancas, versao=versao_lida(request)))

"""Títulos a receber e a pagar, e suas baixas."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import casos_de_uso, consultas, leituras, serializers
from financeiro.servicos.baixas import NovaBaixa
from financeiro.servicos.titulos import TituloManual
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.api.versao import Versao, versao_lida


class TituloViewSet(VisaoDoFinanceiro):
    """Contas a receber e a pagar; nascem de documentos, ou à mão."""

    leitura = leituras.Titulo
    listagem = consultas.TITULOS
    permissoes: ClassVar = {
        "list": "financeiro.titulo.ver",
        "retrieve": "financeiro.titulo.ver",
        "create": "financeiro.titulo.criar",
        "cancelar": "financeiro.titulo.cancelar",
        "baixar": "financeiro.titulo.baixar",
        "encargos": "financeiro.titulo.ver",
    }
    versoes: ClassVar = {"cancelar": Versao.ACEITA, "baixar": Versao.ACEITA}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.titulo(UUID(pk)))

    @extend_schema(request=serializers.CriarTituloSerializer, responses={201: leituras.TitulosCriados})
    def create(self, request: Request) -> Response:
        manual = TituloManual(**self.entrada(request, serializers.CriarTituloSerializer))
        return Response(casos_de_uso.criar_titulos(self.chave_do_cliente(request), manual), status=201)

    @extend_schema(request=serializers.CancelarTituloSerializer, responses=leituras.Titulo)
    @action(detail=True, methods=["post"])
    def cancelar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.CancelarTituloSerializer)
        chave = self.chave_do_cliente(request)
        return Response(casos_de_uso.cancelar_titulo(chave, UUID(pk), **corpo, versao=versao_lida(request)))

    @extend_schema(request=serializers.BaixarTituloSerializer, responses={201: leituras.Baixa})
    @action(detail=True, methods=["post"])
    def baixar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.BaixarTituloSerializer)
        nova = NovaBaixa(titulo=UUID(pk), versao=versao_lida(request), **corpo)
        return Response(casos_de_uso.baixar_titulo(self.chave_do_cliente(request), nova), status=201)

    @extend_schema(parameters=[serializers.PedirEncargosSerializer], responses=leituras.Encargos)
    @action(detail=True, methods=["get"])
    def encargos(self, request: Request, pk: str) -> Response:
        """Sugestão de juros e multa para quem paga com atraso."""
        return Response(consultas.encargos(UUID(pk), **self.parametros(request, serializers.PedirEncargosSerializer)))


class BaixaViewSet(VisaoDoFinanceiro):
    """Recebimentos, pagamentos e abatimentos; o lote baixa todos os títulos ou nenhum."""

    leitura = leituras.Baixa
    listagem = consultas.BAIXAS
    permissoes: ClassVar = {
        "list": "financeiro.baixa.ver",
        "retrieve": "financeiro.baixa.ver",
        "create": "financeiro.titulo.baixar",
        "estornar": "financeiro.baixa.estornar",
    }
    versoes: ClassVar = {"estornar": Versao.ACEITA}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.baixa(UUID(pk)))

    @extend_schema(request=serializers.BaixarEmLoteSerializer, responses={201: leituras.BaixasFeitas})
    def create(self, request: Request) -> Response:
        novas = [NovaBaixa(**item) for item in self.entrada(request, serializers.BaixarEmLoteSerializer)["itens"]]
        return Response(casos_de_uso.baixar_em_lote(self.chave_do_cliente(request), novas), status=201)

    @extend_schema(request=serializers.EstornarSerializer, responses={201: leituras.Baixa})
    @action(detail=True, methods=["post"])
    def estornar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.EstornarSerializer)
        chave = self.chave_do_cliente(request)
        baixa = casos_de_uso.estornar_baixa(chave, UUID(pk), **corpo, versao=versao_lida(request))
        return Response(baixa, status=201)

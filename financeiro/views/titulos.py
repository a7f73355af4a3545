"""Títulos a receber e a pagar, e suas baixas."""

from functools import partial
from typing import Any, ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core.contrato import PessoaResumo
from financeiro import consultas, serializers
from financeiro.filtros import FiltroDeBaixas, FiltroDeTitulos
from financeiro.servicos import baixas, cadastro, titulos
from financeiro.servicos.baixas import NovaBaixa
from financeiro.servicos.titulos import TituloManual
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.api.versao import com_etag
from plataforma.api.visoes import e_ler

DO_LOTE = "itens.{}."


class TituloViewSet(VisaoDoFinanceiro):
    """Contas a receber e a pagar; nascem de documentos, ou à mão."""

    serializer_class = serializers.TituloSerializer
    filterset_class = FiltroDeTitulos
    permissoes: ClassVar = {
        "list": "financeiro.titulo.ver",
        "retrieve": "financeiro.titulo.ver",
        "create": "financeiro.titulo.criar",
        "cancelar": "financeiro.titulo.cancelar",
        "baixar": "financeiro.titulo.baixar",
        "encargos": "financeiro.titulo.ver",
    }

    @extend_schema(responses=serializers.ResumoDoTituloSerializer(many=True))
    def list(self, request: Request) -> Response:
        return self.paginar(consultas.titulos())

    def retrieve(self, request: Request, pk: str) -> Response:
        titulo = consultas.titulo(UUID(pk))
        return com_etag(Response(titulo), titulo["versao"])

    @extend_schema(request=serializers.CriarTituloSerializer, responses={201: serializers.TitulosCriadosSerializer})
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.CriarTituloSerializer)

        def criar(pessoa: PessoaResumo) -> dict[str, Any]:
            manual = TituloManual(**corpo, pessoa_nome=pessoa.nome)
            return consultas.titulos_criados(titulos.criar_a_mao(manual))

        return self.uma_vez_com(request, partial(cadastro.ler_pessoa, corpo["pessoa"]), criar)

    @extend_schema(request=serializers.CancelarTituloSerializer, responses=serializers.TituloSerializer)
    @action(detail=True, methods=["post"])
    def cancelar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.CancelarTituloSerializer)

        def cancelar() -> dict[str, Any]:
            titulos.cancelar(titulo=UUID(pk), **corpo)
            return consultas.titulo(UUID(pk))

        return self.uma_vez(request, cancelar, status=200)

    @extend_schema(request=serializers.BaixarTituloSerializer, responses={201: serializers.BaixaSerializer})
    @action(detail=True, methods=["post"])
    def baixar(self, request: Request, pk: str) -> Response:
        nova = NovaBaixa(titulo=UUID(pk), **self.entrada(request, serializers.BaixarTituloSerializer))

        def baixar() -> dict[str, Any]:
            (feita,) = baixas.baixar([nova])
            return consultas.baixa(feita)

        return self.uma_vez(request, baixar)

    @extend_schema(parameters=[serializers.PedirEncargosSerializer], responses=serializers.EncargosSerializer)
    @action(detail=True, methods=["get"], filter_backends=(), pagination_class=None)
    def encargos(self, request: Request, pk: str) -> Response:
        """Sugestão de juros e multa para quem paga com atraso."""
        return Response(consultas.encargos(UUID(pk), **self.parametros(request, serializers.PedirEncargosSerializer)))


class BaixaViewSet(VisaoDoFinanceiro):
    """Recebimentos, pagamentos e abatimentos; o lote baixa todos os títulos ou nenhum."""

    serializer_class = serializers.BaixaSerializer
    filterset_class = FiltroDeBaixas
    permissoes: ClassVar = {
        "list": "financeiro.baixa.ver",
        "retrieve": "financeiro.baixa.ver",
        "create": "financeiro.titulo.baixar",
        "estornar": "financeiro.baixa.estornar",
    }

    def list(self, request: Request) -> Response:
        return self.paginar(consultas.baixas())

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.baixa(UUID(pk)))

    @extend_schema(request=serializers.BaixarEmLoteSerializer, responses={201: serializers.BaixasFeitasSerializer})
    def create(self, request: Request) -> Response:
        novas = [NovaBaixa(**item) for item in self.entrada(request, serializers.BaixarEmLoteSerializer)["itens"]]
        baixar = partial(baixas.baixar, novas, campos=DO_LOTE)
        return self.uma_vez(request, partial(e_ler, baixar, consultas.baixas_feitas))

    @extend_schema(request=serializers.EstornarSerializer, responses={201: serializers.BaixaSerializer})
    @action(detail=True, methods=["post"])
    def estornar(self, request: Request, pk: str) -> Response:
        corpo = self.entrada(request, serializers.EstornarSerializer)

        def estornar() -> dict[str, Any]:
            baixas.estornar_baixa(baixa=UUID(pk), **corpo)
            return consultas.baixa(UUID(pk))

        return self.uma_vez(request, estornar)

"""Lançamentos do livro."""

from typing import ClassVar
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from financeiro import casos_de_uso, consultas, leituras, serializers
from financeiro.servicos.lancamentos_manuais import PartidaManual
from financeiro.views.base import VisaoDoFinanceiro
from plataforma.api.versao import Versao, versao_lida


class LancamentoViewSet(VisaoDoFinanceiro):
    """O livro: lançamentos que não mudam, e se corrigem por estorno."""

    leitura = leituras.Lancamento
    listagem = consultas.LANCAMENTOS
    permissoes: ClassVar = {
        "list": "financeiro.lancamento.ver",
        "retrieve": "financeiro.lancamento.ver",
        "create": "financeiro.lancamento.criar",
        "estornar": "financeiro.lancamento.estornar",
    }
    versoes: ClassVar = {"estornar": Versao.ACEITA}

    def list(self, request: Request) -> Response:
        return self.listar(request)

    def retrieve(self, request: Request, pk: str) -> Response:
        return Response(consultas.lancamento(UUID(pk)))

    @extend_schema(request=serializers.LancarSerializer, responses={201: leituras.Lancamento})
    def create(self, request: Request) -> Response:
        corpo = self.entrada(request, serializers.LancarSerializer)
        corpo["partidas"] = [PartidaManual(**partida) for partida in corpo["partidas"]]
        return Response(casos_de_uso.lancar_a_mao(self.chave_do_cliente(request), **corpo), status=201)

    @extend_schema(request=serializers.EstornarSerializer, responses={201: leituras.Lancamento})
    @action(detail=True, methods=["post"])
    def estornar(self, request: Request, pk: str) -> Response:
        """Devolve o lançamento novo, que anula o pedido."""
        corpo = self.entrada(request, serializers.EstornarSerializer)
        chave = self.chave_do_cliente(request)
        estorno = casos_de_uso.estornar_lancamento(chave, UUID(pk), **corpo, versao=versao_lida(request))
        return Response(estorno, status=201)

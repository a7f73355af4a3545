"""API dos direitos de uma pessoa sobre seus dados (LGPD, art. 18). O documento vem no corpo: endereços se registram."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from core import casos_de_uso, leituras, serializers
from core.views.base import VisaoDoCore

SEM_GUARDAR = {"Cache-Control": "no-store"}


class TitularViewSet(VisaoDoCore):
    """O que se guarda de uma pessoa, em todos os módulos. Nenhuma das ações guarda a resposta: traz dados dela."""

    permissoes: ClassVar = {"exportar": "core.titular.exportar", "apagar": "core.titular.apagar"}
    sem_chave: ClassVar = frozenset({"exportar", "apagar"})

    @extend_schema(request=serializers.ExportarTitularSerializer, responses={200: leituras.ExportacaoDoTitular})
    @action(detail=False, methods=["post"])
    def exportar(self, request: Request) -> Response:
        """Tudo o que se guarda da pessoa; ou 503, se um módulo não responde."""
        dados = self.entrada(request, serializers.ExportarTitularSerializer)
        return Response(casos_de_uso.exportar_titular(**dados), headers=SEM_GUARDAR)

    @extend_schema(request=serializers.ApagarTitularSerializer, responses={200: leituras.ApagamentoDoTitular})
    @action(detail=False, methods=["post"])
    def apagar(self, request: Request) -> Response:
        """Apaga o que a lei não retém; retido algo, recusa (409), e diz até quando. Repetida, nada mais muda."""
        dados = self.entrada(request, serializers.ApagarTitularSerializer)
        return Response(casos_de_uso.apagar_titular(**dados), headers=SEM_GUARDAR)

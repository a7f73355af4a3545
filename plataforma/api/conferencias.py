"""`GET /api/conferencias/<modulo>/`: as provas do módulo para a empresa de quem chama, seus totais e seu retrato."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.visoes import VisaoDaCasa
from plataforma.conferencia import conferir, em_curso, retratar, totalizar
from plataforma.modulo import modulo_registrado

PERMISSAO = "plataforma.conferencia.ver"


class ProvaSerializer(serializers.Serializer[Any]):
    """Uma prova: com zero violações, ela vale."""

    nome = serializers.CharField()
    violacoes = serializers.IntegerField()
    exemplos = serializers.ListField(child=serializers.DictField(), help_text="As primeiras linhas que a violam.")


class ParteDoRetratoSerializer(serializers.Serializer[Any]):
    """Linhas de negócio de um conjunto, ordenadas, e o SHA-256 delas."""

    nome = serializers.CharField()
    resumo = serializers.CharField()
    linhas = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class ConferenciaSerializer(serializers.Serializer[Any]):
    """Provas, totais, pendências (quanto falta de cada), mensagens trocadas e retrato de um módulo."""

    modulo = serializers.CharField()
    conferencias = ProvaSerializer(many=True)
    totais = serializers.DictField(
        child=serializers.CharField(), help_text="Números que outro módulo também sabe, como decimal em texto."
    )
    pendencias = serializers.DictField(child=serializers.IntegerField())
    enviadas = serializers.DictField(
        child=serializers.IntegerField(), help_text="Mensagens dos últimos 30 dias já entregues, por consumidor."
    )
    recebidas = serializers.DictField(
        child=serializers.IntegerField(), help_text="Mensagens dos últimos 30 dias que chegaram, por emissor."
    )
    retrato = ParteDoRetratoSerializer(many=True)


class ConferenciaViewSet(VisaoDaCasa):
    """Provas de um módulo; `modulo` vem do endereço."""

    permissoes: ClassVar = {"retrieve": PERMISSAO}

    @extend_schema(responses=ConferenciaSerializer)
    def retrieve(self, request: Request) -> Response:
        registro = modulo_registrado(self.modulo)
        return Response(
            {
                "modulo": self.modulo,
                "conferencias": conferir(self.modulo, registro.conferencias),
                "totais": totalizar(self.modulo, registro.totais),
                **em_curso(self.modulo),
                "retrato": retratar(self.modulo, registro.retrato),
            }
        )

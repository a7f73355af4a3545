"""`GET /api/invariantes/<modulo>/`: os invariantes do módulo para a empresa do ator, seus totais e seu conteúdo."""

from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.visoes import VisaoBase
from plataforma.invariantes import em_curso, ler_conteudo, totalizar, verificar
from plataforma.modulo import modulo_registrado

PERMISSAO = "plataforma.invariante.ver"


class InvarianteSerializer(serializers.Serializer[Any]):
    """Um invariante: com zero violações, ele vale."""

    nome = serializers.CharField()
    violacoes = serializers.IntegerField()
    exemplos = serializers.ListField(child=serializers.DictField(), help_text="As primeiras linhas que a violam.")


class ConteudoSerializer(serializers.Serializer[Any]):
    """Linhas de negócio de um conjunto, ordenadas, e o SHA-256 delas."""

    nome = serializers.CharField()
    resumo = serializers.CharField()
    linhas = serializers.ListField(child=serializers.ListField(child=serializers.CharField()))


class InvariantesSerializer(serializers.Serializer[Any]):
    """Invariantes, totais, pendências (quanto falta de cada), mensagens trocadas e conteúdo de um módulo."""

    modulo = serializers.CharField()
    invariantes = InvarianteSerializer(many=True)
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
    conteudo = ConteudoSerializer(many=True)


class InvariantesViewSet(VisaoBase):
    """Invariantes de um módulo; `modulo` vem do endereço."""

    permissoes: ClassVar = {"retrieve": PERMISSAO}

    @extend_schema(responses=InvariantesSerializer)
    def retrieve(self, request: Request) -> Response:
        registro = modulo_registrado(self.modulo)
        return Response(
            {
                "modulo": self.modulo,
                "invariantes": verificar(self.modulo, registro.invariantes),
                "totais": totalizar(self.modulo, registro.totais),
                **em_curso(self.modulo),
                "conteudo": ler_conteudo(self.modulo, registro.conteudo),
            }
        )

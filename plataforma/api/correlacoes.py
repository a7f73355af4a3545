"""`GET /api/correlacoes/{id}/`, e o endpoint interno por onde uma unidade pergunta a outra."""

from typing import Any, ClassVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.entrada import UUIDField
from plataforma.api.invariantes import PERMISSAO
from plataforma.api.visoes import VisaoBase
from plataforma.contratos.codificacao import Meta
from plataforma.contratos.credencial import CredencialRecusada, conferir_credencial
from plataforma.mensageria.correlacoes import SITUACOES_DO_EFEITO, consultar, estado_local
from plataforma.topologia import unidade_atual


class EfeitoSerializer(serializers.Serializer[Any]):
    """Uma mensagem num consumidor."""

    mensagem = UUIDField()
    tipo = serializers.CharField()
    consumidor = serializers.CharField()
    situacao = serializers.ChoiceField(choices=SITUACOES_DO_EFEITO)


class CorrelacaoSerializer(serializers.Serializer[Any]):
    """A pior situação entre os efeitos, e cada um deles."""

    correlacao = UUIDField()
    situacao = serializers.ChoiceField(choices=(*SITUACOES_DO_EFEITO, "sem_efeitos"))
    efeitos = EfeitoSerializer(many=True)


class CorrelacaoViewSet(VisaoBase):
    """Efeitos de uma operação; o id vem no cabeçalho X-Correlacao da resposta dela."""

    permissoes: ClassVar = {"retrieve": PERMISSAO}

    @extend_schema(responses=CorrelacaoSerializer, tags=["plataforma"])
    def retrieve(self, request: Request, correlacao: UUID) -> Response:
        return Response(msgspec.to_builtins(consultar(correlacao)))


@csrf_exempt
@require_POST
def correlacao_interna(request: HttpRequest, correlacao: UUID) -> HttpResponse:
    """O que esta unidade sabe, para outra unidade da instalação, da empresa do ator que ela traz."""
    _, _, credencial = request.headers.get("Authorization", "").partition(" ")
    try:
        meta = msgspec.json.decode(request.body, type=Meta)
        conferir_credencial(credencial, unidade_atual().nome, meta, request.body)
    except (CredencialRecusada, msgspec.DecodeError):
        return HttpResponse(status=401)
    if meta.ator is None:
        return HttpResponse(status=401)
    efeitos = estado_local(correlacao, meta.ator.empresa_id)
    return HttpResponse(msgspec.json.encode(efeitos), content_type="application/json")

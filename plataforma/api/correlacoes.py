"""`GET /api/correlacoes/{id}/`, e o endpoint interno por onde uma unidade pergunta a outra."""

from typing import ClassVar
from uuid import UUID

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.invariantes import PERMISSAO
from plataforma.api.leituras import EfeitosDaOperacao
from plataforma.api.visoes import VisaoBase
from plataforma.contratos.codificacao import Meta
from plataforma.contratos.credencial import CredencialRecusada, conferir_credencial
from plataforma.identidade.contexto import agir_como
from plataforma.mensageria.correlacoes import consultar, estado_local
from plataforma.topologia import unidade_atual


class CorrelacaoViewSet(VisaoBase):
    """Efeitos de uma operação; o id vem no cabeçalho X-Correlacao da resposta dela."""

    leitura = EfeitosDaOperacao
    permissoes: ClassVar = {"retrieve": PERMISSAO}

    @extend_schema(tags=["plataforma"])
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
    with agir_como(meta.ator):
        efeitos = estado_local(correlacao, meta.ator.empresa_id)
    return HttpResponse(msgspec.json.encode(efeitos), content_type="application/json")

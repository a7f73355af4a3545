"""Problem details para o que falha antes de chegar a uma visão da API."""

from typing import Any

from django.http import HttpRequest, HttpResponse

from plataforma.api.erros import TIPO_DE_CONTEUDO, corpo_do_problema
from plataforma.api.renderizador import para_json


def responder_problema(status: int, codigo: str, titulo: str, detalhe: str) -> HttpResponse:
    """Resposta problem+json de uma visão que não é do DRF."""
    corpo = corpo_do_problema(status=status, codigo=codigo, titulo=titulo, detalhe=detalhe)
    return HttpResponse(para_json(corpo), status=status, content_type=TIPO_DE_CONTEUDO)


def endereco_desconhecido(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nenhum recurso tem este endereço."""
    detalhe = f"Não há nada em {request.path[:200]}. Os endereços estão em /api/ e terminam com barra."
    return responder_problema(404, "plataforma.nao_encontrado", "Não encontrado", detalhe)


def chamada_invalida(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a chamada nem pôde ser lida."""
    return responder_problema(400, "plataforma.corpo_ilegivel", "Chamada ilegível", "A chamada não pôde ser lida.")


def host_desconhecido(endereco: str) -> HttpResponse:
    """400: o campo Host não é um dos nomes por que o sistema atende."""
    detalhe = (
        f"O sistema não atende pelo nome que veio em Host. Use {endereco}; outros nomes se configuram em ERP_HOSTS."
    )
    return responder_problema(400, "plataforma.host_desconhecido", "Endereço desconhecido", detalhe)


def erro_interno(request: HttpRequest, *_args: Any) -> HttpResponse:
    """500: a falha foi registrada; a resposta não leva a pilha."""
    detalhe = "Algo falhou do nosso lado e foi registrado. Informe a correlação ao suporte."
    return responder_problema(500, "plataforma.erro_interno", "Erro interno", detalhe)

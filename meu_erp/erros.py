"""O que falha antes de chegar a uma visão, ou dentro dela: página para quem está numa página, problema para a API."""

import logging
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from plataforma.api import respostas
from plataforma.erros import ErroDeNegocio, Indisponivel
from plataforma.identidade.contexto import rastro_atual

registro = logging.getLogger(__name__)
DE_APLICATIVOS = ("/api/", "/_", "/.well-known/", "/identity/")


def _e_pagina(request: HttpRequest) -> bool:
    return not request.path.startswith(DE_APLICATIVOS)


def pagina_de_erro(request: HttpRequest, *, status: int, titulo: str, detalhe: str, voltar: str = "/") -> HttpResponse:
    """A página do que deu errado: nada consulta, e por isso serve também quando o banco caiu."""
    dizeres = {"titulo": titulo, "detalhe": detalhe, "voltar": voltar, "correlacao": rastro_atual().correlacao}
    return render(request, "meu_erp/erro.html", dizeres, status=status)


def pagina_da_recusa(request: HttpRequest, erro: ErroDeNegocio, *, voltar: str = "/") -> HttpResponse:
    """A página de um erro de negócio; de quem não atende, quando repetir."""
    resposta = pagina_de_erro(request, status=erro.status, titulo=erro.titulo, detalhe=erro.detalhe, voltar=voltar)
    if isinstance(erro, Indisponivel):
        resposta["Retry-After"] = str(erro.espera_segundos)
    return resposta


def endereco_desconhecido(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: nada tem este endereço."""
    if not _e_pagina(request):
        return respostas.endereco_desconhecido(request, exception)
    detalhe = "Não há página neste endereço. Confira o que foi digitado, ou comece pelo painel."
    return pagina_de_erro(request, status=404, titulo="Página não encontrada", detalhe=detalhe)


def chamada_invalida(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a chamada nem pôde ser lida."""
    if not _e_pagina(request):
        return respostas.chamada_invalida(request, exception)
    detalhe = "O navegador mandou algo que não pôde ser lido. Volte, recarregue a página e tente de novo."
    return pagina_de_erro(request, status=400, titulo="Não deu para ler o pedido", detalhe=detalhe)


def proibido(request: HttpRequest, exception: Exception) -> HttpResponse:
    """403: o Django recusou."""
    detalhe = "Esta página não é para você. Se deveria ser, fale com quem administra a empresa."
    return pagina_de_erro(request, status=403, titulo="Sem permissão", detalhe=detalhe)


def recusar_formulario(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 de um formulário que não veio de uma página nossa; `reason` é o motivo do Django, e fica nos registros."""
    registro.warning("Formulário recusado em %s: %s", request.path, reason)
    detalhe = (
        "Volte, recarregue a página e envie de novo; o navegador precisa aceitar cookies. Se acontece a todos, quem "
        "opera o sistema precisa conferir ERP_ENDERECO e ERP_PROXIES."
    )
    titulo = "O formulário não foi aceito"
    return pagina_de_erro(request, status=403, titulo=titulo, detalhe=detalhe, voltar=request.path)


def erro_interno(request: HttpRequest, *_args: Any) -> HttpResponse:
    """500: a falha foi registrada; a resposta não leva a pilha."""
    if not _e_pagina(request):
        return respostas.erro_interno(request)
    detalhe = "Algo falhou do nosso lado e foi registrado. Tente de novo; se continuar, informe o código ao suporte."
    return pagina_de_erro(request, status=500, titulo="Algo deu errado", detalhe=detalhe, voltar=request.path)

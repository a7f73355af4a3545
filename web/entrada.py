"""Entrar, que é do core em /conta/, e a volta dele; sair; trocar de empresa.

O código com que se volta só vale com o nonce que ficou neste navegador: quem nos manda o código de outro, ou o nosso
a outro, não entra.
"""

import re
import secrets
from base64 import urlsafe_b64encode
from hashlib import sha256
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from core.contrato import CodigoRecusado
from plataforma.api.origem import endereco_do_cliente
from plataforma.erros import ErroDeNegocio, Indisponivel, NaoAutenticado
from plataforma.valores import novo_id
from web.recusas import pagina_da_recusa
from web.sessao import identificar
from web.sessao.guardadas import abrir, achar, encerrar, entradas, esquecer

NO_CORE, ENTRAR = "/conta/telas/", "/entrar/"
NONCE = re.compile(r"[A-Za-z0-9_-]{43}")
NONCE_DURA_SEGUNDOS = 3600
"""O tempo de achar a senha, o telefone do segundo fator e a empresa."""


@require_GET
def entrar(request: HttpRequest) -> HttpResponse:
    """GET /entrar/?ir=...: quem já está dentro só vai; quem não está passa pelo core e volta."""
    ir = _caminho_daqui(request.GET.get("ir", ""))
    try:
        identificar(request)
        return HttpResponseRedirect(ir)
    except NaoAutenticado:
        return _ir_ao_core(request, ir=ir)
    except Indisponivel as erro:
        return _recusar(request, erro, ir=ir)


@require_GET
def retorno(request: HttpRequest) -> HttpResponse:
    """GET /entrar/retorno/?codigo=...&ir=...: troca o código, que o nonce do navegador prova ser dele."""
    ir, nonce = _caminho_daqui(request.GET.get("ir", "")), request.COOKIES.get(settings.COOKIE_DA_ENTRADA, "")
    codigo = request.GET.get("codigo", "")
    try:
        if not NONCE.fullmatch(nonce):
            return _sem_nonce(request, ir=ir)
        entrada = entradas.trocar_codigo(codigo=codigo, nonce=nonce, chave=novo_id())
    except (CodigoRecusado, Indisponivel) as erro:
        return _recusar(request, erro, ir=ir)
    esquecer(request.COOKIES.get(settings.COOKIE_DAS_TELAS, ""))
    aparelho = request.headers.get("User-Agent", "")
    segredo = abrir(entrada, aparelho=aparelho, endereco=endereco_do_cliente(request))
    resposta = HttpResponseRedirect(ir)
    _por_cookie(resposta, settings.COOKIE_DAS_TELAS, segredo)
    resposta.delete_cookie(settings.COOKIE_DA_ENTRADA, samesite="Lax")
    return resposta


@require_POST
def sair(request: HttpRequest) -> HttpResponse:
    """POST /sair/: acabam a sessão e a entrada no core."""
    if guardada := achar(request.COOKIES.get(settings.COOKIE_DAS_TELAS, "")):
        encerrar(guardada)
    resposta = HttpResponseRedirect(ENTRAR)
    resposta.delete_cookie(settings.COOKIE_DAS_TELAS, samesite="Lax")
    return resposta


@require_POST
def trocar_de_empresa(request: HttpRequest) -> HttpResponse:
    """POST /empresa/: passa a agir por outra empresa da pessoa, que o core confere."""
    return _ir_ao_core(request, ir="/", empresa=request.POST.get("empresa", ""))


def _ir_ao_core(request: HttpRequest, **consulta: str) -> HttpResponse:
    """Leva ao core quem vai entrar, com o desafio do nonce; se ele não atende, diz já."""
    try:
        entradas.atende()
    except Indisponivel as erro:
        return _recusar(request, erro, ir=consulta["ir"])
    guardado = request.COOKIES.get(settings.COOKIE_DA_ENTRADA, "")
    # Duas abas que entram juntas dividem o nonce: a segunda não estraga a volta da primeira.
    nonce = guardado if NONCE.fullmatch(guardado) else secrets.token_urlsafe(32)
    desafio = urlsafe_b64encode(sha256(nonce.encode()).digest()).decode().rstrip("=")
    resposta = HttpResponseRedirect(f"{NO_CORE}?{urlencode({'desafio': desafio, **consulta})}")
    _por_cookie(resposta, settings.COOKIE_DA_ENTRADA, nonce, dura_segundos=NONCE_DURA_SEGUNDOS)
    return resposta


def _sem_nonce(request: HttpRequest, *, ir: str) -> HttpResponse:
    """Outra aba já terminou de entrar, e só se vai; ou o código não nasceu neste navegador."""
    try:
        identificar(request)
    except NaoAutenticado:
        erro = CodigoRecusado("Esta entrada não começou neste navegador, ou ficou tempo demais parada. Entre de novo.")
        return _recusar(request, erro, ir=ir)
    return HttpResponseRedirect(ir)


def _recusar(request: HttpRequest, erro: ErroDeNegocio, *, ir: str) -> HttpResponse:
    de_novo = f"{ENTRAR}?{urlencode({'ir': ir})}"
    return pagina_da_recusa(request, "web/entrada.html", erro, de_novo=de_novo)


def _por_cookie(resposta: HttpResponse, nome: str, valor: str, *, dura_segundos: int | None = None) -> None:
    """Sem prazo, acaba com o navegador, como a entrada no core."""
    resposta.set_cookie(nome, valor, max_age=dura_segundos, secure=settings.COM_TLS, httponly=True, samesite="Lax")


def _caminho_daqui(ir: str) -> str:
    """O caminho pedido, se é deste endereço; senão, o painel."""
    local = ir.startswith("/") and url_has_allowed_host_and_scheme(ir, allowed_hosts=None)
    return ir if local else "/"

"""Uma chamada à API pública de um módulo, por dois caminhos: neste processo, ou por HTTP à unidade que o executa."""

import http.client
import io
from collections.abc import Iterator, Mapping
from contextvars import Context, copy_context
from functools import cache
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpResponseBase
from django.utils.datastructures import CaseInsensitiveMapping

from plataforma.api.origem import CABECALHO_DA_ORIGEM, chamada_assinada, endereco_em_curso
from plataforma.contratos.conexoes import RespostaAberta
from plataforma.contratos.credencial import emitir_origem
from plataforma.contratos.prazos import ate, prazo_em, segundos_ate
from plataforma.contratos.unidades import Unidades
from plataforma.topologia import unidade_atual, url_da_unidade

PRAZO_SEGUNDOS = 10.0
ENDERECO_LOCAL = "127.0.0.1"
SEM_EFEITO = ("GET", "HEAD")
JSON = "application/json"


class ChamadaDaApi(NamedTuple):
    """O que se manda; `repetivel` se fazê-lo duas vezes é o mesmo que uma."""

    modulo: str
    metodo: str
    caminho: str
    corpo: bytes
    cabecalhos: Mapping[str, str]
    repetivel: bool


class Recebida(NamedTuple):
    """O começo de uma resposta, e o corpo dela à medida que chega."""

    status: int
    cabecalhos: Mapping[str, str]
    pedacos: Iterator[bytes]


class SemResposta(Exception):
    """O módulo não respondeu; `reinicia` se não aceitou a chamada, ou caiu, em vez de só demorar."""

    def __init__(self, detalhe: str, *, reinicia: bool = False) -> None:
        super().__init__(detalhe)
        self.reinicia = reinicia


def no_processo(chamada: ChamadaDaApi) -> Recebida:
    """Atende a chamada aqui, por toda a cadeia de uma chamada HTTP e num contexto que não é o de quem chama."""
    contexto = copy_context()
    return contexto.run(_atender, chamada, contexto)


def pela_rede(chamada: ChamadaDaApi) -> Recebida:
    """Faz a chamada à unidade que executa o módulo. Levanta SemResposta."""
    unidade = _unidades().de(chamada.modulo)
    if not unidade.disjuntor.deixa_passar():
        raise _sem_resposta(chamada)
    abrir = unidade.conexoes.abrir if chamada.repetivel else unidade.conexoes.abrir_nova
    cabecalhos = {**chamada.cabecalhos, **_da_origem(chamada)}
    try:
        aberta = abrir(chamada.metodo, chamada.caminho, chamada.corpo, cabecalhos, PRAZO_SEGUNDOS)
    except ConnectionRefusedError as erro:
        unidade.disjuntor.desistir()
        raise _sem_resposta(chamada, erro) from erro
    except (OSError, http.client.HTTPException) as erro:
        unidade.disjuntor.falhar()
        raise _sem_resposta(chamada, erro) from erro
    except BaseException:
        unidade.disjuntor.desistir()
        raise
    unidade.disjuntor.acertar()
    return Recebida(aberta.status, CaseInsensitiveMapping(aberta.cabecalhos.items()), _da_rede(chamada, aberta))


@cache
def _aplicacao() -> BaseHandler:
    aplicacao = BaseHandler()
    aplicacao.load_middleware()
    return aplicacao


@cache
def _unidades() -> Unidades:
    return Unidades(url_da_unidade)


def _atender(chamada: ChamadaDaApi, contexto: Context) -> Recebida:
    prazo = prazo_em(PRAZO_SEGUNDOS)
    request = WSGIRequest(_ambiente(chamada))
    with ate(prazo):
        resposta = _aplicacao().get_response(request)
    if segundos_ate(prazo) <= 0:
        # Pela rede uma resposta atrasada nunca chega; aqui ela também não vale.
        resposta.close()
        raise _sem_resposta(chamada)
    if resposta.streaming:
        return Recebida(resposta.status_code, resposta.headers, _do_fluxo(resposta, contexto))
    request.close()
    return Recebida(resposta.status_code, resposta.headers, iter((resposta.content,)))  # type: ignore[attr-defined]


def _do_fluxo(resposta: HttpResponseBase, contexto: Context) -> Iterator[bytes]:
    partes = iter(resposta)
    try:
        while (parte := contexto.run(next, partes, None)) is not None:
            yield parte
    finally:
        contexto.run(resposta.close)


def _da_rede(chamada: ChamadaDaApi, aberta: RespostaAberta) -> Iterator[bytes]:
    try:
        yield from aberta.pedacos()
    except (OSError, http.client.HTTPException) as erro:
        raise _sem_resposta(chamada, erro) from erro


def _ambiente(chamada: ChamadaDaApi) -> dict[str, Any]:
    """O ambiente WSGI da chamada, como o servidor o daria se viesse de quem usa a tela."""
    partes, publico = urlsplit(chamada.caminho), urlsplit(settings.ENDERECO)
    campos = {f"HTTP_{nome.upper().replace('-', '_')}": valor for nome, valor in chamada.cabecalhos.items()}
    return {
        **campos,
        "REQUEST_METHOD": chamada.metodo,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(partes.path, "latin-1"),
        "QUERY_STRING": partes.query,
        "CONTENT_TYPE": chamada.cabecalhos.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(chamada.corpo)),
        "HTTP_HOST": publico.netloc,
        "REMOTE_ADDR": endereco_em_curso() or ENDERECO_LOCAL,
        "SERVER_NAME": publico.hostname or "",
        "SERVER_PORT": str(publico.port or ""),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.url_scheme": publico.scheme,
        "wsgi.input": io.BytesIO(chamada.corpo),
    }


def _da_origem(chamada: ChamadaDaApi) -> dict[str, str]:
    """Sob a credencial da unidade, o endereço de quem usa a tela: sem ele os limites só veriam o da unidade de web."""
    endereco = endereco_em_curso()
    if not endereco:
        return {}
    caminho = unquote(urlsplit(chamada.caminho).path)
    autorizacao = chamada.cabecalhos.get("Authorization", "")
    assinada = chamada_assinada(chamada.metodo, caminho, autorizacao, chamada.corpo)
    return {CABECALHO_DA_ORIGEM: emitir_origem(unidade_atual().nome, endereco, assinada)}


def _sem_resposta(chamada: ChamadaDaApi, erro: Exception | None = None) -> SemResposta:
    reinicia = erro is not None and not isinstance(erro, TimeoutError)
    return SemResposta(f"{chamada.modulo.capitalize()} não respondeu. Tente de novo em instantes.", reinicia=reinicia)

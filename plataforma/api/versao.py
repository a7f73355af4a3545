"""ETag e If-Match: quem altera um documento diz a versão que leu (RFC 9110 e 6585)."""

import hashlib
import re
from collections.abc import Collection
from enum import Enum
from typing import Any

import msgspec
from rest_framework.request import Request
from rest_framework.response import Response

from plataforma.api.renderizador import para_json
from plataforma.erros import ConflitoDeVersao, EntradaInvalida, ErroDeCampo

CABECALHO_DA_VERSAO = "If-Match"
CABECALHO_DO_ETAG = "ETag"
QUALQUER = "*"
FORMA_DO_ETAG = '(?:W/)?"([0-9]{1,9})"'
COM_DOCUMENTO = (200, 201)
"""Respostas que podem mostrar um documento."""


class Versao(Enum):
    """O que uma ação sobre um documento faz com o If-Match."""

    EXIGIDA = "exigida"
    """O documento pode ter sido editado antes de a ação valer: sem If-Match, 428."""
    ACEITA = "aceita"
    """Confere-se o If-Match, se ele vem."""
    NENHUMA = "nenhuma"
    """O documento não se altera, ou a ação não é sobre um."""


class VersaoExigida(EntradaInvalida):
    """A ação pede a versão que se leu, e o If-Match não veio."""

    codigo = "plataforma.versao_exigida"
    status = 428
    titulo = "Diga a versão que você leu"


def exigir_if_match(request: Request) -> None:
    """Levanta VersaoExigida se a chamada não traz If-Match."""
    if not request.headers.get(CABECALHO_DA_VERSAO):
        mensagem = (
            f"Leia o documento e mande em {CABECALHO_DA_VERSAO} o ETag que a leitura deu, como "
            f'"3". Se tanto faz a versão em que ele está, mande {QUALQUER}.'
        )
        campo = ErroDeCampo(campo=CABECALHO_DA_VERSAO, codigo="versao_exigida", mensagem=mensagem)
        raise VersaoExigida(mensagem, campos=(campo,))


def versao_lida(request: Request) -> int | None:
    """Versão que o If-Match diz, para conferir com o documento travado; None se ele aceita qualquer uma."""
    lida = request.headers.get(CABECALHO_DA_VERSAO)
    if lida in (None, "", QUALQUER):
        return None
    achada = re.fullmatch(FORMA_DO_ETAG, lida)
    if achada is None:
        raise ConflitoDeVersao(f'If-Match leva o ETag que a leitura deu, como "3"; veio {lida[:40]}.')
    return int(achada[1])


def e_documento(campos: Collection[str]) -> bool:
    """Se uma forma com estes campos mostra um documento, cuja resposta leva ETag; listas e relatórios não levam."""
    return "versao" in campos or "id" in campos


def por_etag(resposta: Response) -> None:
    """Põe na resposta que mostra um documento a versão dele ou, se ele não se altera, o resumo do que mostra."""
    mostrado = resposta.data
    campos = _campos(mostrado)
    if resposta.status_code in COM_DOCUMENTO and e_documento(campos):
        valor = _versao_de(mostrado) if "versao" in campos else _resumo(mostrado)
        resposta[CABECALHO_DO_ETAG] = f'"{valor}"'


def _campos(mostrado: Any) -> Collection[str]:
    if isinstance(mostrado, dict):
        return mostrado.keys()
    return mostrado.__struct_fields__ if isinstance(mostrado, msgspec.Struct) else ()


def _versao_de(mostrado: Any) -> int:
    return int(mostrado["versao"] if isinstance(mostrado, dict) else mostrado.versao)


def _resumo(mostrado: Any) -> str:
    return hashlib.blake2b(para_json(mostrado), digest_size=12).hexdigest()

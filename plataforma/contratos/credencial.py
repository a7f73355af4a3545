"""Credencial de uma unidade ao chamar outra, ou ao dizer por quem chama: JWT HS256 de 60 segundos, preso à chamada.

Assina-a o segredo entre unidades, que não é o da instalação: com ele não se faz token, sessão nem segundo fator.
"""

import hashlib
import time
from typing import Any

import jwt
from django.conf import settings

from plataforma.contratos.codificacao import Meta

VALIDADE_SEGUNDOS = 60
_ALGORITMO = "HS256"
_DA_ORIGEM = "origem"


class CredencialRecusada(Exception):
    """A chamada não vem de uma unidade desta instalação, ou foi alterada no caminho."""


def _impressao(corpo: bytes) -> str:
    return hashlib.sha256(corpo).hexdigest()


def _quem(meta: Meta) -> dict[str, str]:
    if meta.ator is None:
        return {}
    return {"usuario": str(meta.ator.usuario_id), "empresa": str(meta.ator.empresa_id)}


def emitir_credencial(unidade: str, destino: str, meta: Meta, corpo: bytes) -> str:
    """Assina a chamada de `unidade` ao módulo `destino`, em nome do ator de `meta`."""
    return _emitir(unidade, destino, corpo, _quem(meta))


def conferir_credencial(credencial: str, destino: str, meta: Meta, corpo: bytes) -> str:
    """Devolve o nome da unidade que chama; levanta CredencialRecusada."""
    dizeres = _ler(credencial, destino)
    quem = {nome: dizeres[nome] for nome in ("usuario", "empresa") if nome in dizeres}
    if dizeres["corpo"] != _impressao(corpo) or quem != _quem(meta):
        raise CredencialRecusada("a credencial é de outra chamada")
    return str(dizeres["iss"])


def emitir_origem(unidade: str, endereco: str, chamada: bytes) -> str:
    """Assina que a `chamada` que a unidade faz é de quem está em `endereco`."""
    return _emitir(unidade, _DA_ORIGEM, chamada, {"endereco": endereco})


def conferir_origem(credencial: str, chamada: bytes) -> str:
    """O endereço de quem está por trás da `chamada`; levanta CredencialRecusada."""
    dizeres = _ler(credencial, _DA_ORIGEM)
    if dizeres["corpo"] != _impressao(chamada):
        raise CredencialRecusada("a origem é de outra chamada")
    return str(dizeres["endereco"])


def _emitir(unidade: str, destino: str, corpo: bytes, o_mais: dict[str, str]) -> str:
    agora = int(time.time())
    dizeres = {
        "iss": unidade,
        "aud": destino,
        "iat": agora,
        "exp": agora + VALIDADE_SEGUNDOS,
        "corpo": _impressao(corpo),
    }
    return jwt.encode(dizeres | o_mais, settings.SEGREDO_ENTRE_UNIDADES, algorithm=_ALGORITMO)


def _ler(credencial: str, destino: str) -> dict[str, Any]:
    try:
        dizeres: dict[str, Any] = jwt.decode(
            credencial,
            settings.SEGREDO_ENTRE_UNIDADES,
            algorithms=[_ALGORITMO],
            audience=destino,
            leeway=5,
            options={"require": ["iss", "aud", "exp", "corpo"]},
        )
    except jwt.InvalidTokenError as erro:
        raise CredencialRecusada(str(erro)) from erro
    return dizeres

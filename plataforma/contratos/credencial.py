"""Credencial de uma unidade ao chamar outra: JWT HS256 de 60 segundos, preso ao corpo da chamada.

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
    agora = int(time.time())
    dizeres = {
        "iss": unidade,
        "aud": destino,
        "iat": agora,
        "exp": agora + VALIDADE_SEGUNDOS,
        "corpo": _impressao(corpo),
    }
    return jwt.encode(dizeres | _quem(meta), settings.SEGREDO_ENTRE_UNIDADES, algorithm=_ALGORITMO)


def conferir_credencial(credencial: str, destino: str, meta: Meta, corpo: bytes) -> str:
    """Devolve o nome da unidade que chama; levanta CredencialRecusada."""
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
    quem = {nome: dizeres[nome] for nome in ("usuario", "empresa") if nome in dizeres}
    if dizeres["corpo"] != _impressao(corpo) or quem != _quem(meta):
        raise CredencialRecusada("a credencial é de outra chamada")
    return str(dizeres["iss"])

"""Conferência dos tokens de acesso (JWT RS256) que o core assina; as chaves públicas vêm do JWKS dele."""

import json
import threading
import urllib.request
from collections.abc import Callable
from typing import Any
from uuid import UUID

import jwt
from django.conf import settings

from plataforma.erros import NaoAutenticado
from plataforma.topologia import executa_aqui, url_da_unidade
from plataforma.valores import Dto

PUBLICO = "meu_erp"
ALGORITMO = "RS256"
CAMINHO_DO_JWKS = "/.well-known/jwks.json"
PRAZO_DO_JWKS_SEGUNDOS = 3
MODULO_DE_IDENTIDADE = "core"

Jwks = dict[str, Any]


class Declaracoes(Dto):
    """O que um token diz: quem, em que empresa, e com que versão dos direitos."""

    usuario: UUID
    empresa: UUID
    versao: int


_fontes: list[Callable[[], Jwks]] = []
_chaves: dict[str, Any] = {}
_trava = threading.Lock()


def registrar_fonte_de_chaves(fonte: Callable[[], Jwks]) -> None:
    """Diz de onde tirar o JWKS quando o emissor roda neste processo."""
    _fontes[:] = [fonte]
    _chaves.clear()


def _buscar_jwks() -> Jwks:
    if executa_aqui(MODULO_DE_IDENTIDADE):
        return _fontes[0]()
    url = url_da_unidade(MODULO_DE_IDENTIDADE) + CAMINHO_DO_JWKS
    with urllib.request.urlopen(url, timeout=PRAZO_DO_JWKS_SEGUNDOS) as resposta:
        jwks: Jwks = json.load(resposta)
    return jwks


def _chave(kid: str) -> Any:
    if kid not in _chaves:
        with _trava:
            novas = {k.key_id: k.key for k in jwt.PyJWKSet.from_dict(_buscar_jwks()).keys}
            _chaves.clear()
            _chaves.update(novas)
    return _chaves.get(kid)


def conferir_token(token: str) -> Declaracoes:
    """Devolve o que o token declara; levanta NaoAutenticado se ele não vale mais, ou nunca valeu."""
    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
        chave = _chave(kid)
        if chave is None:
            raise NaoAutenticado("O token foi assinado por uma chave que não conhecemos. Entre de novo.")
        dados = jwt.decode(
            token,
            chave,
            algorithms=[ALGORITMO],
            audience=PUBLICO,
            issuer=settings.ENDERECO,
            options={"require": ["exp", "sub", "aud", "iss", "empresa", "versao"]},
        )
    except jwt.ExpiredSignatureError as erro:
        raise NaoAutenticado("O token venceu. Renove-o ou entre de novo.") from erro
    except jwt.InvalidTokenError as erro:
        raise NaoAutenticado("O token não é válido. Entre de novo.") from erro
    return Declaracoes(usuario=UUID(dados["sub"]), empresa=UUID(dados["empresa"]), versao=int(dados["versao"]))

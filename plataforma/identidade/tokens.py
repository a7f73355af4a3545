"""Conferência dos tokens de acesso (JWT RS256) que o core assina; as chaves públicas vêm do JWKS dele.

Nenhum pedido espera pelo core: as chaves se buscam antes do primeiro, ficam neste processo, e só se buscam de novo
quando envelhecem ou quando chega um `kid` desconhecido (chave nova), no máximo uma vez por
`ESPERA_ENTRE_BUSCAS_SEGUNDOS`. As deste processo, se o emissor roda nele, leem-se na hora.
"""

import json
import logging
import threading
import time
import urllib.request
from collections.abc import Callable
from typing import Any, NamedTuple
from uuid import UUID

import jwt
from django.conf import settings

from plataforma.erros import Indisponivel, NaoAutenticado
from plataforma.topologia import executa_aqui, url_da_unidade
from plataforma.valores import Dto

PUBLICO = "meu_erp"
ALGORITMO = "RS256"
CAMINHO_DO_JWKS = "/.well-known/jwks.json"
PRAZO_DO_JWKS_SEGUNDOS = 3
VALIDADE_DAS_CHAVES_SEGUNDOS = 300
ESPERA_ENTRE_BUSCAS_SEGUNDOS = 1
MODULO_DE_IDENTIDADE = "core"
CONFERIDO_POR_SEGUNDOS = 30
CONFERIDOS_NO_CACHE = 10_000

Jwks = dict[str, Any]
registro = logging.getLogger(__name__)


class Declaracoes(Dto):
    """O que um token diz: quem, em que empresa, e com que versão dos direitos."""

    usuario: UUID
    empresa: UUID
    versao: int


class ChavesIndisponiveis(Indisponivel):
    """Não se sabe se o token vale: mandar quem o trouxe entrar de novo o expulsaria por uma falha que não é dele."""

    codigo = "plataforma.chaves_indisponiveis"


class _Conferido(NamedTuple):
    declaracoes: Declaracoes
    vale_ate: float
    """Segundos do relógio do sistema: o vencimento do token, ou o da conferência, o que vier antes."""


_conferidos: dict[str, _Conferido] = {}
_fontes: dict[str, Callable[[], Jwks]] = {}
_chaves: dict[str, Any] = {}
_buscadas_em = [float("-inf")]
_buscou = [True]
_trava = threading.Lock()


def registrar_fonte_de_chaves(nome: str, fonte: Callable[[], Jwks]) -> None:
    """Diz de onde tirar chaves públicas deste processo; uma fonte de mesmo nome é trocada."""
    _fontes[nome] = fonte
    esquecer_chaves()


def esquecer_chaves() -> None:
    """Faz o próximo token buscar as chaves de novo."""
    with _trava:
        _chaves.clear()
        _conferidos.clear()
        _buscadas_em[0], _buscou[0] = float("-inf"), True


def _buscar_no_core() -> Jwks:
    url = url_da_unidade(MODULO_DE_IDENTIDADE) + CAMINHO_DO_JWKS
    with urllib.request.urlopen(url, timeout=PRAZO_DO_JWKS_SEGUNDOS) as resposta:
        jwks: Jwks = json.load(resposta)
    return jwks


def _ler(jwks: Jwks) -> dict[str, Any]:
    return {k.key_id: k.key for k in jwt.PyJWKSet.from_dict(jwks).keys if k.key_id}


def _renovar_chaves() -> None:
    try:
        do_core = {} if executa_aqui(MODULO_DE_IDENTIDADE) else _ler(_buscar_no_core())
    except (OSError, jwt.PyJWKSetError, ValueError) as erro:
        registro.warning("identidade.chaves.indisponiveis: as conhecidas continuam valendo (%s)", erro)
        _buscou[0] = False
        return
    finally:
        _buscadas_em[0] = time.monotonic()
    _buscou[0] = True
    _chaves.clear()
    _chaves.update(do_core)


def buscar_chaves() -> None:
    """Busca as chaves antes que se atenda alguém: quem acaba de partir não depende de que o core esteja no ar depois.

    Sem resposta do core em `PRAZO_DO_JWKS_SEGUNDOS`, a unidade parte assim mesmo, e o primeiro token as busca de novo.
    """
    with _trava:
        _renovar_chaves()
        if not _buscou[0]:
            _buscadas_em[0] = float("-inf")


def _chave(kid: str) -> Any:
    with _trava:
        idade = time.monotonic() - _buscadas_em[0]
        falta = kid not in _chaves and idade > ESPERA_ENTRE_BUSCAS_SEGUNDOS
        if falta or idade > VALIDADE_DAS_CHAVES_SEGUNDOS:
            _renovar_chaves()
        if kid not in _chaves:
            for fonte in _fontes.values():
                _chaves.update(_ler(fonte()))
        if kid not in _chaves and not _buscou[0]:
            raise ChavesIndisponiveis("O módulo de identidade não atende agora, e sem ele não se confere quem é você.")
        return _chaves.get(kid)


def conferir_token(token: str) -> Declaracoes:
    """Devolve o que o token declara; levanta NaoAutenticado se ele não vale mais, ou nunca valeu.

    Levanta ChavesIndisponiveis se a chave dele não se conhece e o core não respondeu quando se perguntou.

    A assinatura de um mesmo token se confere de novo a cada `CONFERIDO_POR_SEGUNDOS`.
    """
    conferido = _conferidos.get(token)
    if conferido is None or conferido.vale_ate <= time.time():
        conferido = _conferir(token)
        if len(_conferidos) >= CONFERIDOS_NO_CACHE:
            _conferidos.clear()
        _conferidos[token] = conferido
    return conferido.declaracoes


def _conferir(token: str) -> _Conferido:
    try:
        chave = _chave(jwt.get_unverified_header(token).get("kid", ""))
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
        declaracoes = Declaracoes(
            usuario=UUID(dados["sub"]), empresa=UUID(dados["empresa"]), versao=int(dados["versao"])
        )
        return _Conferido(declaracoes, min(float(dados["exp"]), time.time() + CONFERIDO_POR_SEGUNDOS))
    except jwt.ExpiredSignatureError as erro:
        raise NaoAutenticado("O token venceu. Renove-o ou entre de novo.") from erro
    except (jwt.InvalidTokenError, ValueError, AttributeError) as erro:
        raise NaoAutenticado("O token não é válido. Entre de novo.") from erro

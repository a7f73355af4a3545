"""Chaves RS256 que assinam os tokens: arquivos PEM 0600 na pasta ERP_CHAVES; uma assina, e todas conferem.

O nome do arquivo começa pelo instante desde o qual a chave assina, e a última a chegar a ele é a que assina. Uma chave
nova se publica antes, para que nenhuma unidade veja um token de chave que ainda não buscou. O `kid` é a impressão
digital da chave pública (RFC 7638), a mesma que o allauth calcula.
"""

import hashlib
import json
import os
import secrets
from base64 import urlsafe_b64encode
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from jwt.algorithms import RSAAlgorithm

from plataforma import relogio
from plataforma.identidade.chaves import Jwks
from plataforma.identidade.tokens import ALGORITMO

BITS = 2048
EXTENSAO = ".pem"
GUARDA = timedelta(days=7)
"""Por quanto tempo uma chave substituída ainda confere tokens; nenhum token vive tanto."""
ANTECEDENCIA = timedelta(minutes=10)
"""Quanto antes de assinar uma chave se publica; toda unidade busca as chaves em metade disso."""
AGORA = timedelta()


class ChavesSemPasta(Exception):
    """A instalação não diz onde ficam as chaves que assinam os tokens."""


class ChaveDeAssinatura(NamedTuple):
    """Uma chave privada, seu `kid` e o texto do arquivo."""

    kid: str
    privada: rsa.RSAPrivateKey
    pem: str


def _pasta() -> Path:
    if not settings.CHAVES:
        raise ChavesSemPasta("Defina ERP_CHAVES com a pasta das chaves de assinatura (./erp iniciar o faz por você).")
    pasta = Path(settings.CHAVES)
    pasta.mkdir(mode=0o700, parents=True, exist_ok=True)
    return pasta


@cache
def _carregar(caminho: Path) -> ChaveDeAssinatura:
    pem = caminho.read_text(encoding="ascii")
    privada = serialization.load_pem_private_key(pem.encode(), password=None)
    if not isinstance(privada, rsa.RSAPrivateKey):
        raise TypeError(f"{caminho} não é uma chave RSA.")
    return ChaveDeAssinatura(_impressao_digital(privada), privada, pem)


def _impressao_digital(privada: rsa.RSAPrivateKey) -> str:
    publica = RSAAlgorithm.to_jwk(privada.public_key(), as_dict=True)
    canonica = json.dumps({m: publica[m] for m in ("e", "kty", "n")}, separators=(",", ":"))
    return urlsafe_b64encode(hashlib.sha256(canonica.encode()).digest()).decode().rstrip("=")


def _caminhos() -> list[Path]:
    return sorted(_pasta().glob(f"*{EXTENSAO}"))


def _instante(momento: datetime) -> str:
    return f"{momento:%Y%m%dT%H%M%S%f}"


def girar(*, daqui: timedelta = ANTECEDENCIA) -> str:
    """Cria uma chave, que passa a assinar `daqui` a pouco, e apaga as substituídas há mais de `GUARDA`; dá o `kid`."""
    nome = f"{_instante(relogio.agora() + daqui)}-{secrets.token_hex(4)}"
    pem = rsa.generate_private_key(public_exponent=65537, key_size=BITS).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    provisorio = _pasta() / f"{nome}.novo"
    with open(os.open(provisorio, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as arquivo:
        arquivo.write(pem)
    provisorio.rename(provisorio.with_suffix(EXTENSAO))
    limite = _instante(relogio.agora() - GUARDA)
    caminhos = _caminhos()
    for antiga, substituta in zip(caminhos, caminhos[1:], strict=False):
        if substituta.stem < limite:
            antiga.unlink(missing_ok=True)
    return _carregar(_pasta() / f"{nome}{EXTENSAO}").kid


def chave_que_assina() -> ChaveDeAssinatura:
    """A última que já pode assinar; a primeira de todas nasce aqui, e pode desde já."""
    if not _caminhos():
        girar(daqui=AGORA)
    agora = _instante(relogio.agora())
    primeira, *outras = _caminhos()
    return _carregar(max((c for c in outras if c.stem <= agora), default=primeira))


def chaves() -> list[ChaveDeAssinatura]:
    """Todas as que conferem tokens, da mais velha à mais nova."""
    chave_que_assina()
    return [_carregar(caminho) for caminho in _caminhos()]


def jwks() -> Jwks:
    """Chaves públicas, no formato do JWKS (RFC 7517)."""
    return {"keys": [_publica(chave) for chave in chaves()]}


def _publica(chave: ChaveDeAssinatura) -> dict[str, Any]:
    publica = RSAAlgorithm.to_jwk(chave.privada.public_key(), as_dict=True)
    return {**publica, "kid": chave.kid, "use": "sig", "alg": ALGORITMO}

"""Cliente da API já identificado, sem passar pelo login: assina com uma chave de teste e grava o acesso direto."""

import json
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.test import Client

from plataforma import relogio
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.identidade.tokens import ALGORITMO, PUBLICO, registrar_fonte_de_chaves
from plataforma.topologia import modulos_com_banco
from plataforma.valores import novo_id

KID = "chave-de-teste"
VALIDADE = timedelta(minutes=10)
_ACESSO = """
INSERT INTO acesso_direitos (usuario_id, empresa_id, versao, permissoes) VALUES (%s, %s, 1, %s)
ON CONFLICT (usuario_id, empresa_id) DO UPDATE
   SET versao = acesso_direitos.versao + 1, permissoes = excluded.permissoes
RETURNING versao
"""


def nova_chave() -> rsa.RSAPrivateKey:
    """Chave RSA aceita por `conferir_token` neste processo, ao lado das do core."""
    chave = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    publica = jwt.algorithms.RSAAlgorithm.to_jwk(chave.public_key(), as_dict=True)
    jwks = {"keys": [{**publica, "kid": KID, "use": "sig", "alg": ALGORITMO}]}
    registrar_fonte_de_chaves(KID, lambda: jwks)
    return chave


def dar_acesso(ator: Ator) -> int:
    """Grava os direitos do ator em cada módulo desta unidade; devolve a versão deles."""
    direitos = [ator.usuario_id, ator.empresa_id, sorted(ator.permissoes)]
    with agir_como(ator):
        return max(int(executar(modulo, _ACESSO, direitos)[0][0]) for modulo in modulos_com_banco())


def assinar(chave: rsa.RSAPrivateKey, ator: Ator, versao: int) -> str:
    """Token de acesso como o que o core emite."""
    corpo = {
        "sub": str(ator.usuario_id),
        "empresa": str(ator.empresa_id),
        "versao": versao,
        "iss": settings.ENDERECO,
        "aud": PUBLICO,
        "exp": relogio.agora() + VALIDADE,
    }
    return jwt.encode(corpo, chave, algorithm=ALGORITMO, headers={"kid": KID})


class ClienteDaApi:
    """Cliente HTTP em processo. Cada chamada corre num contexto copiado, e o do teste fica como estava."""

    def __init__(self, token: str | None) -> None:
        self._cabecalhos = {"Authorization": f"Bearer {token}"} if token else {}
        self._cliente = Client(raise_request_exception=False)

    def get(self, caminho: str, **parametros: Any) -> Any:
        """GET com `parametros` na query string."""
        return self._pedir("GET", caminho, query_params=parametros)

    def post(self, caminho: str, corpo: Any = None, *, chave: str | None = None) -> Any:
        """POST em JSON; sem `chave`, a Idempotency-Key é nova."""
        return self._pedir("POST", caminho, corpo, {"Idempotency-Key": chave or str(novo_id())})

    def patch(self, caminho: str, corpo: Any, *, etag: str | None = None) -> Any:
        """PATCH em JSON; `etag` vai em If-Match."""
        return self._pedir("PATCH", caminho, corpo, {"If-Match": etag} if etag else {})

    def delete(self, caminho: str) -> Any:
        """DELETE."""
        return self._pedir("DELETE", caminho)

    def enviar(self, caminho: str, campos: dict[str, Any], *, chave: str | None = None) -> Any:
        """POST multipart, com arquivos abertos entre os `campos`."""
        cabecalhos = {**self._cabecalhos, "Idempotency-Key": chave or str(novo_id())}
        return copy_context().run(self._cliente.post, caminho, campos, headers=cabecalhos)

    def cru(self, metodo: str, caminho: str, corpo: bytes, *, tipo: str = "application/json") -> Any:
        """Chamada com o corpo tal e qual, dito `tipo`."""
        cabecalhos = {**self._cabecalhos, "Idempotency-Key": str(novo_id())}
        return copy_context().run(self._cliente.generic, metodo, caminho, corpo, tipo, headers=cabecalhos)

    def _pedir(
        self,
        metodo: str,
        caminho: str,
        corpo: Any = None,
        cabecalhos: dict[str, str] | None = None,
        query_params: dict[str, Any] | None = None,
    ) -> Any:
        return copy_context().run(
            self._cliente.generic,
            metodo,
            caminho,
            "" if corpo is None else json.dumps(corpo, default=str),
            "application/json",
            headers={**self._cabecalhos, **(cabecalhos or {})},
            query_params=query_params,
        )

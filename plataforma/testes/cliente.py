"""Cliente da API já identificado, sem passar pelo login: assina com uma chave de teste e grava o acesso direto."""

import json
from contextvars import copy_context
from datetime import timedelta
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.test import Client
from django.urls import Resolver404, resolve

from plataforma import relogio
from plataforma.api.versao import QUALQUER, Versao
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


def assinar(chave: rsa.RSAPrivateKey, ator: Ator, versao: int, **do_aplicativo: str) -> str:
    """Token de acesso como o que o core emite; `do_aplicativo` é o que dizem a mais os de um de fora."""
    corpo = {
        "sub": str(ator.usuario_id),
        "empresa": str(ator.empresa_id),
        "versao": versao,
        "sessao": str(novo_id()),
        **do_aplicativo,
        "iss": settings.ENDERECO,
        "aud": PUBLICO,
        "exp": relogio.agora() + VALIDADE,
    }
    return jwt.encode(corpo, chave, algorithm=ALGORITMO, headers={"kid": KID})


def _exige_versao(metodo: str, caminho: str) -> bool:
    """Se a ação deste endereço pede If-Match, como a visão dela declara."""
    try:
        visao: Any = resolve(caminho).func
    except Resolver404:
        return False
    acao = visao.actions.get(metodo.lower(), "")
    return bool(visao.cls.versao_da_acao(metodo, acao) is Versao.EXIGIDA)


class ClienteDaApi:
    """Cliente HTTP em processo. Cada chamada corre num contexto copiado, e o do teste fica como estava.

    Como quem abre o documento antes de mudá-lo, lê o ETag e o manda a quem pede If-Match; `etag` diz outro.
    """

    def __init__(self, token: str | None) -> None:
        self._cabecalhos = {"Authorization": f"Bearer {token}"} if token else {}
        self._cliente = Client(raise_request_exception=False)

    def get(self, caminho: str, **parametros: Any) -> Any:
        """GET com `parametros` na query string."""
        return self._pedir("GET", caminho, query_params=parametros)

    def post(self, caminho: str, corpo: Any = None, *, chave: str | None = None, etag: str | None = None) -> Any:
        """POST em JSON; sem `chave`, a Idempotency-Key é nova."""
        cabecalhos = {"Idempotency-Key": chave or str(novo_id()), **self._if_match("POST", caminho, etag)}
        return self._pedir("POST", caminho, corpo, cabecalhos)

    def patch(self, caminho: str, corpo: Any, *, chave: str | None = None, etag: str | None = None) -> Any:
        """PATCH em JSON; sem `chave`, vai sem Idempotency-Key."""
        cabecalhos = self._if_match("PATCH", caminho, etag)
        return self._pedir("PATCH", caminho, corpo, cabecalhos | ({"Idempotency-Key": chave} if chave else {}))

    def delete(self, caminho: str) -> Any:
        """DELETE."""
        return self._pedir("DELETE", caminho)

    def enviar(self, caminho: str, campos: dict[str, Any], *, chave: str | None = None, etag: str | None = None) -> Any:
        """POST multipart, com arquivos abertos entre os `campos`."""
        cabecalhos = {"Idempotency-Key": chave or str(novo_id()), **self._if_match("POST", caminho, etag)}
        cabecalhos |= self._cabecalhos
        return copy_context().run(self._cliente.post, caminho, campos, headers=cabecalhos)

    def cru(
        self, metodo: str, caminho: str, corpo: bytes, *, tipo: str = "application/json", etag: str | None = None
    ) -> Any:
        """Chamada com o corpo tal e qual, dito `tipo`; só com o If-Match que `etag` disser."""
        cabecalhos = {**self._cabecalhos, "Idempotency-Key": str(novo_id()), **({"If-Match": etag} if etag else {})}
        return copy_context().run(self._cliente.generic, metodo, caminho, corpo, tipo, headers=cabecalhos)

    def _if_match(self, metodo: str, caminho: str, etag: str | None) -> dict[str, str]:
        if etag is None and _exige_versao(metodo, caminho):
            lido = self.get(caminho if metodo == "PATCH" else caminho.rsplit("/", 2)[0] + "/")
            # O que não se lê se recusa por outro motivo, que é o que o teste procura.
            etag = lido["ETag"] if lido.status_code == 200 else QUALQUER
        return {} if etag is None else {"If-Match": etag}

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

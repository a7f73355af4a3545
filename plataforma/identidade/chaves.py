"""As chaves públicas que conferem tokens: as do core vêm do JWKS dele; as deste processo, se o emissor roda nele.

Nenhuma chamada espera pelo core: as chaves se buscam antes da primeira, ficam neste processo, e só se buscam de novo
quando envelhecem ou quando chega um `kid` desconhecido (chave nova), no máximo uma vez por
`ESPERA_ENTRE_BUSCAS_SEGUNDOS`. As deste processo leem-se na hora.
"""

import json
import logging
import time
import urllib.request
from collections.abc import Callable
from math import inf
from threading import Lock
from typing import Any

import jwt

from plataforma.erros import Indisponivel
from plataforma.topologia import executa_aqui, url_da_unidade

CAMINHO_DO_JWKS = "/.well-known/jwks.json"
PRAZO_DO_JWKS_SEGUNDOS = 3
VALIDADE_DAS_CHAVES_SEGUNDOS = 300
ESPERA_ENTRE_BUSCAS_SEGUNDOS = 1
MODULO_DE_IDENTIDADE = "core"

Jwks = dict[str, Any]
registro = logging.getLogger(__name__)


class ChavesIndisponiveis(Indisponivel):
    """Não se sabe se o token vale: mandar quem o trouxe entrar de novo o expulsaria por uma falha que não é dele."""

    codigo = "plataforma.chaves_indisponiveis"


class ChavesPublicas:
    """As que este processo conhece, por `kid`, e de onde vieram."""

    def __init__(self) -> None:
        self._trava = Lock()
        self._fontes: dict[str, Callable[[], Jwks]] = {}
        self._conhecidas: dict[str, Any] = {}
        self._buscadas_em = -inf
        self._core_respondeu = True

    def registrar_fonte(self, nome: str, fonte: Callable[[], Jwks]) -> None:
        """Diz de onde tirar chaves deste processo; uma fonte de mesmo nome é trocada, e o que se sabia se esquece."""
        self._fontes[nome] = fonte
        self.esquecer()

    def esquecer(self) -> None:
        """Faz o próximo token buscar as chaves de novo."""
        with self._trava:
            self._conhecidas.clear()
            self._buscadas_em, self._core_respondeu = -inf, True

    def buscar(self) -> None:
        """Busca as chaves antes que se atenda alguém: quem acaba de iniciar não depende do core no ar depois.

        Sem resposta dele em `PRAZO_DO_JWKS_SEGUNDOS`, a unidade inicia assim mesmo, e o primeiro token busca de novo.
        """
        with self._trava:
            self._renovar()
            if not self._core_respondeu:
                self._buscadas_em = -inf

    def achar(self, kid: str) -> Any:
        """A chave `kid`, ou None se ninguém a tem; levanta ChavesIndisponiveis se o core não respondeu."""
        with self._trava:
            idade = time.monotonic() - self._buscadas_em
            falta = kid not in self._conhecidas and idade > ESPERA_ENTRE_BUSCAS_SEGUNDOS
            if falta or idade > VALIDADE_DAS_CHAVES_SEGUNDOS:
                self._renovar()
            if kid not in self._conhecidas:
                for fonte in self._fontes.values():
                    self._conhecidas.update(_ler(fonte()))
            if kid not in self._conhecidas and not self._core_respondeu:
                raise ChavesIndisponiveis(
                    "O módulo de identidade não atende agora, e sem ele não se confere quem é você."
                )
            return self._conhecidas.get(kid)

    def _renovar(self) -> None:
        try:
            do_core = {} if executa_aqui(MODULO_DE_IDENTIDADE) else _ler(_buscar_no_core())
        except (OSError, jwt.PyJWKSetError, ValueError) as erro:
            registro.warning("identidade.chaves.indisponiveis: as conhecidas continuam valendo (%s)", erro)
            self._core_respondeu = False
            return
        finally:
            self._buscadas_em = time.monotonic()
        self._core_respondeu = True
        self._conhecidas = do_core


class _SemDesvio(urllib.request.HTTPRedirectHandler):
    """O endereço do core é o da topologia: uma resposta que manda a outro é recusada, e não seguida."""

    def redirect_request(self, *args: Any, **opcoes: Any) -> None:
        return None


def _buscar_no_core() -> Jwks:
    url = url_da_unidade(MODULO_DE_IDENTIDADE) + CAMINHO_DO_JWKS
    with urllib.request.build_opener(_SemDesvio).open(url, timeout=PRAZO_DO_JWKS_SEGUNDOS) as resposta:
        jwks: Jwks = json.load(resposta)
    return jwks


def _ler(jwks: Jwks) -> dict[str, Any]:
    return {k.key_id: k.key for k in jwt.PyJWKSet.from_dict(jwks).keys if k.key_id}

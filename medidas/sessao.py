"""Cliente HTTP mínimo: uma conexão que fica aberta, para que o custo de quem mede não se confunda com o medido."""

import base64
import http.client
import json
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

PRAZO_SEGUNDOS = 60

Json = dict[str, Any]


class RespostaInesperada(Exception):
    """A API respondeu com um problema."""


class Sessao:
    """Uma conexão em nome de um usuário."""

    def __init__(self, url: str, *, email: str, senha: str) -> None:
        self._url = url
        partes = urlsplit(url)
        self._conexao = http.client.HTTPConnection(partes.hostname or "", partes.port, timeout=PRAZO_SEGUNDOS)
        self._cabecalhos = {"Content-Type": "application/json"}
        acesso = self.enviar("/api/tokens/", {"email": email, "senha": senha})["acesso"]
        self._cabecalhos["Authorization"] = f"Bearer {acesso}"

    @property
    def identidade(self) -> tuple[str, str]:
        """Ids do usuário e da empresa, como o token os diz."""
        miolo = self._cabecalhos["Authorization"].split(".")[1]
        declarado = json.loads(base64.urlsafe_b64decode(miolo + "=" * (-len(miolo) % 4)))
        return declarado["sub"], declarado["empresa"]

    def ler(self, caminho: str) -> Json:
        """GET; levanta RespostaInesperada."""
        return self._pedir("GET", caminho, None, {})

    def enviar(self, caminho: str, corpo: Json | None = None, *, versao: int | None = None) -> Json:
        """POST com uma chave de idempotência nova, e a versão do documento lido; levanta RespostaInesperada."""
        cabecalhos = {"Idempotency-Key": str(uuid4())}
        if versao is not None:
            cabecalhos["If-Match"] = f'"{versao}"'
        return self._pedir("POST", caminho, corpo or {}, cabecalhos)

    def _pedir(self, metodo: str, caminho: str, corpo: Json | None, cabecalhos: dict[str, str]) -> Json:
        chamada = (metodo, caminho.removeprefix(self._url), None if corpo is None else json.dumps(corpo))
        resposta = self._trocar(chamada, {**self._cabecalhos, **cabecalhos})
        lido = resposta.read()
        if resposta.status >= 400:
            raise RespostaInesperada(f"{metodo} {caminho} -> {resposta.status}: {lido[:500].decode()}")
        return json.loads(lido) if lido else {}

    def _trocar(self, chamada: tuple[str, str, str | None], cabecalhos: dict[str, str]) -> http.client.HTTPResponse:
        try:
            self._conexao.request(*chamada, cabecalhos)
            return self._conexao.getresponse()
        except http.client.RemoteDisconnected:
            # O servidor fecha a conexão parada; a chamada repetida leva a mesma chave e não age duas vezes.
            self._conexao.close()
            self._conexao.request(*chamada, cabecalhos)
            return self._conexao.getresponse()

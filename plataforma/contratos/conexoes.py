"""Conexões HTTP reaproveitadas entre chamadas, por endereço."""

import http.client
from collections import deque
from typing import NamedTuple
from urllib.parse import urlsplit

OCIOSAS_POR_ENDERECO = 16


class RespostaHttp(NamedTuple):
    """Status e corpo de uma resposta."""

    status: int
    corpo: bytes


class Conexoes:
    """Conexões de uma unidade; a última usada é a primeira a voltar."""

    def __init__(self, url: str) -> None:
        partes = urlsplit(url)
        self._classe = http.client.HTTPSConnection if partes.scheme == "https" else http.client.HTTPConnection
        self._endereco = partes.netloc
        self._ociosas: deque[http.client.HTTPConnection] = deque(maxlen=OCIOSAS_POR_ENDERECO)
        self._fechadas = False

    def enviar(self, caminho: str, corpo: bytes, cabecalhos: dict[str, str], segundos: float) -> RespostaHttp:
        """Faz um POST em até `segundos`; levanta OSError ou http.client.HTTPException.

        Uma conexão ociosa que o outro lado fechou é trocada por uma nova sem que isso conte como falha.
        """
        try:
            ociosa = self._ociosas.pop()
        except IndexError:
            return self._trocar(self._classe(self._endereco, timeout=segundos), caminho, corpo, cabecalhos)
        ociosa.timeout = segundos
        ociosa.sock.settimeout(segundos)
        try:
            return self._trocar(ociosa, caminho, corpo, cabecalhos)
        except (ConnectionError, http.client.BadStatusLine):
            return self._trocar(self._classe(self._endereco, timeout=segundos), caminho, corpo, cabecalhos)

    def fechar(self) -> None:
        """Fecha as conexões ociosas, e as em uso quando terminarem."""
        self._fechadas = True
        while self._ociosas:
            self._ociosas.pop().close()

    def _trocar(
        self, conexao: http.client.HTTPConnection, caminho: str, corpo: bytes, cabecalhos: dict[str, str]
    ) -> RespostaHttp:
        try:
            conexao.request("POST", caminho, corpo, cabecalhos)
            resposta = conexao.getresponse()
            lida = RespostaHttp(resposta.status, resposta.read())
        except BaseException:
            conexao.close()
            raise
        if resposta.will_close or self._fechadas:
            conexao.close()
        else:
            self._ociosas.append(conexao)
        return lida

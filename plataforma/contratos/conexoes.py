"""Conexões HTTP reaproveitadas entre chamadas, por endereço."""

import http.client
from collections import deque
from collections.abc import Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

OCIOSAS_POR_ENDERECO = 16
PEDACO_BYTES = 64 * 1024


class RespostaHttp(NamedTuple):
    """Status e corpo de uma resposta."""

    status: int
    corpo: bytes


class RespostaAberta:
    """Uma resposta de que só se leu o começo; a conexão volta às ociosas quando o corpo acaba de ser lido."""

    def __init__(self, conexoes: "Conexoes", conexao: http.client.HTTPConnection) -> None:
        self._conexoes, self._conexao = conexoes, conexao
        self._resposta = conexao.getresponse()
        self.status = self._resposta.status
        self.cabecalhos = self._resposta.headers

    def ler(self) -> bytes:
        """O corpo inteiro; levanta OSError ou http.client.HTTPException."""
        return b"".join(self.pedacos())

    def pedacos(self) -> Iterator[bytes]:
        """O corpo, à medida que chega; um que se corta no meio levanta OSError ou http.client.HTTPException.

        Quem para antes do fim fecha a conexão.
        """
        try:
            while pedaco := self._resposta.read1(PEDACO_BYTES):
                yield pedaco
            if self._resposta.length:
                raise http.client.IncompleteRead(b"", self._resposta.length)
        except BaseException:
            self._conexao.close()
            raise
        self._resposta.close()
        self._conexoes.devolver(self._conexao, fechar=self._resposta.will_close)


class Conexoes:
    """Conexões de uma unidade; a última usada é a primeira a voltar."""

    def __init__(self, url: str) -> None:
        partes = urlsplit(url)
        self._classe = http.client.HTTPSConnection if partes.scheme == "https" else http.client.HTTPConnection
        self._endereco = partes.netloc
        self._ociosas: deque[http.client.HTTPConnection] = deque(maxlen=OCIOSAS_POR_ENDERECO)
        self._fechadas = False

    def enviar(self, caminho: str, corpo: bytes, cabecalhos: dict[str, str], segundos: float) -> RespostaHttp:
        """Faz um POST que pode ser repetido, em até `segundos`; levanta OSError ou http.client.HTTPException."""
        aberta = self.abrir("POST", caminho, corpo, cabecalhos, segundos)
        return RespostaHttp(aberta.status, aberta.ler())

    def abrir(
        self, metodo: str, caminho: str, corpo: bytes, cabecalhos: dict[str, str], segundos: float
    ) -> RespostaAberta:
        """Faz um pedido que pode ser repetido e espera até `segundos` pelo começo da resposta, e por cada pedaço dela.

        Uma conexão ociosa que o outro lado fechou é trocada por uma nova sem que isso conte como falha. Levanta OSError
        ou http.client.HTTPException.
        """
        try:
            ociosa = self._ociosas.pop()
        except IndexError:
            return self.abrir_nova(metodo, caminho, corpo, cabecalhos, segundos)
        ociosa.timeout = segundos
        ociosa.sock.settimeout(segundos)
        try:
            return self._pedir(ociosa, metodo, caminho, corpo, cabecalhos)
        except (ConnectionError, http.client.BadStatusLine):
            return self.abrir_nova(metodo, caminho, corpo, cabecalhos, segundos)

    def abrir_nova(
        self, metodo: str, caminho: str, corpo: bytes, cabecalhos: dict[str, str], segundos: float
    ) -> RespostaAberta:
        """O mesmo por uma conexão nova: o que não se pode repetir não vai por uma que talvez tenha morrido."""
        conexao = self._classe(self._endereco, timeout=segundos)
        return self._pedir(conexao, metodo, caminho, corpo, cabecalhos)

    def devolver(self, conexao: http.client.HTTPConnection, *, fechar: bool) -> None:
        """A resposta acabou: a conexão serve a outra, a menos que seja de `fechar`."""
        if fechar or self._fechadas:
            conexao.close()
        else:
            self._ociosas.append(conexao)

    def fechar(self) -> None:
        """Fecha as conexões ociosas, e as em uso quando terminarem."""
        self._fechadas = True
        while self._ociosas:
            self._ociosas.pop().close()

    def _pedir(
        self,
        conexao: http.client.HTTPConnection,
        metodo: str,
        caminho: str,
        corpo: bytes,
        cabecalhos: dict[str, str],
    ) -> RespostaAberta:
        try:
            conexao.request(metodo, caminho, corpo or None, cabecalhos)
            return RespostaAberta(self, conexao)
        except BaseException:
            conexao.close()
            raise

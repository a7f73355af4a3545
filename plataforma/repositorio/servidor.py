"""HTTP com um ou mais servidores de um repositório: o primeiro que responde."""

import http.client
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from plataforma.repositorio.base import RepositorioFora

LIGAR_SEGUNDOS = 2.0
RESPONDER_SEGUNDOS = 5.0


class Resposta(NamedTuple):
    """Uma resposta inteira."""

    status: int
    cabecalhos: Mapping[str, str]
    corpo: bytes


@dataclass
class ServidorDoRepositorio:
    """Onde se fala com o repositório. Cada chamada tem a sua conexão: são poucas, e nenhuma fica meio aberta."""

    nome: str
    enderecos: tuple[str, ...]
    seguro: bool
    autoridade: Path | None
    _tls: ssl.SSLContext | None = field(default=None, repr=False)

    @property
    def onde(self) -> str:
        """O nome e o endereço, para as mensagens."""
        return f"{self.nome} em {','.join(self.enderecos)}"

    def chamar(
        self,
        metodo: str,
        caminho: str,
        corpo: bytes | None = None,
        cabecalhos: Mapping[str, str] | None = None,
        segundos: float = RESPONDER_SEGUNDOS,
    ) -> Resposta:
        """A resposta inteira, em até `segundos`. Levanta RepositorioFora."""
        with self.transmitir(metodo, caminho, corpo, cabecalhos, segundos) as (_conexao, resposta):
            return Resposta(resposta.status, dict(resposta.headers), resposta.read())

    @contextmanager
    def transmitir(
        self,
        metodo: str,
        caminho: str,
        corpo: bytes | None,
        cabecalhos: Mapping[str, str] | None,
        segundos: float,
    ) -> Iterator[tuple[http.client.HTTPConnection, http.client.HTTPResponse]]:
        """A conexão e a resposta ainda por ler; fechada ao sair. Levanta RepositorioFora, também na leitura."""
        try:
            conexao = self._ligar(metodo, caminho, corpo, cabecalhos or {}, segundos)
            try:
                yield conexao, conexao.getresponse()
            finally:
                conexao.close()
        except (OSError, http.client.HTTPException) as erro:
            raise RepositorioFora(f"O {self.onde} não respondeu ({str(erro) or type(erro).__name__}).") from erro

    def _ligar(
        self, metodo: str, caminho: str, corpo: bytes | None, cabecalhos: Mapping[str, str], segundos: float
    ) -> http.client.HTTPConnection:
        for restantes, endereco in zip(range(len(self.enderecos) - 1, -1, -1), self.enderecos, strict=True):
            conexao = self._conexao(endereco)
            try:
                conexao.connect()
                conexao.sock.settimeout(segundos)
                conexao.request(metodo, caminho, corpo, dict(cabecalhos))
            except OSError:
                conexao.close()
                if not restantes:
                    raise
            else:
                return conexao
        raise AssertionError("sem endereços")

    def _conexao(self, endereco: str) -> http.client.HTTPConnection:
        if not self.seguro:
            return http.client.HTTPConnection(endereco, timeout=LIGAR_SEGUNDOS)
        if self._tls is None:
            self._tls = ssl.create_default_context(cafile=self.autoridade)
        return http.client.HTTPSConnection(endereco, timeout=LIGAR_SEGUNDOS, context=self._tls)

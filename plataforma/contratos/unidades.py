"""As unidades a que este processo vai pela rede: o que se reaproveita e o que se aprendeu de cada uma."""

from collections.abc import Callable
from threading import Lock
from typing import NamedTuple

from plataforma.contratos.conexoes import Conexoes
from plataforma.contratos.disjuntor import Disjuntor


class UnidadeRemota(NamedTuple):
    """As conexões com um endereço, e se vale tentar."""

    conexoes: Conexoes
    disjuntor: Disjuntor


class Unidades:
    """`endereco(modulo)` dá a URL base de quem o executa, que pode mudar com o tempo."""

    def __init__(self, endereco: Callable[[str], str]) -> None:
        self._endereco = endereco
        self._por_url: dict[str, UnidadeRemota] = {}
        self._onde: dict[str, str] = {}
        """Módulo -> endereço a que se foi por último."""
        self._trava = Lock()

    def de(self, modulo: str) -> UnidadeRemota:
        """A unidade que executa o módulo agora; a de um endereço a que ninguém mais vai se fecha."""
        with self._trava:
            url = self._endereco(modulo)
            antes, self._onde[modulo] = self._onde.get(modulo), url
            if antes not in (None, url) and antes not in self._onde.values():
                self._por_url.pop(antes).conexoes.fechar()
            if url not in self._por_url:
                self._por_url[url] = UnidadeRemota(Conexoes(url), Disjuntor())
            return self._por_url[url]

    def fechar(self) -> None:
        """Fecha as conexões ociosas com todas as unidades."""
        for unidade in self._por_url.values():
            unidade.conexoes.fechar()

"""O que um repositório de configuração promete; `tests/topologia/test_repositorios.py` o cobra dos dois."""

from dataclasses import dataclass
from typing import Protocol


class FalhaDoRepositorio(Exception):
    """Não se leu nem se escreveu; a mensagem diz o quê e como corrigir."""


class OrigemInvalida(FalhaDoRepositorio):
    """O endereço da chave não se entende."""


class RepositorioFora(FalhaDoRepositorio):
    """Nenhum servidor respondeu: o que se tinha continua valendo, e tenta-se de novo."""


class RepositorioRecusou(FalhaDoRepositorio):
    """O servidor não aceita a credencial, ou ela não alcança a chave."""


class OutraEscrita(FalhaDoRepositorio):
    """A chave mudou depois da leitura sobre a qual se quis escrever; nada se escreveu."""


@dataclass(frozen=True)
class Lido:
    """O que se leu da chave, e em que revisão; `texto` None é a chave que não existe."""

    texto: str | None
    revisao: int


class Repositorio(Protocol):
    """Uma chave. Toda operação levanta FalhaDoRepositorio, e nenhuma espera sem prazo."""

    origem: str
    """Como se escreve em ERP_TOPOLOGIA."""
    onde: str
    """O nome e o endereço do servidor, para as mensagens."""
    chave: str

    def ler(self) -> Lido:
        """O que a chave guarda agora, já confirmado pela maioria dos servidores."""

    def escrever(self, texto: str, *, sobre: Lido) -> Lido:
        """Escreve se a chave ainda está como em `sobre`; senão levanta OutraEscrita.

        Escrever o mesmo texto pode não mudar a revisão (no Consul).
        """

    def vigiar(self, desde: Lido, segundos: float) -> Lido:
        """Espera até `segundos` que a chave mude depois de `desde` e a devolve; sem mudança, devolve-a igual."""

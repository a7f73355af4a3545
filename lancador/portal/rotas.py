"""Para onde vai cada caminho: o mapa gerado dos recursos registrados, e o que o portal nunca deixa entrar."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from lancador.portal.fronteira import passa, sem_codigos_a_toa

# A forma absoluta (RFC 9112, 3.2.2): quem a manda chama por este nome, e não pelo do campo Host.
ABSOLUTO = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://([A-Za-z0-9.:\[\]-]+)(.*)", re.DOTALL)


class NaoPublico(Exception):
    """O caminho é interno, ou pode ser lido de dois modos."""


@dataclass(frozen=True)
class Destino:
    """Uma unidade: seu módulo e onde ela escuta."""

    modulo: str
    maquina: str
    porta: int


class Encaminhada(NamedTuple):
    """Aonde vai uma chamada, e o que a unidade recebe como endereço; `host` só se ele veio no endereço."""

    destino: Destino
    alvo: str
    host: str | None


@dataclass(frozen=True)
class Rotas:
    """`prefixos` do mais longo ao mais curto; o que nenhum alcança vai ao `padrao`."""

    prefixos: tuple[tuple[str, Destino], ...]
    padrao: Destino
    dos_modulos: Mapping[str, Destino]

    @classmethod
    def do_mapa(cls, dados: Mapping[str, Any]) -> "Rotas":
        """Do mapa: prefixos -> módulo, padrão e módulo -> endereço."""
        destinos = {}
        for modulo, url in dados["destinos"].items():
            partes = urlsplit(url)
            destinos[modulo] = Destino(modulo, str(partes.hostname), int(partes.port or 80))
        prefixos = sorted(dados["prefixos"].items(), key=lambda par: -len(par[0]))
        return cls(tuple((p, destinos[m]) for p, m in prefixos), destinos[dados["padrao"]], destinos)

    def encaminhar(self, alvo: str) -> Encaminhada:
        """Aonde vai a chamada HTTP a `alvo` (caminho e consulta, como vieram). Levanta NaoPublico."""
        absoluto = ABSOLUTO.fullmatch(alvo)
        host, resto = absoluto.groups() if absoluto else (None, alvo)
        cru, interrogacao, consulta = resto.partition("?")
        caminho = sem_codigos_a_toa(cru)
        if not passa(caminho):
            raise NaoPublico
        return Encaminhada(self._destino(caminho), f"{caminho}{interrogacao}{consulta}", host)

    def _destino(self, caminho: str) -> Destino:
        com_barra = caminho if caminho.endswith("/") else f"{caminho}/"
        for prefixo, destino in self.prefixos:
            if com_barra.startswith(prefixo):
                return destino
        return self.padrao

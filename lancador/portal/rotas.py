"""Para onde vai cada caminho: o mapa gerado dos recursos registrados, e o que o portal nunca deixa entrar."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

# Endereços internos (`/_contratos/`, `/_plataforma/`): das unidades entre si.
INTERNO = "_"


class Interno(Exception):
    """O caminho é de um endereço interno das unidades."""


@dataclass(frozen=True)
class Destino:
    """Uma unidade: seu módulo e onde ela escuta."""

    modulo: str
    maquina: str
    porta: int


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

    def destino(self, alvo: str) -> Destino:
        """Destino de uma chamada HTTP a `alvo` (caminho e consulta, como vieram). Levanta Interno."""
        caminho = re.sub(r"/+", "/", unquote(alvo.split("?")[0].split("#")[0]))
        if not alvo.startswith("/"):
            raise Interno
        segmentos = [s for s in caminho.split("/") if s != "."]
        if ".." in segmentos or any(s.startswith(INTERNO) for s in segmentos[:2]):
            raise Interno
        com_barra = caminho if caminho.endswith("/") else f"{caminho}/"
        for prefixo, destino in self.prefixos:
            if com_barra.startswith(prefixo):
                return destino
        return self.padrao

"""As rotas seguem os arquivos de que saem: o mapa e, com a topologia num repositório, o do que muda no ar."""

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from lancador.portal.rotas import Rotas
from lancador.progresso import avisar

ENTRE_OLHADAS_SEGUNDOS = 0.25
Versao = tuple[int, int, int]


@dataclass
class ArquivosDasRotas:
    """`dinamica`, se há, diz a url de cada unidade agora; o que não se lê é dito uma vez, e fica o de antes."""

    mapa: Path
    dinamica: Path | None
    _vistos: list[Versao | None] = field(default_factory=list)

    def ler(self) -> Rotas:
        """As rotas de agora. Levanta OSError, ValueError ou KeyError."""
        dados = json.loads(self.mapa.read_text(encoding="utf-8"))
        if self.dinamica is not None and self.dinamica.exists():
            enderecos = json.loads(self.dinamica.read_text(encoding="utf-8")).get("enderecos", {})
            donas = dados["unidades"]
            dados["destinos"] |= {m: enderecos[u] for m, u in donas.items() if u in enderecos}
        return Rotas.do_mapa(dados)

    async def seguir(self, trocar: Callable[[Rotas], None]) -> None:
        """Sem fim."""
        self._mudaram()
        while True:
            await asyncio.sleep(ENTRE_OLHADAS_SEGUNDOS)
            if self._mudaram():
                try:
                    trocar(self.ler())
                except (OSError, ValueError, KeyError) as erro:
                    avisar(f"as rotas continuam as de antes: {erro}")

    def _mudaram(self) -> bool:
        antes, self._vistos = self._vistos, [_versao(a) for a in (self.mapa, self.dinamica) if a is not None]
        return self._vistos != antes


def _versao(arquivo: Path) -> Versao | None:
    try:
        visto = os.stat(arquivo)
    except OSError:
        return None
    return visto.st_ino, visto.st_mtime_ns, visto.st_size

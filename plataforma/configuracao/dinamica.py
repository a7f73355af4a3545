"""O que vale agora neste processo, trazido do arquivo de ERP_DINAMICA: um `stat()` a cada 250 ms, e nada mais.

Quem o escreve é o agente (`./erp agente`), ou uma pessoa. Troca-se inteiro ou não se troca: o que não se lê é dito uma
vez, e continua valendo o de antes.
"""

import json
import logging
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from plataforma.configuracao.no_ar import NoAr, NoArInvalido, de_dados

ENTRE_OLHADAS_SEGUNDOS = 0.25
registro = logging.getLogger(__name__)
Versao = tuple[int, int, int]


@dataclass
class Dinamica:
    """Os valores de agora, e quem precisa saber que mudaram."""

    atual: NoAr = field(default_factory=NoAr)
    _ao_mudar: list[Callable[[NoAr], None]] = field(default_factory=list)
    _loggers: dict[str, int] = field(default_factory=dict)
    """O nível que cada logger tinha antes de se mudar o dele."""

    def ao_mudar(self, funcao: Callable[[NoAr], None]) -> None:
        """Chama `funcao` com os valores de agora, e de novo a cada mudança, na thread que a percebe."""
        self._ao_mudar.append(funcao)
        funcao(self.atual)

    def trocar(self, novo: NoAr) -> None:
        """Passa a valer `novo`."""
        self._nivelar(novo)
        self.atual = novo
        for funcao in self._ao_mudar:
            funcao(novo)

    def _nivelar(self, novo: NoAr) -> None:
        logging.getLogger().setLevel(novo.nivel)
        for nome in self._loggers.keys() - novo.loggers.keys():
            logging.getLogger(nome).setLevel(self._loggers.pop(nome))
        for nome, nivel in novo.loggers.items():
            logger = logging.getLogger(nome)
            self._loggers.setdefault(nome, logger.level)
            logger.setLevel(nivel)


DINAMICA = Dinamica()


@dataclass
class Seguidor:
    """Olha o arquivo e troca o que vale quando ele é outro. `base` é o que o processo leu ao iniciar."""

    arquivo: Path
    base: NoAr
    dinamica: Dinamica
    _vista: Versao | None = None

    def olhar(self) -> None:
        """Uma olhada; o arquivo que falta é o que o agente ainda não escreveu."""
        versao = self._versao()
        if versao is None or versao == self._vista:
            return
        self._vista = versao
        try:
            novo = de_dados(json.loads(self.arquivo.read_text(encoding="utf-8")))
        except (OSError, ValueError, NoArInvalido) as erro:
            motivo = str(erro).rstrip(".")
            registro.error("configuracao.arquivo.invalido: %s: %s. Continua valendo o de antes.", self.arquivo, motivo)
            return
        if novo.origem == self.base.origem and novo.revisao < self.base.revisao:
            # Este processo leu do repositório um documento mais novo que o último que o agente escreveu.
            return
        self.dinamica.trocar(novo)
        registro.info("configuracao.no_ar: revisão %s de %s", novo.revisao, novo.origem or self.arquivo)

    def seguir(self) -> None:
        """Sem fim."""
        while True:
            time.sleep(ENTRE_OLHADAS_SEGUNDOS)
            self.olhar()

    def _versao(self) -> Versao | None:
        try:
            visto = os.stat(self.arquivo)
        except OSError:
            return None
        return visto.st_ino, visto.st_mtime_ns, visto.st_size


def no_ar() -> NoAr:
    """O que vale agora."""
    return DINAMICA.atual


def seguir(base: NoAr, arquivo: Path | None) -> None:
    """Passa a valer `base`; com `arquivo`, também o que ele disser, agora e enquanto o processo viver."""
    DINAMICA.trocar(base)
    if arquivo is None:
        return
    seguidor = Seguidor(arquivo, base, DINAMICA)
    seguidor.olhar()
    threading.Thread(target=seguidor.seguir, name="configuracao-no-ar", daemon=True).start()

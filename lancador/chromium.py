"""O Chromium do sistema, em que os testes abrem as telas."""

import ctypes.util
import shutil

PACOTE = "chromium"
PACOTE_DO_CONDUTOR = "libatomic1"
NOMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def achar_chromium() -> str | None:
    """O executável no PATH; None se não há."""
    return next((onde for nome in NOMES if (onde := shutil.which(nome))), None)


def achar_biblioteca_do_condutor() -> str | None:
    """A biblioteca do sistema que o Node do Playwright carrega, e que uma máquina recém-instalada não tem."""
    return ctypes.util.find_library("atomic")

"""O Chromium do sistema, em que os testes abrem as telas."""

import shutil

PACOTE = "chromium"
NOMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def achar_chromium() -> str | None:
    """O executável no PATH; None se não há."""
    return next((onde for nome in NOMES if (onde := shutil.which(nome))), None)

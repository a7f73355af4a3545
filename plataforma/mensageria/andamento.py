"""O que o laço do trabalhador soube por último: quem vigia o processo pergunta a outra thread, que só lê isto."""

import time
from collections.abc import Collection

PARADO_SEGUNDOS = 30.0


class AndamentoDoLaco:
    """Quando o laço andou pela última vez, e os módulos cujo banco não respondeu."""

    def __init__(self) -> None:
        self._em = time.monotonic()
        self._fora: Collection[str] | None = None

    def anotar(self) -> None:
        """O laço deu um passo."""
        self._em = time.monotonic()

    def anotar_volta(self, fora: Collection[str]) -> None:
        """O laço acabou uma volta; `fora` são os módulos cujo banco não responde."""
        self.anotar()
        self._fora = tuple(fora)

    def impedimento_de_vida(self) -> str:
        """Por que o processo deve ser reiniciado; vazio se anda."""
        parado = time.monotonic() - self._em
        if parado < PARADO_SEGUNDOS:
            return ""
        return f"O laço do trabalhador não anda há {parado:.0f} s: um passo não termina."

    def impedimento(self) -> str:
        """Por que o processo não trabalha agora; vazio se trabalha."""
        if motivo := self.impedimento_de_vida():
            return motivo
        if self._fora is None:
            return "O trabalhador ainda não deu a primeira volta."
        return f"O banco não responde em: {', '.join(self._fora)}." if self._fora else ""

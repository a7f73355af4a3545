"""Disjuntor por endereço: depois de falhas seguidas, para de tentar por um tempo que cresce."""

import threading
import time
from collections.abc import Callable

FALHAS_PARA_ABRIR = 5
ESPERA_INICIAL_SEGUNDOS = 1.0
# A unidade que volta precisa ser notada em cinco segundos.
ESPERA_MAXIMA_SEGUNDOS = 4.0


class Disjuntor:
    """Fechado deixa passar; aberto recusa; vencida a espera, deixa passar uma só tentativa."""

    def __init__(self, relogio: Callable[[], float] = time.monotonic) -> None:
        self._relogio = relogio
        self._trava = threading.Lock()
        self._falhas = 0
        self._espera = ESPERA_INICIAL_SEGUNDOS
        self._fechado_em: float | None = None

    def deixa_passar(self) -> bool:
        """Diz se se pode tentar agora; com a espera vencida, só o primeiro que pergunta passa."""
        with self._trava:
            if self._fechado_em is None:
                return True
            if self._relogio() < self._fechado_em:
                return False
            self._fechado_em = self._relogio() + self._espera
            return True

    def acertar(self) -> None:
        """A unidade respondeu."""
        with self._trava:
            self._falhas, self._espera, self._fechado_em = 0, ESPERA_INICIAL_SEGUNDOS, None

    def falhar(self) -> None:
        """A unidade não respondeu."""
        with self._trava:
            self._falhas += 1
            if self._fechado_em is not None:
                self._espera = min(self._espera * 2, ESPERA_MAXIMA_SEGUNDOS)
            if self._fechado_em is not None or self._falhas >= FALHAS_PARA_ABRIR:
                self._fechado_em = self._relogio() + self._espera

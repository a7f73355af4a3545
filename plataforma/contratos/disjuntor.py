"""Disjuntor por endereço: depois de falhas seguidas, para de tentar por um tempo que cresce."""

import threading
import time
from collections.abc import Callable

FALHAS_PARA_ABRIR = 5
ESPERA_INICIAL_SEGUNDOS = 1.0
# A unidade que volta precisa ser notada em cinco segundos.
ESPERA_MAXIMA_SEGUNDOS = 4.0
PROVAS_SIMULTANEAS = 4
ESPERA_PELA_PROVA_SEGUNDOS = 1.0


class Disjuntor:
    """Fechado deixa passar; aberto recusa; vencida a espera, poucos provam e os outros esperam o que eles acharem.

    Quem passou diz como foi: `acertar`, `falhar`, ou `desistir` quando não se ficou sabendo.
    """

    def __init__(self, relogio: Callable[[], float] = time.monotonic) -> None:
        self._relogio = relogio
        self._mudou = threading.Condition()
        self._falhas = 0
        self._espera = ESPERA_INICIAL_SEGUNDOS
        self._aberto_ate: float | None = None
        self._provas = 0

    def deixa_passar(self, segundos: float = ESPERA_PELA_PROVA_SEGUNDOS) -> bool:
        """Diz se se pode tentar; com provas em curso, espera por elas até `segundos`, e nunca mais que um instante."""
        with self._mudou:
            if self._aberto_ate is None:
                return True
            # Recusar quem chega durante a prova seria recusá-lo por uma unidade que talvez já esteja sã.
            self._mudou.wait_for(lambda: not self._so_se_espera(), min(segundos, ESPERA_PELA_PROVA_SEGUNDOS))
            if self._aberto_ate is None:
                return True
            if self._recusando() or self._provas >= PROVAS_SIMULTANEAS:
                return False
            self._provas += 1
            return True

    def acertar(self) -> None:
        """A unidade respondeu."""
        with self._mudou:
            self._falhas, self._espera, self._aberto_ate, self._provas = 0, ESPERA_INICIAL_SEGUNDOS, None, 0
            self._mudou.notify_all()

    def falhar(self) -> None:
        """A unidade não respondeu."""
        with self._mudou:
            self._falhas += 1
            if self._aberto_ate is None:
                if self._falhas >= FALHAS_PARA_ABRIR:
                    self._abrir()
            elif not self._recusando():
                self._espera = min(self._espera * 2, ESPERA_MAXIMA_SEGUNDOS)
                self._abrir()

    def desistir(self) -> None:
        """Não se ficou sabendo se a unidade responde: outro pode provar."""
        with self._mudou:
            self._provas = max(self._provas - 1, 0)
            self._mudou.notify_all()

    def aberto(self) -> bool:
        """Diz se a unidade vem falhando."""
        return self._aberto_ate is not None

    def _abrir(self) -> None:
        self._aberto_ate, self._provas = self._relogio() + self._espera, 0
        self._mudou.notify_all()

    def _recusando(self) -> bool:
        return self._aberto_ate is not None and self._relogio() < self._aberto_ate

    def _so_se_espera(self) -> bool:
        return self._aberto_ate is not None and not self._recusando() and self._provas >= PROVAS_SIMULTANEAS

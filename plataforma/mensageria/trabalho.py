"""O trabalho da mensageria nos módulos desta unidade, fora do laço do trabalhador: para testes e demonstração."""

import threading
from collections.abc import Sequence

from plataforma.banco.sql import executar
from plataforma.mensageria.entrada import executar_entrada
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.topologia import modulos_com_banco

ESPERA_CURTA_SEGUNDOS = 1.0

_PROXIMA_TENTATIVA = """
SELECT extract(epoch FROM min(i.proxima) - clock_timestamp())::float FROM mensageria_inbox i
 WHERE i.situacao = 'pendente' AND i.tentativas > 0 AND i.proxima > clock_timestamp()
"""


def drenar() -> None:
    """Roda relay e inbox dos módulos locais até não haver o que fazer; aguarda só as novas tentativas próximas."""
    drenar_modulos(modulos_com_banco())


def drenar_modulos(modulos: Sequence[str]) -> None:
    """O mesmo, só com os módulos dados."""
    while True:
        if sum(retransmitir(m) + executar_entrada(m) for m in modulos):
            continue
        espera = _menor_espera(modulos)
        if espera is None or espera > ESPERA_CURTA_SEGUNDOS:
            return
        threading.Event().wait(espera)


def _menor_espera(modulos: Sequence[str]) -> float | None:
    esperas = (executar(m, _PROXIMA_TENTATIVA)[0][0] for m in modulos)
    return min((e for e in esperas if e is not None), default=None)

"""O trabalho da mensageria nos módulos desta unidade, fora do laço do trabalhador: para testes e demonstração."""

import threading
import time
from collections.abc import Sequence

from plataforma.banco.sql import executar, linhas_fora_da_empresa
from plataforma.mensageria.entrada import executar_entrada
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.topologia import modulos_com_banco

ESPERA_CURTA_SEGUNDOS = 1.0
ESPERA_PELO_TRABALHADOR_SEGUNDOS = 0.05

_PROXIMA_TENTATIVA = """
SELECT extract(epoch FROM min(i.proxima) - clock_timestamp())::float FROM mensageria_inbox i
 WHERE i.situacao = 'pendente' AND i.tentativas > 0 AND i.proxima > clock_timestamp()
"""

_FALTA = """
SELECT EXISTS (SELECT FROM mensageria_outbox WHERE NOT numerada) OR EXISTS (SELECT FROM mensageria_entrega)
    OR EXISTS (SELECT FROM mensageria_inbox WHERE situacao = 'pendente')
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


def esperar_quietude(*, prazo_segundos: float) -> None:
    """Drena e espera o que o trabalhador, que pode estar no ar, tem em mãos; passado o prazo, não espera mais."""
    limite = time.monotonic() + prazo_segundos
    drenar()
    while any(linhas_fora_da_empresa(m, _FALTA)[0][0] for m in modulos_com_banco()) and time.monotonic() < limite:
        threading.Event().wait(ESPERA_PELO_TRABALHADOR_SEGUNDOS)
        drenar()


def _menor_espera(modulos: Sequence[str]) -> float | None:
    esperas = (executar(m, _PROXIMA_TENTATIVA)[0][0] for m in modulos)
    return min((e for e in esperas if e is not None), default=None)

"""O trabalho da mensageria nos módulos desta unidade, fora do laço do trabalhador: para testes e demonstração."""

import threading
import time
from collections.abc import Sequence
from uuid import UUID

from plataforma.banco.sql import executar, executar_fora_da_empresa
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
SELECT EXISTS (SELECT FROM mensageria_outbox WHERE empresa_id = %(empresa)s)
    OR EXISTS (SELECT FROM mensageria_inbox WHERE empresa_id = %(empresa)s AND situacao = 'pendente')
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


def esperar_quietude(empresa: UUID, *, prazo_segundos: float) -> None:
    """Drena e espera o que o trabalhador, se está no ar, faz da empresa; passado o prazo, não espera mais."""
    limite, modulos = time.monotonic() + prazo_segundos, modulos_com_banco()
    drenar()
    while any(_falta(modulo, empresa) for modulo in modulos) and time.monotonic() < limite:
        threading.Event().wait(ESPERA_PELO_TRABALHADOR_SEGUNDOS)
        drenar()


def _falta(modulo: str, empresa: UUID) -> bool:
    ((falta,),) = executar_fora_da_empresa(modulo, _FALTA, {"empresa": empresa})
    return bool(falta)


def _menor_espera(modulos: Sequence[str]) -> float | None:
    esperas = (executar(m, _PROXIMA_TENTATIVA)[0][0] for m in modulos)
    return min((e for e in esperas if e is not None), default=None)

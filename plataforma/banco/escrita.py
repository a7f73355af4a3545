"""Se o banco de um módulo ainda guarda: uma escrita minúscula, que pede disco como a de quem trabalha."""

import logging
import time

from django.db import DatabaseError

from plataforma.banco.quedas import banco_caiu, estado_do_erro
from plataforma.banco.sql import executar

ENTRE_ESCRITAS_SEGUNDOS = 5.0
_MOTIVOS = {
    "53100": "o disco do banco está cheio; libere espaço nele",
    "25006": "o banco só aceita leituras; confira se é uma réplica ou se o puseram em somente leitura",
}
_OUTRO_MOTIVO = "o banco não aceitou uma escrita; o registro deste processo diz por quê"

registro = logging.getLogger(__name__)
_conferidos: dict[str, tuple[float, str]] = {}


def impedimento_de_escrita(modulo: str) -> str:
    """Por que o banco do módulo nada guarda agora; vazio se guarda. Escreve no máximo uma vez a cada 5 s por processo.

    Levanta o erro do banco se ele nem responde.
    """
    conferido_em, motivo = _conferidos.get(modulo, (0.0, ""))
    if conferido_em and time.monotonic() - conferido_em < ENTRE_ESCRITAS_SEGUNDOS:
        return motivo
    motivo = _escrever(modulo)
    _conferidos[modulo] = (time.monotonic(), motivo)
    return motivo


def _escrever(modulo: str) -> str:
    try:
        executar(modulo, "SELECT operacao_escrever()")
    except DatabaseError as erro:
        estado = estado_do_erro(erro)
        if estado not in _MOTIVOS and banco_caiu(erro):
            raise
        registro.warning("plataforma.banco_sem_escrita: %s: %s", modulo, erro)
        return _MOTIVOS.get(estado or "", _OUTRO_MOTIVO)
    return ""

"""Expurgo do que já cumpriu seu papel. O que ainda não foi entregue ou executado nunca é apagado."""

from plataforma.banco.sql import executar

LOTE = 5000
LOTES_POR_VEZ = 20
_EXPURGAR = """
SELECT mensageria_aparar_inbox(%(lote)s) + mensageria_expurgar_inbox(%(lote)s) + mensageria_expurgar_arquivo(%(lote)s)
"""


def expurgar(modulo: str) -> int:
    """Apara os corpos e apaga as mensagens que venceram no banco do módulo; devolve quantas alcançou.

    Anda em lotes, cada um confirmado, até não haver mais ou dar `LOTES_POR_VEZ`: um lote por hora perderia para o que
    uma instalação movimentada publica. As posições ficam para sempre.
    """
    alcancadas = 0
    for _ in range(LOTES_POR_VEZ):
        lote = int(executar(modulo, _EXPURGAR, {"lote": LOTE})[0][0])
        alcancadas += lote
        if lote < LOTE:
            break
    return alcancadas

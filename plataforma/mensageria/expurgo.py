"""Expurgo do que já cumpriu seu papel. O que ainda não foi entregue ou executado nunca é apagado."""

from plataforma.banco.sql import executar

LOTE = 5000
_EXPURGAR = "SELECT mensageria_expurgar_inbox(%s) + mensageria_expurgar_arquivo(%s)"


def expurgar(modulo: str) -> int:
    """Apaga um lote do que venceu no banco do módulo; devolve quantas mensagens. As posições ficam para sempre."""
    return int(executar(modulo, _EXPURGAR, [LOTE, LOTE])[0][0])

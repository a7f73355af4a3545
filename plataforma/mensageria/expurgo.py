"""Expurgo do que já cumpriu seu papel. O que ainda não foi entregue ou executado nunca é apagado."""

from plataforma.banco.sql import executar_contando, transacao

RETENCAO_DA_INBOX_DIAS = 35
RETENCAO_DO_ARQUIVO_DIAS = 400
LOTE = 5000

_INBOX = """
DELETE FROM mensageria_inbox WHERE (consumidor, mensagem) IN (
    SELECT consumidor, mensagem FROM mensageria_inbox
     WHERE situacao IN ('feita', 'descartada') AND encerrada_em < clock_timestamp() - make_interval(days => %s)
     LIMIT %s)
"""
_ENTREGUE = """
DELETE FROM mensageria_entregue WHERE numero IN (
    SELECT numero FROM mensageria_arquivo WHERE arquivada_em < clock_timestamp() - make_interval(days => %s)
     ORDER BY numero LIMIT %s)
"""
_ARQUIVO = """
DELETE FROM mensageria_arquivo WHERE numero IN (
    SELECT numero FROM mensageria_arquivo WHERE arquivada_em < clock_timestamp() - make_interval(days => %s)
     ORDER BY numero LIMIT %s)
"""


def expurgar(modulo: str) -> int:
    """Apaga um lote do que venceu no banco do módulo; devolve quantas mensagens. As posições ficam para sempre."""
    with transacao(modulo):
        da_inbox = executar_contando(modulo, _INBOX, [RETENCAO_DA_INBOX_DIAS, LOTE])
        executar_contando(modulo, _ENTREGUE, [RETENCAO_DO_ARQUIVO_DIAS, LOTE])
        return da_inbox + executar_contando(modulo, _ARQUIVO, [RETENCAO_DO_ARQUIVO_DIAS, LOTE])

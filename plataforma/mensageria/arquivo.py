"""Arquivo: as mensagens que não têm mais o que entregar, guardadas para consulta e repetição."""

COLUNAS = """numero, id, tipo, agregado, particao, empresa_id, ator_id, correlacao, causa, profundidade, traceparent,
    ocorrido_em, corpo, destino"""

ARQUIVADAS = f"""arquivadas AS (
    INSERT INTO mensageria_arquivo ({COLUNAS}, numerada) SELECT {COLUNAS}, true FROM prontas)"""
"""Passo de um `WITH`: guarda no arquivo as linhas que o passo `prontas` apagou da outbox."""

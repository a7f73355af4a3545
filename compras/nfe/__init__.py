"""Leitura da NF-e 4.00 recebida: dos bytes do XML a uma nota imutável, ou ao motivo da recusa. Regra pura.

Não confere a validade criptográfica da assinatura nem consulta a SEFAZ: exige que a assinatura e o
protocolo estejam lá, e que chave, emitente e protocolo digam a mesma coisa. Os bytes ficam como vieram,
porque formatar de novo um XML assinado estraga a assinatura.
"""

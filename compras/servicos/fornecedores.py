"""O resumo de cada fornecedor, mantido na transação de quem muda as notas dele."""

from decimal import Decimal
from typing import NamedTuple

from compras.models import Nota
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual


class MudancaDoFornecedor(NamedTuple):
    """O que muda no resumo; valores em reais."""

    lancadas: int = 0
    aguardando: int = 0
    comprado: Decimal = Decimal("0.00")
    devolvido: Decimal = Decimal("0.00")


# Um só INSERT ... ON CONFLICT não serve: o PostgreSQL confere as restrições da linha proposta, com o que diminui.
_GARANTIR = """
INSERT INTO compras_fornecedor (id, empresa_id, nome, documento, notas_lancadas, notas_aguardando, comprado, devolvido)
VALUES (%s, %s, %s, %s, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING
"""
_SOMAR = """
UPDATE compras_fornecedor
   SET nome = %s, documento = %s, notas_lancadas = notas_lancadas + %s, notas_aguardando = notas_aguardando + %s,
       comprado = comprado + %s, devolvido = devolvido + %s, ultima_entrada = greatest(ultima_entrada, %s)
 WHERE id = %s
"""


def somar(nota: Nota, mudanca: MudancaDoFornecedor) -> None:
    """Soma a mudança ao resumo do fornecedor da nota; pede transação aberta, e é a última linha que ela trava."""
    quem = [nota.nome_do_fornecedor, nota.documento_do_fornecedor]
    executar("compras", _GARANTIR, [nota.fornecedor_id, empresa_atual(), *quem])
    executar("compras", _SOMAR, [*quem, *mudanca, nota.data_entrada, nota.fornecedor_id])

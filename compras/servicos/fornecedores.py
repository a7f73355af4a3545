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
VALUES (%(fornecedor)s, %(empresa)s, %(nome)s, %(documento)s, 0, 0, 0, 0) ON CONFLICT (id) DO NOTHING
"""
_SOMAR = """
UPDATE compras_fornecedor
   SET nome = %(nome)s, documento = %(documento)s, notas_lancadas = notas_lancadas + %(lancadas)s,
       notas_aguardando = notas_aguardando + %(aguardando)s, comprado = comprado + %(comprado)s,
       devolvido = devolvido + %(devolvido)s, ultima_entrada = greatest(ultima_entrada, %(entrada)s)
 WHERE id = %(fornecedor)s
"""


def somar(nota: Nota, mudanca: MudancaDoFornecedor) -> None:
    """Soma a mudança ao resumo do fornecedor da nota; pede transação aberta, e é a última linha que ela trava."""
    quem = {
        "fornecedor": nota.fornecedor_id,
        "nome": nota.nome_do_fornecedor,
        "documento": nota.documento_do_fornecedor,
    }
    executar("compras", _GARANTIR, {**quem, "empresa": empresa_atual()})
    executar("compras", _SOMAR, {**quem, **mudanca._asdict(), "entrada": nota.data_entrada})

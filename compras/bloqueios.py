"""Todas as travas de compras, sempre na mesma ordem: a nota, a devolução, as linhas e, por último, o fornecedor.

O resumo do fornecedor é a linha que mais notas disputam: quem a trava já fez o resto (`servicos/fornecedores.py`). Um
mapeamento se trava sozinho; vários se escrevem na ordem da chave.
"""

from collections.abc import Mapping
from decimal import Decimal
from uuid import UUID

from compras.erros import devolucao_nao_encontrada, mapeamento_nao_encontrado, nota_nao_encontrada
from compras.models import DevolucaoDeCompra, Mapeamento, Nota
from plataforma.banco.sql import executar

# Passar do que entrou, ou abaixo de zero, é recusado pela restrição da linha. A nota mostra o devolvido, e muda junto.
_AVANCAR = """
WITH n AS (SELECT * FROM unnest(%s::uuid[], %s::numeric[]) AS n (id, quantidade)),
itens AS (
    UPDATE compras_item i SET quantidade_devolvida = i.quantidade_devolvida + n.quantidade FROM n WHERE i.id = n.id
    RETURNING i.nota_id)
UPDATE compras_nota SET versao = versao + 1 WHERE id IN (SELECT nota_id FROM itens)
"""


def travar_nota(nota: UUID) -> Nota:
    """A nota, travada; levanta NotaNaoEncontrada."""
    achada = Nota.objects.select_for_update(no_key=True).filter(id=nota).first()
    if achada is None:
        raise nota_nao_encontrada(nota)
    return achada


def travar_devolucao(devolucao: UUID) -> DevolucaoDeCompra:
    """A devolução e a nota dela, travadas; levanta DevolucaoDeCompraNaoEncontrada."""
    todas = DevolucaoDeCompra.objects.select_related("nota").select_for_update(of=("nota", "self"), no_key=True)
    achada = todas.filter(id=devolucao).first()
    if achada is None:
        raise devolucao_nao_encontrada(devolucao)
    return achada


def travar_mapeamento(mapeamento: UUID) -> Mapeamento:
    """O mapeamento, travado; levanta MapeamentoNaoEncontrado."""
    achado = Mapeamento.objects.select_for_update(no_key=True).filter(id=mapeamento).first()
    if achado is None:
        raise mapeamento_nao_encontrado(mapeamento)
    return achado


def somar_devolvidas(quantidades: Mapping[UUID, Decimal]) -> None:
    """Soma a cada linha da nota o que se devolveu dela, ou deixou de se devolver; pede a nota travada."""
    executar("compras", _AVANCAR, [list(quantidades), list(quantidades.values())])

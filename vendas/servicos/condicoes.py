"""Condições de pagamento: um nome para prazos que a casa sabe ler."""

from typing import Any
from uuid import UUID

from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.parcelas import ler_prazos
from plataforma.valores import novo_id
from vendas.erros import CondicaoDesconhecida, desconhecido

_INSERIR = "INSERT INTO vendas_condicao (id, empresa_id, nome, prazos, ativa) VALUES (%s, %s, %s, %s, true)"
_ALTERAR = """
UPDATE vendas_condicao SET nome = coalesce(%s, nome), prazos = coalesce(%s, prazos), ativa = coalesce(%s, ativa)
 WHERE id = %s RETURNING id
"""


def criar(*, nome: str, prazos: str) -> UUID:
    """Cria a condição; levanta PrazosInvalidos."""
    ler_prazos(prazos)
    condicao = novo_id()
    with transacao("vendas"):
        executar("vendas", _INSERIR, [condicao, empresa_atual(), nome, prazos])
    return condicao


def alterar(condicao: UUID, *, nome: str | None, prazos: str | None, ativa: bool | None) -> None:
    """Altera o que não é None; os pedidos já feitos guardam os prazos de antes. Levanta CondicaoDesconhecida."""
    if prazos is not None:
        ler_prazos(prazos)
    with transacao("vendas"):
        achadas: list[tuple[Any, ...]] = executar("vendas", _ALTERAR, [nome, prazos, ativa, condicao])
        if not achadas:
            raise desconhecido(CondicaoDesconhecida, "condição de pagamento", condicao)

"""Condições de pagamento: um nome para prazos que a casa sabe ler."""

from typing import Any
from uuid import UUID

from plataforma.banco import gravacao
from plataforma.banco.sql import executar, transacao
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.parcelas import ler_prazos
from plataforma.valores import novo_id
from vendas.erros import CondicaoDesconhecida, desconhecido
from vendas.models import Condicao

_TRAVAR = "SELECT versao FROM vendas_condicao WHERE id = %s FOR NO KEY UPDATE"


def criar(*, nome: str, prazos: str) -> UUID:
    """Cria a condição; levanta PrazosInvalidos."""
    ler_prazos(prazos)
    condicao = novo_id()
    linha = {"id": condicao, "empresa_id": empresa_atual(), "nome": nome, "prazos": prazos, "ativa": True, "versao": 1}
    with transacao("vendas"):
        gravacao.inserir(Condicao, [linha])
    return condicao


def alterar(condicao: UUID, *, nome: str | None, prazos: str | None, ativa: bool | None, versao: int | None) -> None:
    """Altera o que não é None na condição lida na `versao` (None: qualquer); os pedidos já feitos guardam os prazos.

    Levanta CondicaoDesconhecida, ConflitoDeVersao e PrazosInvalidos.
    """
    if prazos is not None:
        ler_prazos(prazos)
    with transacao("vendas"):
        achadas: list[tuple[Any, ...]] = executar("vendas", _TRAVAR, [condicao])
        if not achadas:
            raise desconhecido(CondicaoDesconhecida, "condição de pagamento", condicao)
        ((atual,),) = achadas
        exigir_versao_atual(atual, versao, "a condição")
        mudadas = {"nome": nome, "prazos": prazos, "ativa": ativa}
        gravacao.alterar(Condicao, condicao, {coluna: valor for coluna, valor in mudadas.items() if valor is not None})

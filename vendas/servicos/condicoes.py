"""Condições de pagamento: um nome para prazos que a casa sabe ler."""

from uuid import UUID

from plataforma.banco import gravacao
from plataforma.banco.sql import transacao
from plataforma.estados import exigir_versao_atual
from plataforma.identidade.contexto import empresa_atual
from plataforma.parcelas import ler_prazos
from plataforma.valores import novo_id
from vendas.bloqueios import travar_condicao
from vendas.models import Condicao


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

    Levanta CondicaoNaoEncontrada, ConflitoDeVersao e PrazosInvalidos.
    """
    if prazos is not None:
        ler_prazos(prazos)
    with transacao("vendas"):
        exigir_versao_atual(travar_condicao(condicao), versao, "a condição")
        mudadas = {"nome": nome, "prazos": prazos, "ativa": ativa}
        gravacao.alterar(Condicao, condicao, {coluna: valor for coluna, valor in mudadas.items() if valor is not None})

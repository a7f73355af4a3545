"""Condições de pagamento: um nome para prazos que se sabem ler."""

from typing import Any
from uuid import UUID

from django.db.models import F

from plataforma.banco.sql import transacao
from plataforma.estados import exigir_versao_atual
from plataforma.parcelas import ler_prazos
from vendas.bloqueios import travar_condicao
from vendas.clientela import Condicao


def criar(*, nome: str, prazos: str) -> UUID:
    """Cria a condição; levanta PrazosInvalidos."""
    ler_prazos(prazos)
    condicao = Condicao(nome=nome, prazos=prazos)
    condicao.save(force_insert=True)
    return condicao.id


def alterar(condicao: UUID, *, nome: str | None, prazos: str | None, ativa: bool | None, versao: int | None) -> None:
    """Altera o que não é None na condição lida na `versao` (None: qualquer); os pedidos já feitos guardam os prazos.

    Levanta CondicaoNaoEncontrada, ConflitoDeVersao e PrazosInvalidos.
    """
    if prazos is not None:
        ler_prazos(prazos)
    with transacao("vendas"):
        exigir_versao_atual(travar_condicao(condicao), versao, "a condição")
        pedidas = {"nome": nome, "prazos": prazos, "ativa": ativa}
        mudadas: dict[str, Any] = {coluna: valor for coluna, valor in pedidas.items() if valor is not None}
        Condicao.objects.filter(id=condicao).update(versao=F("versao") + 1, **mudadas)

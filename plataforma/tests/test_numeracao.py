"""Números legais: sem lacuna e sem repetição, também com rollbacks."""

from uuid import UUID

from django.db import transaction

from plataforma.banco.sql import transacao
from plataforma.numeracao import proximo_numero
from plataforma.topologia import alias
from plataforma.valores import novo_id

MODULO = "vendas"


def _emitir(estabelecimento: UUID, *, desfazer: bool) -> int | None:
    with transacao(MODULO):
        numero = proximo_numero(MODULO, documento="fatura", estabelecimento=estabelecimento, serie="1")
        if desfazer:
            transaction.set_rollback(True, using=alias(MODULO))
    return None if desfazer else numero


def test_series_e_estabelecimentos_contam_separados(empresa: UUID) -> None:
    um, outro = novo_id(), novo_id()
    assert [_emitir(um, desfazer=False), _emitir(um, desfazer=False), _emitir(outro, desfazer=False)] == [1, 2, 1]


def test_o_numero_de_uma_emissao_desfeita_volta(empresa: UUID) -> None:
    estabelecimento = novo_id()
    assert _emitir(estabelecimento, desfazer=False) == 1
    assert _emitir(estabelecimento, desfazer=True) is None
    assert _emitir(estabelecimento, desfazer=False) == 2

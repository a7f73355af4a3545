"""Números legais: sem lacuna e sem repetição, com rollbacks e em paralelo."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connections, transaction

from plataforma.banco.sql import transacao
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.numeracao import proximo_numero
from plataforma.topologia import alias
from plataforma.valores import novo_id

MODULO = "vendas"
FIOS, VOLTAS = 6, 20


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


@pytest.mark.concorrencia
def test_em_paralelo_com_um_quinto_desfeito_nao_ha_lacuna_nem_repeticao(empresa: UUID, ator: Ator) -> None:
    estabelecimento = novo_id()

    def um_fio(fio: int) -> list[int | None]:
        with agir_como(ator):
            numeros = [_emitir(estabelecimento, desfazer=(fio + volta) % 5 == 0) for volta in range(VOLTAS)]
        connections.close_all()
        return numeros

    with ThreadPoolExecutor(FIOS) as fios:
        emitidos = [n for numeros in fios.map(um_fio, range(FIOS)) for n in numeros if n is not None]
    assert len(emitidos) == FIOS * VOLTAS * 4 // 5
    assert sorted(emitidos) == list(range(1, len(emitidos) + 1))

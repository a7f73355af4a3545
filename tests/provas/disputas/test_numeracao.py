"""Números legais com um quinto das emissões desfeito, em paralelo: sem lacuna e sem repetição."""

import random
from uuid import UUID

import pytest

from plataforma.banco.sql import transacao
from plataforma.numeracao import proximo_numero
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id
from tests.provas.relatorio import Porte, Provar, desde, igual

pytestmark = [pytest.mark.concorrencia, pytest.mark.timeout(120)]
THREADS, POR_THREAD, DESFEITAS = 8, 250, 0.2


class Desistiu(Exception):
    """Desfaz a transação de quem já tinha número."""


def _emitir(estabelecimento: UUID, *, desistir: bool) -> int | None:
    try:
        with transacao("vendas"):
            numero = proximo_numero("vendas", documento="fatura", estabelecimento=estabelecimento, serie="1")
            if desistir:
                raise Desistiu
    except Desistiu:
        return None
    return numero


def test_com_um_quinto_desfeito_nao_ha_lacuna_nem_repeticao(empresa: UUID, porte: Porte, provar: Provar) -> None:
    estabelecimento, sementes = novo_id(), iter(range(THREADS))

    def uma_thread() -> list[int | None]:
        sorteio = random.Random(f"{porte.semente}/{next(sementes)}")
        return [_emitir(estabelecimento, desistir=sorteio.random() < DESFEITAS) for _ in range(POR_THREAD)]

    todas = [numero for thread in em_paralelo(THREADS, uma_thread) for numero in thread]
    emitidos = sorted(numero for numero in todas if numero is not None)
    provar(
        igual("disputas.numeracao.tentativas", len(todas), THREADS * POR_THREAD),
        desde("disputas.numeracao.desfeitas", len(todas) - len(emitidos), len(todas) * DESFEITAS / 2),
        igual("disputas.numeracao.repetidos", len(emitidos) - len(set(emitidos)), 0),
        igual("disputas.numeracao.lacunas", len(set(range(1, len(emitidos) + 1)) - set(emitidos)), 0),
    )

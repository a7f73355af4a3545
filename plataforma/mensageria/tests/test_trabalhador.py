"""O trabalhador acorda, atravessa quedas e para quando mandam."""

import os
import signal
import threading
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como, ator_atual
from plataforma.mensageria import trabalhador
from plataforma.mensageria.acordar import Campainha, Fila, acordar
from plataforma.mensageria.expurgo import expurgar
from plataforma.mensageria.tests import brinquedos as b
from plataforma.mensageria.trabalhador import PASSOS, Trabalhador
from plataforma.valores import novo_id

FILAS = [Fila(modulo, nome) for modulo in b.MODULOS for nome in PASSOS]


@pytest.fixture
def campainhas(casa: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    pasta = tmp_path / "campainhas"
    pasta.mkdir()
    casa.setattr(settings, "EXECUCAO", str(pasta))
    return pasta


def parar_depois_de(condicao: object, ator: Ator) -> threading.Thread:
    """Espera `condicao` em outro fio e manda SIGTERM a este processo."""

    def esperar() -> None:
        with agir_como(ator):
            b.ate(lambda: 0, ate=condicao)  # type: ignore[arg-type]
        connections.close_all()
        os.kill(os.getpid(), signal.SIGTERM)

    fio = threading.Thread(target=esperar)
    fio.start()
    return fio


def test_publicar_acorda_o_trabalhador_que_para_a_pedido(contexto: UUID, campainhas: Path) -> None:
    coisa = novo_id()
    ator = ator_atual()
    fio = parar_depois_de(lambda: b.anotados("beta", coisa) == b.anotados("gama", coisa) == [1], ator)
    b.contar(coisa, 1)
    inicio = time.monotonic()
    Trabalhador(b.MODULOS).rodar()
    fio.join()
    assert time.monotonic() - inicio < 5
    assert list(campainhas.iterdir()) == []


def test_campainha_diz_quem_tem_trabalho(campainhas: Path, contexto: UUID) -> None:
    with Campainha() as campainha:
        acordar("beta", "inbox")
        acordar("alfa", "outbox")
        assert campainha.esperar(0) == frozenset({Fila("alfa", "outbox"), Fila("beta", "inbox")})
        assert campainha.esperar(0) == frozenset()


def test_toques_demais_mandam_varrer_tudo(campainhas: Path, contexto: UUID) -> None:
    with Campainha() as campainha:
        for _ in range(100):
            acordar("beta", "inbox")
        assert campainha.esperar(0) is None


def test_campainha_de_processo_morto_e_apagada(campainhas: Path, contexto: UUID) -> None:
    campainha = Campainha().__enter__()
    campainha._socket.close()
    acordar("beta", "inbox")
    assert list(campainhas.iterdir()) == []


def test_o_banco_cai_e_volta_e_o_trabalho_continua(contexto: UUID, casa: pytest.MonkeyPatch) -> None:
    casa.setattr(trabalhador, "PAUSA_DO_BANCO_S", 0)
    da_vez, coisa = Trabalhador(b.MODULOS), novo_id()
    da_vez.volta(FILAS)
    for modulo in b.MODULOS:
        b.em_outra_conexao(modulo, b.DERRUBAR)
    da_vez.volta(FILAS)
    b.contar(coisa, 1)
    b.ate(lambda: da_vez.volta(FILAS).avancou, ate=lambda: b.anotados("beta", coisa) == [1])


def test_o_expurgo_apaga_o_que_venceu_e_guarda_o_resto(contexto: UUID) -> None:
    velha, nova = novo_id(), novo_id()
    b.contar(velha, 1)
    b.contar(nova, 1)
    b.drenar()
    envelhecer = "UPDATE mensageria_inbox SET encerrada_em = encerrada_em - interval '36 days' WHERE agregado = %s"
    executar("beta", envelhecer, [f"coisa:{velha}"])
    expurgar("beta")
    assert (b.na_inbox("beta", velha), len(b.na_inbox("beta", nova))) == ([], 1)

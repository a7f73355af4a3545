"""O trabalhador acorda, atravessa quedas e para quando mandam."""

import os
import signal
import threading
import time
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections

from plataforma.banco.sql import executar
from plataforma.identidade.contexto import Ator, agir_como, ator_atual
from plataforma.mensageria import acordar as modulo_acordar
from plataforma.mensageria import expurgo, trabalhador
from plataforma.mensageria.acordar import Fila, SoqueteDeAvisos, acordar
from plataforma.mensageria.entrada import SEGUIDAS, receber
from plataforma.mensageria.expurgo import expurgar
from plataforma.mensageria.tests import brinquedos as b
from plataforma.mensageria.trabalhador import PASSOS, Tarefa, Trabalhador, Volta
from plataforma.operacao.management.commands import trabalhar as comando_trabalhar
from plataforma.testes.prazos import na_suite
from plataforma.topologia import modulos_com_banco
from plataforma.valores import novo_id

FILAS = [Fila(modulo, nome) for modulo in b.MODULOS for nome in PASSOS]


@pytest.fixture
def soquetes(unidade: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    # Relativo, que um soquete não aceita caminho comprido, e só deste teste, que `acordar` o lembra por um segundo.
    unidade.chdir(tmp_path.parent)
    pasta = Path(tmp_path.name, "soquetes")
    pasta.mkdir()
    unidade.setattr(settings, "EXECUCAO", str(pasta))
    return pasta


def parar_depois_de(condicao: object, ator: Ator) -> threading.Thread:
    """Espera `condicao` em outra thread e manda SIGTERM a este processo."""

    def esperar() -> None:
        with agir_como(ator):
            b.ate(lambda: 0, ate=condicao)  # type: ignore[arg-type]
        connections.close_all()
        os.kill(os.getpid(), signal.SIGTERM)

    thread = threading.Thread(target=esperar)
    thread.start()
    return thread


def test_publicar_acorda_o_trabalhador_que_para_quando_se_manda(contexto: UUID, soquetes: Path) -> None:
    coisa = novo_id()
    ator = ator_atual()
    thread = parar_depois_de(lambda: b.anotados("beta", coisa) == b.anotados("gama", coisa) == [1], ator)
    b.contar(coisa, 1)
    inicio = time.monotonic()
    Trabalhador(b.MODULOS).rodar()
    thread.join()
    assert time.monotonic() - inicio < na_suite(1)
    assert list(soquetes.iterdir()) == []


def test_soquete_diz_quem_tem_trabalho(soquetes: Path, contexto: UUID) -> None:
    with SoqueteDeAvisos() as soquete:
        acordar("beta", "inbox")
        acordar("alfa", "outbox")
        assert soquete.esperar(0) == frozenset({Fila("alfa", "outbox"), Fila("beta", "inbox")})
        assert soquete.esperar(0) == frozenset()


@pytest.mark.parametrize(("avisos", "filas"), [(9, frozenset({Fila("beta", "inbox")})), (10, None), (100, None)])
def test_avisos_demais_mandam_varrer_tudo(
    avisos: int, filas: frozenset[Fila] | None, soquetes: Path, contexto: UUID
) -> None:
    with SoqueteDeAvisos() as soquete:
        for _ in range(avisos):
            acordar("beta", "inbox")
        assert soquete.esperar(0) == filas


def test_soquete_de_processo_morto_e_apagado(soquetes: Path, contexto: UUID) -> None:
    soquete = SoqueteDeAvisos().__enter__()
    soquete._socket.close()
    acordar("beta", "inbox")
    assert list(soquetes.iterdir()) == []


def test_sem_pasta_de_execucao_ninguem_toca_e_quem_espera_so_dorme(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(settings, "EXECUCAO", "")
    with SoqueteDeAvisos() as soquete:
        acordar("beta", "inbox")
        assert soquete.esperar(0) == frozenset()


def test_soquete_que_acabou_de_sumir_nao_atrapalha_os_outros(
    soquetes: Path, unidade: pytest.MonkeyPatch, contexto: UUID
) -> None:
    with SoqueteDeAvisos() as soquete:
        (vivo,) = soquetes.iterdir()
        unidade.setattr(modulo_acordar, "_soquetes", lambda *_: (str(soquetes / "sumiu"), str(vivo)))
        acordar("beta", "inbox")
        assert soquete.esperar(0) == frozenset({Fila("beta", "inbox")})


def test_a_volta_diz_que_fila_pode_ter_sobrado_e_so_anda_nas_pedidas(contexto: UUID) -> None:
    coisa, da_vez = novo_id(), Trabalhador(b.MODULOS)
    inbox = Fila("beta", "inbox")
    receber("beta", [b.envelope(coisa, n) for n in range(1, SEGUIDAS + 2)])
    assert da_vez.volta([Fila("alfa", "outbox"), Fila("gama", "inbox")]) == Volta(avancou=False, cheias=frozenset())
    assert da_vez.volta([inbox]) == Volta(avancou=True, cheias=frozenset({inbox}))
    assert da_vez.volta([inbox]) == Volta(avancou=True, cheias=frozenset())
    assert b.anotados("beta", coisa) == list(range(1, SEGUIDAS + 2))


def test_cada_tarefa_e_cumprida_uma_vez_por_prazo_em_cada_modulo(contexto: UUID) -> None:
    cumpridas: list[str] = []

    def cumprir(modulo: str) -> int:
        cumpridas.append(modulo)
        return 0

    def de_novo_e_parar(modulo: str) -> int:
        if cumprir(modulo) == 0 and cumpridas.count("gama") == 3:
            os.kill(os.getpid(), signal.SIGTERM)
        return 0

    Trabalhador(b.MODULOS, tarefas=(Tarefa(3600, cumprir), Tarefa(0, de_novo_e_parar))).rodar()
    assert cumpridas == [*b.MODULOS] * 3


def test_o_banco_de_um_modulo_fora_do_ar_descansa_e_os_outros_andam(contexto: UUID) -> None:
    coisa, da_vez = novo_id(), Trabalhador(b.MODULOS)
    for modulo in ("beta", "gama"):
        receber(modulo, [b.envelope(coisa, 1)])
    with b.banco_fora_do_ar("beta"):
        assert da_vez.volta(FILAS).avancou
    assert not da_vez.volta(FILAS).avancou, "o banco já voltou, e o descanso ainda não acabou"
    assert b.anotados("beta", coisa) == []
    assert b.anotados("gama", coisa) == [1]
    b.ate(lambda: da_vez.volta(FILAS).avancou, ate=lambda: b.anotados("beta", coisa) == [1])


def test_o_comando_trabalhar_cumpre_as_tarefas_em_todo_modulo_ate_o_sinal(
    bancos: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    retomados: list[str] = []

    def retomar(modulo: str) -> int:
        retomados.append(modulo)
        if len(retomados) == len(modulos_com_banco()):
            os.kill(os.getpid(), signal.SIGTERM)
        return 0

    monkeypatch.setattr(comando_trabalhar, "retomar", retomar)
    call_command("trabalhar")
    assert tuple(retomados) == modulos_com_banco()


def test_o_banco_cai_e_volta_e_o_trabalho_continua(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(trabalhador, "PAUSA_DO_BANCO_SEGUNDOS", 0)
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
    assert b.na_inbox("beta", velha) == []
    assert len(b.na_inbox("beta", nova)) == 1


@pytest.mark.parametrize(("dias", "corpo_fica"), [(6, True), (8, False)])
def test_o_corpo_ja_executado_se_apara_em_7_dias_e_a_linha_fica(contexto: UUID, dias: int, *, corpo_fica: bool) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    b.drenar()
    envelhecer = (
        "UPDATE mensageria_inbox SET encerrada_em = encerrada_em - make_interval(days => %s) WHERE agregado = %s"
    )
    executar("beta", envelhecer, [dias, f"coisa:{coisa}"])
    expurgar("beta")
    corpos = executar("beta", "SELECT corpo <> '' FROM mensageria_inbox WHERE agregado = %s", [f"coisa:{coisa}"])
    assert corpos == [(corpo_fica,)]


def test_o_expurgo_anda_em_lotes_ate_acabar(contexto: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expurgo, "LOTE", 1)
    coisa = novo_id()
    b.contar(coisa, 1, 2, 3)
    b.drenar()
    envelhecer = "UPDATE mensageria_arquivo SET arquivada_em = arquivada_em - interval '401 days' WHERE agregado = %s"
    executar("alfa", envelhecer, [f"coisa:{coisa}"])
    assert expurgar("alfa") == 3


def test_o_expurgo_do_arquivo_conta_o_que_apagou_e_leva_as_entregas(contexto: UUID) -> None:
    velha, nova = novo_id(), novo_id()
    b.contar(velha, 1, 2)
    b.contar(nova, 1)
    b.drenar()
    envelhecer = "UPDATE mensageria_arquivo SET arquivada_em = arquivada_em - interval '10 years' WHERE agregado = %s"
    executar("alfa", envelhecer, [f"coisa:{velha}"])
    assert expurgar("alfa") == 2
    assert expurgar("alfa") == 0
    restam = (
        "SELECT count(*) FROM mensageria_arquivo JOIN mensageria_entregue USING (numero, agregado) WHERE agregado = %s"
    )
    assert [executar("alfa", restam, [f"coisa:{coisa}"])[0][0] for coisa in (velha, nova)] == [0, 2]

"""Resumir uma senha não segura o banco nem mais threads do que se deu, em argon2 de verdade."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.contrib.auth.hashers import check_password, make_password
from django.test import override_settings

from core import resumos
from core.resumos import Argon2ComSemaforo, EntradasDemais, ResumoDeSegredo, Semaforo
from plataforma.banco.sql import transacao
from plataforma.contratos.erros import TransacaoAberta

ARGON2 = override_settings(PASSWORD_HASHERS=["core.resumos.Argon2ComSemaforo", "core.resumos.ResumoDeSegredo"])
PRAZO_SEGUNDOS = 10


def test_cada_senha_se_confere_com_argon2_numa_thread_so() -> None:
    with ARGON2:
        guardada = make_password("uma senha que serve")
        assert check_password("uma senha que serve", guardada)
        assert not check_password("outra", guardada)
    assert guardada.startswith("argon2$argon2id$v=19$m=65536,t=2,p=1$")
    assert Argon2ComSemaforo().must_update(guardada.replace("p=1", "p=8"))


def test_o_segredo_sorteado_nao_custa_argon2_e_se_confere_pelo_nome() -> None:
    with ARGON2:
        guardado = make_password("segredo", hasher=ResumoDeSegredo.algorithm)
        assert guardado.startswith("segredo_sorteado$1$")
        assert check_password("segredo", guardado)
        assert not check_password("outro", guardado)


@pytest.mark.usefixtures("bancos")
def test_senha_conferida_com_transacao_aberta_e_erro() -> None:
    with transacao("core"), pytest.raises(TransacaoAberta):
        make_password("uma senha que serve")


def test_passa_um_espera_outro_e_os_demais_sao_recusados_na_hora() -> None:
    semaforo, terminar, la_dentro = Semaforo(juntas=1, esperando=1), threading.Event(), threading.Semaphore(0)

    def entrar() -> str:
        try:
            with semaforo.lugar():
                la_dentro.release()
                with semaforo.vez():
                    terminar.wait(PRAZO_SEGUNDOS)
                    return "conferida"
        except EntradasDemais as erro:
            return f"recusada, volte em {erro.espera_segundos} s"

    with ThreadPoolExecutor(4) as threads:
        primeiras = [threads.submit(entrar) for _ in range(2)]
        assert all(la_dentro.acquire(timeout=PRAZO_SEGUNDOS) for _ in range(2))
        outras = [threads.submit(entrar).result(PRAZO_SEGUNDOS) for _ in range(2)]
        terminar.set()
        assert [p.result(PRAZO_SEGUNDOS) for p in primeiras] == ["conferida"] * 2
    assert outras == ["recusada, volte em 2 s"] * 2
    assert entrar() == "conferida", "os lugares voltaram"


def test_quem_espera_demais_a_vez_desiste(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumos, "ESPERA_PELA_VEZ_SEGUNDOS", 0.01)
    semaforo = Semaforo(juntas=1, esperando=1)

    def esperar() -> None:
        with semaforo.vez():
            raise AssertionError("a vez era de outra thread")

    with semaforo.vez(), ThreadPoolExecutor(1) as threads, pytest.raises(EntradasDemais):
        threads.submit(esperar).result(PRAZO_SEGUNDOS)

"""O resumo das senhas: caro de propósito, e por isso atrás de um semáforo: entrar não pode parar o resto do processo.

Enquanto se calcula um, a thread não segura conexão com o banco nem transação; e poucas calculam ou esperam a vez, para
que sobrem as que atendem a API. Toda senha passa por aqui, também na página de entrada: são os `PASSWORD_HASHERS`.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher, MD5PasswordHasher, PBKDF2PasswordHasher

from plataforma.banco.sql import devolver_conexoes
from plataforma.contratos.erros import TransacaoAberta
from plataforma.contratos.local import transacao_aberta
from plataforma.erros import Indisponivel

ESPERANDO = 1
ESPERA_PELA_VEZ_SEGUNDOS = 2.0
NOVA_TENTATIVA_SEGUNDOS = 2


class EntradasDemais(Indisponivel):
    """Há conferências de senha demais ao mesmo tempo neste processo."""

    codigo = "core.entradas_demais"


class Semaforo:
    """Deixa `juntas` threads calcularem ao mesmo tempo e `esperando` aguardarem; das outras, ninguém espera."""

    def __init__(self, *, juntas: int, esperando: int) -> None:
        self._lugares = threading.BoundedSemaphore(juntas + esperando)
        self._vez = threading.BoundedSemaphore(juntas)
        self._desta_thread = threading.local()

    @contextmanager
    def lugar(self) -> Iterator[None]:
        """Um lugar, que é desta thread até o fim do bloco; levanta EntradasDemais se não há.

        Quem vai conferir uma senha o toma antes de falar com o banco: recusar tem de custar pouco.
        """
        if getattr(self._desta_thread, "sentada", False):
            yield
            return
        if not self._lugares.acquire(blocking=False):
            raise _entradas_demais()
        self._desta_thread.sentada = True
        try:
            yield
        finally:
            self._desta_thread.sentada = False
            self._lugares.release()

    @contextmanager
    def vez(self) -> Iterator[None]:
        """A vez de calcular; levanta EntradasDemais se não há lugar ou se ela demora, TransacaoAberta."""
        aberta = transacao_aberta()
        if aberta is not None:
            raise TransacaoAberta(f"Senha conferida com transação aberta em “{aberta}”: termine-a antes.")
        with self.lugar():
            devolver_conexoes()
            if not self._vez.acquire(timeout=ESPERA_PELA_VEZ_SEGUNDOS):
                raise _entradas_demais()
            try:
                yield
            finally:
                self._vez.release()


def _entradas_demais() -> EntradasDemais:
    espera = NOVA_TENTATIVA_SEGUNDOS
    mensagem = f"Há gente demais entrando ao mesmo tempo. Espere {espera} s e tente de novo: nada se perdeu."
    return EntradasDemais(mensagem, espera_segundos=espera)


semaforo = Semaforo(juntas=settings.SENHAS_JUNTAS, esperando=ESPERANDO)


class Argon2ComSemaforo(Argon2PasswordHasher):
    """Argon2id numa thread só: as oito do padrão tomariam a máquina inteira durante o cálculo."""

    time_cost, memory_cost, parallelism = 2, 65536, 1

    def encode(self, password: str, salt: str) -> str:
        with semaforo.vez():
            return super().encode(password, salt)

    def verify(self, password: str, encoded: str) -> bool:
        with semaforo.vez():
            return super().verify(password, encoded)


class Md5ComSemaforo(MD5PasswordHasher):
    """O dos testes: rápido, e com as mesmas exigências."""

    def encode(self, password: str, salt: str) -> str:
        with semaforo.vez():
            return super().encode(password, salt)


class ResumoDeSegredo(PBKDF2PasswordHasher):
    """De segredos sorteados com 256 bits: ninguém os adivinha, e o resumo não precisa custar."""

    algorithm = "segredo_sorteado"
    iterations = 1

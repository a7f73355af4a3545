"""`python -m tests.provas.eventos.escritor`: vários escritores publicam ao mesmo tempo e confirmam quando calha.

Lê a carga da entrada, em JSON. Cada evento leva na descrição o número dele entre os do produto, tirado com a linha do
produto travada: a ordem dos números é a ordem em que as transações se confirmaram.
"""

import random
import sys
import threading
import time
from uuid import UUID

import django
import msgspec

django.setup()

# ruff: noqa: E402 o que segue só se importa com o Django de pé
from core.eventos import ProdutoAlterado
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.publicar import publicar
from plataforma.testes.threads import threads
from plataforma.valores import novo_id
from tests.provas.eventos.carga import Carga

DEMORA_SEGUNDOS, DEMORA_RARA_SEGUNDOS = 0.005, 0.1
RARA_EM, DESFEITA_EM = 50, 20
_NUMERAR = """
WITH vez AS (UPDATE prova_contador SET seq = seq + 1 WHERE produto = %s RETURNING produto, seq)
INSERT INTO prova_publicado SELECT produto, seq, %s, clock_timestamp() FROM vez RETURNING seq
"""


class Desfeita(Exception):
    """Esta transação não se confirma: o que ela publicou não aconteceu."""


def escrever(carga: Carga, quem: int, produtos: list[UUID], inicio: float) -> None:
    """Publica a parte deste escritor, no ritmo pedido; uma transação em vinte se desfaz e não conta."""
    sorteio = random.Random(f"{carga.semente}/{quem}")
    parte = range(quem, carga.eventos, carga.escritores)
    with agir_como(Ator(usuario_id=novo_id(), empresa_id=carga.empresa)), rastrear(Rastro(correlacao=novo_id())):
        for n in parte:
            if carga.por_segundo:
                _ate(inicio + n / carga.por_segundo)
            if sorteio.randrange(DESFEITA_EM) == 0:
                _publicar(sorteio, produtos, invalida=False, desfazer=True)
            _publicar(sorteio, produtos, invalida=n in carga.invalidas, desfazer=False)


def _publicar(sorteio: random.Random, produtos: list[UUID], *, invalida: bool, desfazer: bool) -> None:
    produto = sorteio.choice(produtos)
    demora = DEMORA_RARA_SEGUNDOS if sorteio.randrange(RARA_EM) == 0 else sorteio.uniform(0, DEMORA_SEGUNDOS)
    try:
        with transacao("core"):
            ((seq,),) = executar("core", _NUMERAR, [produto, invalida])
            descricao = f"{seq} invalida" if invalida else str(seq)
            publicar(
                ProdutoAlterado(
                    produto=produto,
                    sku=str(produto),
                    descricao=descricao,
                    unidade="UN",
                    ncm="",
                    ativo=True,
                    versao_cadastro=seq,
                )
            )
            _ate(time.monotonic() + demora)
            if desfazer:
                raise Desfeita
    except Desfeita:
        return


def _ate(instante: float) -> None:
    # O ritmo e as demoras são a carga que se prova, e não um modo de esperar por alguém.
    threading.Event().wait(max(instante - time.monotonic(), 0))


def principal() -> None:
    """Ponto de entrada."""
    carga = msgspec.json.decode(sys.stdin.buffer.read(), type=Carga)
    produtos = carga.sortear_produtos()
    executar("core", "INSERT INTO prova_contador SELECT unnest(%s::uuid[])", [produtos])
    inicio = time.monotonic()
    with threads(carga.escritores) as comecar:
        escrevendo = [comecar(lambda quem=n: escrever(carga, quem, produtos, inicio)) for n in range(carga.escritores)]
        for um in escrevendo:
            um.result()


if __name__ == "__main__":
    principal()

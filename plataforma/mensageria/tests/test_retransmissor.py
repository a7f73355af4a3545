"""O relay não perde, não inverte e só dá baixa do que é seu."""

import random
import threading
from collections.abc import Sequence
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections

from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import Ator, agir_como, ator_atual
from plataforma.mensageria import ouvintes, retransmissor
from plataforma.mensageria.entrada import executar_entrada
from plataforma.mensageria.envelope import Envelope
from plataforma.mensageria.publicar import publicar
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.mensageria.tests import brinquedos as b
from plataforma.valores import novo_id

ESCRITORES = 6
RODADAS = 15
COISAS = 4


def arquivadas(coisa: UUID) -> int:
    return executar("alfa", "SELECT count(*) FROM mensageria_arquivo WHERE agregado = %s", [f"coisa:{coisa}"])[0][0]


def test_consumidor_fora_do_ar_nao_segura_o_outro_nem_gasta_tentativa(
    contexto: UUID, unidade: pytest.MonkeyPatch
) -> None:
    coisa = novo_id()
    unidade.setattr(retransmissor, "PAUSA_DO_INDISPONIVEL_SEGUNDOS", 0)
    b.contar(coisa, 1, 2)
    with b.banco_fora_do_ar("beta"):
        retransmitir("alfa")
    assert b.entregas(coisa) == [b.AEntregar("beta", ordem=1, tentativas=0), b.AEntregar("beta", ordem=2, tentativas=0)]
    executar_entrada("gama")
    assert b.anotados("gama", coisa) == [1, 2]
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2]


def test_entregue_a_todos_a_mensagem_vai_ao_arquivo(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    b.drenar()
    assert b.entregas(coisa) == []
    assert arquivadas(coisa) == 2


def test_o_que_ninguem_mais_ouve_vai_ao_arquivo_sem_entrega(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    ouvintes.escrever(settings.OUVINTES, {**b.OUVINTES, "alfa.Contado.v1": ()})
    b.drenar()
    assert b.entregas(coisa) == []
    assert arquivadas(coisa) == 1
    assert b.anotados("beta", coisa) == []


class RecusaAPrimeira:
    """Um transporte que não guarda a primeira mensagem de cada lote."""

    def entregar(self, consumidor: str, lote: Sequence[Envelope]) -> frozenset[UUID]:
        return frozenset({lote[0].id})


def test_so_a_recusada_fica_e_espera_cada_vez_mais(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    unidade.setattr(retransmissor, "transporte_de", lambda _consumidor: RecusaAPrimeira())
    espera = "SELECT extract(epoch FROM proxima - clock_timestamp()) FROM mensageria_entrega WHERE agregado = %s"
    esperas = []
    assert retransmitir("alfa") == 2 + 2
    for tentativa in (1, 2):
        assert b.entregas(coisa) == [b.AEntregar(quem, ordem=1, tentativas=tentativa) for quem in ("beta", "gama")]
        esperas += {round(float(s)) for (s,) in executar("alfa", espera, [f"coisa:{coisa}"])}
        assert retransmitir("alfa") == 0
        executar("alfa", "UPDATE mensageria_entrega SET proxima = '-infinity' WHERE agregado = %s", [f"coisa:{coisa}"])
        retransmitir("alfa")
    assert esperas == [2, 4]
    assert arquivadas(coisa) == 1


def test_queda_entre_entregar_e_dar_baixa_nao_repete_o_efeito(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    with unidade.context() as queda:
        queda.setattr(retransmissor, "_dar_baixa", b.falhar)
        with pytest.raises(b.ReacaoRecusou):
            retransmitir("alfa")
    assert len(b.na_inbox("beta", coisa)) == 1
    b.drenar()
    assert b.anotados("beta", coisa) == [1]
    assert arquivadas(coisa) == 1


def test_baixa_com_token_vencido_nao_vale(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    entregar = retransmissor._entregar

    def entregar_e_perder_a_particao(modulo: str, tomadas: list[dict[str, object]]) -> list[dict[str, object]]:
        b.em_outra_conexao("alfa", "UPDATE mensageria_particao SET token = token + 1 WHERE fila = 'outbox'")
        return entregar(modulo, tomadas)

    with unidade.context() as roubo:
        roubo.setattr(retransmissor, "_entregar", entregar_e_perder_a_particao)
        retransmitir("alfa")
    assert b.entregas(coisa) == [b.AEntregar("beta", ordem=1, tentativas=1), b.AEntregar("gama", ordem=1, tentativas=1)]
    assert arquivadas(coisa) == 0


def test_publicada_na_particao_reservada_sai_na_volta_seguinte(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    entregar = retransmissor._entregar

    def entregar_enquanto_se_publica(modulo: str, tomadas: list[dict[str, object]]) -> list[dict[str, object]]:
        b.contar(coisa, 2)
        assert retransmitir("alfa") == 0, "o rival não toma uma partição alheia"
        return entregar(modulo, tomadas)

    with unidade.context() as rival:
        rival.setattr(retransmissor, "_entregar", entregar_enquanto_se_publica)
        assert retransmitir("alfa") == 1 + 2, "quem avançou dá outra volta: nenhum aviso se perde"
    assert retransmitir("alfa") == 1 + 2
    assert [ordem for ordem, _situacao, _tentativas in b.na_inbox("beta", coisa)] == [1, 2]


def test_tipo_que_saiu_da_lista_segura_a_propria_chave_e_nao_se_perde(contexto: UUID) -> None:
    coisa, outra = novo_id(), novo_id()
    b.contar(coisa, 1)
    with transacao("alfa"):
        publicar(b.Pingado(coisa=coisa))
        publicar(b.Pingado(coisa=outra))
    sem = {t: c for t, c in b.OUVINTES.items() if t != "alfa.Contado.v1"}
    ouvintes.escrever(settings.OUVINTES, sem)
    retransmitir("alfa")
    assert b.entregas(coisa) == []
    assert b.na_inbox("beta", coisa) == []
    assert len(b.na_inbox("beta", outra)) == 1
    ouvintes.escrever(settings.OUVINTES, b.OUVINTES)
    retransmitir("alfa")
    assert b.na_inbox("beta", coisa) == [b.NaInbox(1, "pendente", tentativas=0), b.NaInbox(2, "pendente", tentativas=0)]


class Escritores:
    """Escritores que confirmam em ordem sorteada: todos publicam, e então cada um espera a sua vez de confirmar."""

    def __init__(self, ator: Ator, coisas: list[UUID]) -> None:
        self.ator, self.coisas = ator, coisas
        self.publicados: dict[UUID, list[int]] = {c: [] for c in coisas}
        self.barreira = threading.Barrier(ESCRITORES, action=self._sortear)
        self.vez = threading.Condition()
        self.fila: list[int] = []
        self.sorteio = random.Random(7)

    def _sortear(self) -> None:
        with self.vez:
            self.fila = self.sorteio.sample(range(ESCRITORES), ESCRITORES)

    def escrever(self, eu: int) -> None:
        with agir_como(self.ator):
            for rodada in range(RODADAS):
                # Cada coisa tem um só escritor por rodada, como se a linha dela estivesse travada; muda a cada rodada.
                coisa = (
                    self.coisas[(eu + rodada) % ESCRITORES % COISAS]
                    if (eu + rodada) % ESCRITORES < COISAS
                    else novo_id()
                )
                self._publicar(eu, rodada, coisa)
        connections.close_all()

    def _publicar(self, eu: int, rodada: int, coisa: UUID) -> None:
        with transacao("alfa"):
            publicar(b.Contado(coisa=coisa, seq=rodada))
            self.barreira.wait(timeout=30)
            with self.vez:
                self.vez.wait_for(lambda: self.fila[:1] == [eu], timeout=30)
            self.publicados.setdefault(coisa, []).append(rodada)
        with self.vez:
            self.fila.pop(0)
            self.vez.notify_all()


def test_dois_relays_e_confirmacoes_em_ordem_sorteada_nada_perdem_nem_invertem(contexto: UUID) -> None:
    escritores = Escritores(ator_atual(), [novo_id() for _ in range(COISAS)])
    fim = threading.Event()

    def revezar() -> None:
        while not fim.is_set():
            retransmitir("alfa")
        connections.close_all()

    relays = [threading.Thread(target=revezar) for _ in range(2)]
    threads = [threading.Thread(target=escritores.escrever, args=(n,)) for n in range(ESCRITORES)]
    for thread in relays + threads:
        thread.start()
    for thread in threads:
        thread.join()
    fim.set()
    for thread in relays:
        thread.join()
    b.drenar()
    assert sum(map(len, escritores.publicados.values())) == ESCRITORES * RODADAS
    for consumidor in ("beta", "gama"):
        assert {c: b.anotados(consumidor, c) for c in escritores.publicados} == escritores.publicados


_NUMERAR_COMO_O_ANTIGO_DONO = """
WITH numerada AS (UPDATE mensageria_outbox SET numerada = true WHERE agregado = %(chave)s RETURNING *),
ordem AS (INSERT INTO mensageria_ordem SELECT v.quem, %(chave)s, 1 FROM unnest(ARRAY['beta', 'gama']) AS v (quem))
INSERT INTO mensageria_entrega (numero, consumidor, agregado, particao, ordem)
SELECT n.numero, v.quem, n.agregado, n.particao, 1 FROM numerada n, unnest(ARRAY['beta', 'gama']) AS v (quem)
"""
_ESPERAM_POR_MIM = "SELECT count(*) FROM pg_locks WHERE NOT granted AND transactionid = pg_current_xact_id()::xid"


def test_o_que_o_antigo_dono_numerou_nao_se_numera_de_novo(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)

    def retransmitir_e_soltar() -> None:
        retransmitir("alfa")
        connections.close_all()

    novo_dono = threading.Thread(target=retransmitir_e_soltar)
    with transacao("alfa"):
        executar("alfa", _NUMERAR_COMO_O_ANTIGO_DONO, {"chave": f"coisa:{coisa}"})
        novo_dono.start()
        b.ate(lambda: 0, ate=lambda: executar("alfa", _ESPERAM_POR_MIM)[0][0] == 1)
    novo_dono.join()
    b.drenar()
    assert [ordem for ordem, _situacao, _tentativas in b.na_inbox("beta", coisa)] == [1]
    assert b.anotados("beta", coisa) == b.anotados("gama", coisa) == [1]
    assert arquivadas(coisa) == 1

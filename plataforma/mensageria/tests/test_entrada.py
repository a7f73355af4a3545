"""A inbox executa `posicao + 1` e mais nada."""

from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import OperationalError, connections
from msgspec import Raw

from plataforma.banco.sql import executar
from plataforma.mensageria import entrada
from plataforma.mensageria.assinatura import Assinatura
from plataforma.mensageria.entrada import executar_entrada, receber
from plataforma.mensageria.tests import brinquedos as b
from plataforma.testes.falhas import Passagem, morrer_em
from plataforma.valores import novo_id


def assinar(unidade: pytest.MonkeyPatch, *assinaturas: Assinatura) -> None:
    """Troca as assinaturas de beta."""
    unidade.setitem(b.assinaturas(), "beta", assinaturas)


def erro_de(modulo: str, coisa: UUID) -> str:
    sql = "SELECT erro FROM mensageria_inbox WHERE agregado = %s AND situacao = 'morta'"
    return executar(modulo, sql, [f"coisa:{coisa}"])[0][0]


class SegundoACadaOlhada:
    """Faz as vezes do módulo `time` na inbox: em cada volta cabem poucas mensagens."""

    def __init__(self) -> None:
        self.agora = 0.0

    def monotonic(self) -> float:
        self.agora += 1
        return self.agora


def test_a_mesma_mensagem_duas_vezes_tem_um_efeito(contexto: UUID) -> None:
    coisa = novo_id()
    lote = [b.envelope(coisa, 1), b.envelope(coisa, 2)]
    receber("beta", lote + lote)
    b.drenar()
    receber("beta", lote)
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2]


def test_repeticao_de_mensagem_ja_expurgada_nao_entra(contexto: UUID) -> None:
    coisa = novo_id()
    lote = [b.envelope(coisa, 1)]
    receber("beta", lote)
    b.drenar()
    executar("beta", "DELETE FROM mensageria_inbox WHERE agregado = %s", [f"coisa:{coisa}"])
    receber("beta", lote)
    assert b.na_inbox("beta", coisa) == []


def test_fora_de_ordem_espera_a_que_falta(contexto: UUID) -> None:
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 3), b.envelope(coisa, 2)])
    b.drenar()
    assert b.anotados("beta", coisa) == []
    receber("beta", [b.envelope(coisa, 1)])
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2, 3]


def test_uma_fila_longa_sai_inteira_e_em_ordem(contexto: UUID) -> None:
    coisa = novo_id()
    numeros = list(range(1, 3 * entrada.SEGUIDAS + 2))
    receber("beta", [b.envelope(coisa, n) for n in numeros])
    b.drenar()
    assert b.anotados("beta", coisa) == numeros


def test_acabado_o_prazo_da_volta_a_mais_antiga_vai_primeiro_na_seguinte(
    contexto: UUID, unidade: pytest.MonkeyPatch
) -> None:
    antigas, nova = sorted((novo_id() for _ in range(6)), reverse=True), UUID(int=0)
    receber("beta", [b.envelope(coisa, 1) for coisa in antigas])
    unidade.setattr(entrada, "time", SegundoACadaOlhada())
    while executar_entrada("beta"):
        receber("beta", [b.envelope(nova, 1)])
    sql = "SELECT coisa FROM brinquedo_anotacao WHERE coisa = ANY(%s) ORDER BY n"
    assert [coisa for (coisa,) in executar("beta", sql, [[*antigas, nova]])] == [*antigas, nova]


def test_a_mesma_chave_de_outro_emissor_e_outra_fila(contexto: UUID) -> None:
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 1), b.envelope(coisa, 1, source="/gama")])
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 1]


def test_a_que_falha_segura_so_a_propria_chave_e_nada_deixa_escrito(contexto: UUID) -> None:
    ruim, boa = novo_id(), novo_id()
    b.recusadas.add(("beta", ruim))
    b.contar(ruim, 1, 2)
    b.contar(boa, 1, 2)
    b.matar("beta")
    assert b.na_inbox("beta", ruim) == [b.NaInbox(1, "morta", tentativas=5), b.NaInbox(2, "pendente", tentativas=0)]
    assert b.anotados("beta", ruim) == []
    assert b.anotados("beta", boa) == b.anotados("gama", ruim) == [1, 2]


def test_as_esperas_entre_tentativas_crescem(contexto: UUID) -> None:
    coisa, fora = novo_id(), []
    b.recusadas.add(("beta", coisa))
    receber("beta", [b.envelope(coisa, 1)])
    for espera in entrada.ESPERAS_SEGUNDOS:
        b.apressar("beta")
        ((antes,),) = executar("beta", "SELECT clock_timestamp()")
        executar_entrada("beta")
        sql = "SELECT proxima, clock_timestamp() FROM mensageria_inbox WHERE agregado = %s"
        ((proxima, depois),) = executar("beta", sql, [f"coisa:{coisa}"])
        if not antes <= proxima - timedelta(seconds=espera) <= depois:
            fora.append((espera, antes, proxima, depois))
    assert fora == []


def test_a_que_mata_o_processo_acaba_em_carta_morta_e_deixa_passar_as_outras(contexto: UUID) -> None:
    fatal, boa = novo_id(), novo_id()
    receber("beta", [b.envelope(fatal, 1), b.envelope(boa, 1)])
    for _ in range(1 + entrada.TENTATIVAS):
        morrer_em(Passagem(f"brinquedo.beta.{fatal}"), lambda: executar_entrada("beta"))
        b.vencer_particoes("beta")
        b.apressar("beta")
    executar_entrada("beta")
    assert b.na_inbox("beta", fatal) == [b.NaInbox(1, "morta", tentativas=entrada.TENTATIVAS)]
    assert "o processo morreu" in erro_de("beta", fatal)
    assert b.anotados("beta", fatal) == []
    assert b.anotados("beta", boa) == [1]


def test_a_que_matou_um_processo_e_agora_serve_tem_efeito_uma_vez(contexto: UUID) -> None:
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 1)])
    morrer_em(Passagem(f"brinquedo.beta.{coisa}"), lambda: executar_entrada("beta"))
    b.vencer_particoes("beta")
    executar_entrada("beta")
    assert b.na_inbox("beta", coisa) == [b.NaInbox(1, "feita", tentativas=1)]
    assert b.anotados("beta", coisa) == [1]


def test_tipo_que_ninguem_aqui_assina_e_carta_morta_na_hora(contexto: UUID) -> None:
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 1, type="alfa.Novissimo.v1")])
    b.drenar()
    assert b.na_inbox("beta", coisa) == [b.NaInbox(1, "morta", tentativas=1)]
    assert "beta não assina alfa.Novissimo.v1" in erro_de("beta", coisa)


def test_corpo_que_nao_e_do_tipo_e_carta_morta_na_hora(contexto: UUID) -> None:
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 1, data=Raw(b'{"coisa":1}'))])
    b.drenar()
    assert b.na_inbox("beta", coisa) == [b.NaInbox(1, "morta", tentativas=1)]


def test_quem_perdeu_a_particao_nao_deixa_efeito(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    coisa = novo_id()
    roubar = "UPDATE mensageria_particao SET token = token + 1 WHERE fila = 'inbox'"

    def anotar_e_perder(evento: b.Contado) -> None:
        b.anotar("beta", evento)
        b.em_outra_conexao("beta", roubar)

    assinar(unidade, Assinatura(b.Contado, anotar_e_perder))
    receber("beta", [b.envelope(coisa, 1)])
    executar_entrada("beta")
    assert b.anotados("beta", coisa) == []
    assert b.na_inbox("beta", coisa) == [b.NaInbox(1, "pendente", tentativas=0)]


def test_eventos_sem_fim_param_na_profundidade_maxima(contexto: UUID) -> None:
    coisa = novo_id()
    b.pingar(coisa)
    b.matar("beta")
    b.matar("alfa")
    (profundidade,) = executar("alfa", "SELECT max(profundidade) FROM mensageria_inbox")[0]
    assert profundidade == 7
    assert "ProfundidadeExcedida" in erro_de("beta", coisa)


def test_reacao_so_publica_o_que_declara(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    coisa = novo_id()
    assinar(unidade, Assinatura(b.Pingado, b.ao_pingar))
    b.pingar(coisa)
    b.matar("beta")
    assert "declare publica=(Pongado,)" in erro_de("beta", coisa)


def test_queda_do_banco_no_meio_da_reacao_nao_gasta_tentativa(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    coisa = novo_id()
    derrubar = partial(b.em_outra_conexao, "beta", b.DERRUBAR)

    def anotar_e_cair(evento: b.Contado) -> None:
        derrubar()
        b.anotar("beta", evento)

    assinar(unidade, Assinatura(b.Contado, anotar_e_cair))
    receber("beta", [b.envelope(coisa, 1)])
    with pytest.raises(OperationalError):
        executar_entrada("beta")
    connections["beta"].close()
    assert b.na_inbox("beta", coisa) == [b.NaInbox(1, "pendente", tentativas=0)]
    unidade.setitem(b.assinaturas(), "beta", b.ASSINATURAS["beta"])
    b.drenar()
    assert b.anotados("beta", coisa) == [1]

"""O mesmo caminho com um RabbitMQ de verdade no meio: os consumidores rodam em outra unidade."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

import pytest
from amqp.exceptions import PreconditionFailed
from django.conf import settings
from django.db import OperationalError

from plataforma.identidade.contexto import ator_atual
from plataforma.mensageria import retransmissor
from plataforma.mensageria.entrada import executar_entrada
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.mensageria.tests import brinquedos as b
from plataforma.mensageria.tests.test_trabalhador import parar_depois_de
from plataforma.mensageria.trabalhador import Trabalhador
from plataforma.mensageria.transportes import amqp, broker, escolha
from plataforma.mensageria.transportes.broker import ligar, nome_da_fila
from plataforma.mensageria.transportes.consumo import Consumo
from plataforma.testes.filas import apagar_filas
from plataforma.testes.ponte import Ponte
from plataforma.testes.prazos import na_suite
from plataforma.topologia import carregar
from plataforma.valores import novo_id


@pytest.fixture
def ponte(unidade: pytest.MonkeyPatch, contexto: UUID, servidor_amqp: str) -> Iterator[Ponte]:
    """Só alfa roda aqui; o caminho até o broker passa por uma ponte que pode cair."""
    partes = urlsplit(servidor_amqp)
    unidade.setattr(carregar, "unidade_atual", lambda: carregar.Unidade(nome="so_alfa", modulos=("alfa",), url=""))
    unidade.setattr(settings, "AMQP_PREFIXO", f"teste_{novo_id()}")
    unidade.setattr(retransmissor, "PAUSA_DO_INDISPONIVEL_SEGUNDOS", 0)
    unidade.setattr(amqp, "PAUSA_SEGUNDOS", 0)
    with Ponte((partes.hostname or "", partes.port or 5672)) as ponte:
        local = partes._replace(netloc=f"{partes.username}:{partes.password}@127.0.0.1:{ponte.porta}")
        unidade.setattr(settings, "AMQP", urlunsplit(local))
        yield ponte
        escolha._amqp().fechar()
    unidade.setattr(settings, "AMQP", servidor_amqp)
    apagar_filas(servidor_amqp, settings.AMQP_PREFIXO, ("beta", "gama"))


@pytest.fixture
def consumo(ponte: Ponte) -> Iterator[Consumo]:
    consumo = Consumo(("beta", "gama"))
    yield consumo
    consumo.fechar()


def na_fila(fila: str) -> int:
    """Mensagens prontas na fila."""
    with ligar(batimento_s=0) as ligacao:
        return ligacao.channel().queue_declare(nome_da_fila(fila), passive=True).message_count


def test_pelo_broker_cada_consumidor_tem_o_efeito_uma_vez_e_em_ordem(consumo: Consumo) -> None:
    coisa = novo_id()
    b.contar(coisa, *range(1, 8))
    assert retransmitir("alfa") == 7 + 14
    b.ate(lambda: consumo.consumir() + executar_entrada("beta") + executar_entrada("gama"), total=28)
    assert b.anotados("beta", coisa) == b.anotados("gama", coisa) == list(range(1, 8))


def test_broker_fora_do_ar_nao_gasta_tentativa_e_nada_se_perde(ponte: Ponte, consumo: Consumo) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    ponte.cair()
    retransmitir("alfa")
    assert b.entregas(coisa) == [b.AEntregar("beta", ordem=1, tentativas=0), b.AEntregar("gama", ordem=1, tentativas=0)]
    ponte.voltar()
    retransmitir("alfa")
    assert b.entregas(coisa) == []
    b.ate(consumo.consumir, total=2)
    executar_entrada("beta")
    assert b.anotados("beta", coisa) == [1]


def test_broker_congelado_nao_prende_o_relay(ponte: Ponte, consumo: Consumo, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(amqp, "CONFIRMAR_SEGUNDOS", 0.3)
    coisa = novo_id()
    b.contar(coisa, 1)
    retransmitir("alfa")
    b.contar(coisa, 2)
    ponte.congelar()
    assert retransmitir("alfa") == 1  # numera; não entrega
    assert b.entregas(coisa) == [b.AEntregar("beta", ordem=2, tentativas=0), b.AEntregar("gama", ordem=2, tentativas=0)]
    ponte.descongelar()
    retransmitir("alfa")
    b.ate(lambda: consumo.consumir() + executar_entrada("beta"), ate=lambda: b.anotados("beta", coisa) == [1, 2])


def test_queda_do_consumidor_antes_de_responder_repete_a_entrega_e_nao_o_efeito(
    consumo: Consumo, unidade: pytest.MonkeyPatch
) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    retransmitir("alfa")
    with unidade.context() as queda:
        queda.setattr(consumo, "_guardar", lambda _consumidor: 0)
        b.ate(consumo.consumir, ate=lambda: bool(consumo._chegadas))
    consumo.fechar()
    outro = Consumo(("beta", "gama"))
    b.ate(lambda: outro.consumir() + executar_entrada("beta"), ate=lambda: b.anotados("beta", coisa) == [1])
    outro.fechar()
    assert na_fila("beta") == 0


def test_banco_fora_do_ar_guarda_o_lote_ate_ele_voltar(consumo: Consumo) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    retransmitir("alfa")
    with b.banco_fora_do_ar("beta"), b.banco_fora_do_ar("gama"), pytest.raises(OperationalError):
        b.ate(consumo.consumir, total=1)
    b.ate(consumo.consumir, total=2)
    executar_entrada("beta")
    assert b.anotados("beta", coisa) == [1]


def test_mensagem_ilegivel_vai_para_a_fila_das_mortas_e_nao_segura_as_outras(consumo: Consumo) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    consumo.consumir()
    with ligar(batimento_s=0) as ligacao:
        canal = ligacao.channel()
        canal.basic_publish(canal.prepare_message(b"isto nem JSON e"), routing_key=nome_da_fila("beta"))
    retransmitir("alfa")
    b.ate(lambda: consumo.consumir() + executar_entrada("beta"), ate=lambda: b.anotados("beta", coisa) == [1])
    b.ate(consumo.consumir, ate=lambda: na_fila("mortas") == 1)


def test_consumo_sem_broker_descansa_e_depois_liga_de_novo(
    ponte: Ponte, consumo: Consumo, unidade: pytest.MonkeyPatch
) -> None:
    coisa = novo_id()
    assert consumo.descritores() == []
    assert consumo.consumir() == 0
    assert len(consumo.descritores()) == 1
    b.contar(coisa, 1)
    retransmitir("alfa")
    ponte.cair()
    b.ate(consumo.consumir, ate=lambda: consumo.descritores() == [])
    ponte.voltar()
    assert consumo.consumir() == 0, "descansa, mesmo com o broker já de volta"
    assert consumo.descritores() == []
    b.ate(consumo.consumir, total=2)


def test_relay_sem_broker_descansa_sem_gastar_tentativa(ponte: Ponte, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(amqp, "PAUSA_SEGUNDOS", 60)
    coisa = novo_id()
    b.contar(coisa, 1)
    ponte.cair()
    retransmitir("alfa")
    ponte.voltar()
    retransmitir("alfa")
    assert b.entregas(coisa) == [b.AEntregar("beta", ordem=1, tentativas=0), b.AEntregar("gama", ordem=1, tentativas=0)]
    escolha._amqp()._tentar_em = 0
    retransmitir("alfa")
    assert b.entregas(coisa) == []


def test_o_trabalhador_guarda_e_executa_o_que_o_broker_traz_ate_o_sinal(consumo: Consumo) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    retransmitir("alfa")
    thread = parar_depois_de(lambda: b.anotados("beta", coisa) == b.anotados("gama", coisa) == [1, 2], ator_atual())
    Trabalhador(("beta", "gama")).rodar()
    thread.join()
    assert na_fila("beta") == 0
    assert na_fila("gama") == 0


def test_a_janela_guarda_o_recusado_e_uma_resposta_vale_por_todas_ate_ela() -> None:
    janela = amqp._Janela(3)
    mensagens = [novo_id() for _ in range(4)]
    for mensagem in mensagens:
        janela.anotar(mensagem)
    janela.confirmar(4, ate_ele=True, aceita=False)
    assert janela.recusadas == {*mensagens[:2]}
    assert list(janela.esperando) == [5, 6]
    janela.confirmar(6, ate_ele=False, aceita=True)
    assert janela.recusadas == {*mensagens[:2]}
    assert list(janela.esperando) == [5]
    assert janela.proximo == 7


def test_o_que_o_broker_recusa_ou_devolve_fica_anotado_na_janela_em_curso() -> None:
    transporte, mensagens = amqp.TransporteAmqp(), [novo_id() for _ in range(3)]
    for mensagem in mensagens:
        transporte._janela.anotar(mensagem)
    transporte._ao_recusar(2, True)  # noqa: FBT003 assinatura do py-amqp
    transporte._ao_confirmar(3, False)  # noqa: FBT003 assinatura do py-amqp
    assert transporte._janela.recusadas == {*mensagens[:2]}
    assert not transporte._janela.sem_fila
    transporte._ao_devolver(OSError(), "", "fila", None)
    assert transporte._janela.esperando == {}
    assert transporte._janela.sem_fila


def test_a_fila_das_mortas_e_duravel_e_replicada(consumo: Consumo) -> None:
    consumo.consumir()
    com = {"durable": True, "auto_delete": False}
    with ligar(batimento_s=0) as ligacao:
        ligacao.channel().queue_declare(nome_da_fila("mortas"), arguments={"x-queue-type": "quorum"}, **com)
        with pytest.raises(PreconditionFailed):
            ligacao.channel().queue_declare(nome_da_fila("mortas"), arguments={"x-queue-type": "classic"}, **com)


def test_a_ligacao_pede_o_batimento_a_quem_consome_e_nenhum_a_quem_publica(ponte: Ponte, consumo: Consumo) -> None:
    retransmitir("alfa")
    b.contar(novo_id(), 1)
    retransmitir("alfa")
    consumo.consumir()
    assert escolha._amqp()._ligacao.connection.heartbeat == 0
    assert consumo._ligacao.connection.heartbeat == 30


def test_ligar_desiste_de_quem_aceita_e_nao_responde(ponte: Ponte, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(broker, "LIGAR_SEGUNDOS", 0.3)
    unidade.setattr(broker, "LER_SEGUNDOS", 0.3)
    ponte.congelar()
    inicio = time.monotonic()
    with pytest.raises(broker.ERROS_DE_LIGACAO):
        ligar(batimento_s=0)
    assert 0.2 < time.monotonic() - inicio < na_suite(0.6)


def test_ligar_desiste_de_quem_nem_aceita(ponte: Ponte, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(broker, "LIGAR_SEGUNDOS", 0.3)
    with socket.create_server(("127.0.0.1", 0), backlog=0) as cheia, ExitStack() as pilha:
        endereco = cheia.getsockname()
        pilha.enter_context(socket.create_connection(endereco))  # a fila de quem espera fica cheia
        unidade.setattr(settings, "AMQP", f"amqp://ninguem:nada@127.0.0.1:{endereco[1]}")
        inicio = time.monotonic()
        with pytest.raises(broker.ERROS_DE_LIGACAO):
            ligar(batimento_s=0)
        assert 0.2 < time.monotonic() - inicio < na_suite(0.6)


def test_fila_apagada_e_refeita_na_entrega_seguinte(consumo: Consumo) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    retransmitir("alfa")
    with ligar(batimento_s=0) as ligacao:
        ligacao.channel().queue_delete(nome_da_fila("beta"))
    b.contar(coisa, 2)
    retransmitir("alfa")
    (retida,) = b.entregas(coisa)
    assert retida.consumidor == "beta"
    assert retida.ordem == 2
    retransmitir("alfa")
    assert b.entregas(coisa) == []
    assert na_fila("beta") == 1

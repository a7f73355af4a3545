"""O que a mensageria escreve no registro: o código por que se procura e de quem se fala, na linha certa."""

import logging
from collections.abc import Callable
from uuid import UUID

import pytest
from django.conf import settings
from django.db import connections

from plataforma.banco.sql import executar
from plataforma.mensageria import entrada, ouvintes, retransmissor
from plataforma.mensageria.assinatura import Assinatura
from plataforma.mensageria.entrada import executar_entrada, receber
from plataforma.mensageria.retransmissor import retransmitir
from plataforma.mensageria.tests import brinquedos as b
from plataforma.mensageria.trabalhador import BROKER, Trabalhador
from plataforma.valores import novo_id

Linhas = Callable[[], list[str]]


@pytest.fixture
def registro(contexto: UUID, caplog: pytest.LogCaptureFixture) -> Linhas:
    """Nível e texto de cada linha que a mensageria escreveu."""
    caplog.set_level(logging.INFO)

    def linhas() -> list[str]:
        da_mensageria = [r for r in caplog.records if r.name.startswith("plataforma.mensageria")]
        return [f"{r.levelname} {r.getMessage()}" for r in da_mensageria]

    return linhas


def test_cada_falha_diz_a_tentativa_e_a_ultima_diz_que_morreu(
    registro: Linhas, caplog: pytest.LogCaptureFixture
) -> None:
    coisa = novo_id()
    b.recusadas.add(("beta", coisa))
    receber("beta", [b.envelope(coisa, 1)])
    for _ in range(entrada.TENTATIVAS):
        b.apressar("beta")
        executar_entrada("beta")
    assert registro() == [
        *(f"WARNING mensageria.inbox.falha: beta alfa.Contado.v1, tentativa {n}" for n in (1, 2, 3, 4)),
        "WARNING mensageria.inbox.morta: beta alfa.Contado.v1, tentativa 5",
    ]
    assert f"ReacaoRecusou: beta recusa {coisa}" in caplog.text, "com a pilha do erro"


def test_a_mensagem_de_quem_perdeu_a_particao(registro: Linhas, unidade: pytest.MonkeyPatch) -> None:
    def perder(evento: b.Contado) -> None:
        b.em_outra_conexao("beta", "UPDATE mensageria_particao SET token = token + 1 WHERE fila = 'inbox'")

    unidade.setitem(b.assinaturas(), "beta", (Assinatura(b.Contado, perder),))
    envelope = b.envelope(novo_id(), 1)
    receber("beta", [envelope])
    executar_entrada("beta")
    assert registro() == [f"INFO mensageria.inbox.posicao_perdida: beta {envelope.id}"]


def test_o_consumidor_fora_do_ar(registro: Linhas, unidade: pytest.MonkeyPatch) -> None:
    unidade.setattr(retransmissor, "PAUSA_DO_INDISPONIVEL_SEGUNDOS", 0)
    b.contar(novo_id(), 1)
    with b.banco_fora_do_ar("beta"):
        retransmitir("alfa")
    (linha,) = registro()
    assert linha.split(": ")[:3] == ["WARNING mensageria.consumidor.indisponivel", "beta", "banco de beta"]


def test_os_tipos_que_a_lista_nao_conhece(registro: Linhas) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    b.pingar(coisa)
    ouvintes.escrever(settings.OUVINTES, {"beta.Pongado.v1": ("alfa",), "alfa.Pingado.v1": ("beta",)})
    retransmitir("alfa")
    retidas = "['alfa.Contado.v1', 'alfa.Pingado.v1']"
    assert registro() == [
        f"ERROR mensageria.outbox.retida: a lista de ouvintes não conhece todos os tipos entre {retidas}"
    ]


@pytest.mark.parametrize(("nome", "dito", "ligados"), [("beta", "beta", True), (BROKER, "consumo", False)])
def test_o_banco_fora_do_ar_diz_em_que_passo_e_solta_so_o_que_pode_ter_caido(
    nome: str, dito: str, registro: Linhas, *, ligados: bool
) -> None:
    da_vez = Trabalhador(b.MODULOS)
    executar("alfa", "SELECT 1")
    with b.banco_fora_do_ar("beta"):
        assert da_vez._tentar(nome, lambda _nome: len(executar("beta", "SELECT 1"))) == 0
    (linha,) = registro()
    assert linha.split(": ")[:2] == ["WARNING mensageria.banco.indisponivel", dito]
    assert "connection" in linha
    assert (connections["alfa"].connection is not None) == ligados

"""O que parou só anda por decisão registrada."""

from collections.abc import Callable
from uuid import UUID

import pytest
from django.db import IntegrityError

from plataforma.banco.sql import executar
from plataforma.mensageria import cartas_mortas, repeticao
from plataforma.mensageria.acordar import Fila
from plataforma.mensageria.entrada import receber
from plataforma.mensageria.repeticao import FiltroDeEventos, repetir, repetir_outra_vez
from plataforma.mensageria.tests import brinquedos as b
from plataforma.valores import novo_id

QUEM = {"operador": "ana", "motivo": "corrigido o cadastro"}


def morta(coisa: UUID) -> UUID:
    """Deixa a primeira de duas mensagens da coisa morta em beta."""
    b.recusadas.add(("beta", coisa))
    b.contar(coisa, 1, 2)
    b.matar("beta")
    b.recusadas.clear()
    achadas = executar("beta", "SELECT mensagem FROM mensageria_inbox WHERE situacao = 'morta'")
    return achadas[0][0]


def test_reenviada_depois_do_conserto_tem_o_efeito_uma_vez_e_solta_a_chave(contexto: UUID) -> None:
    coisa = novo_id()
    mensagem = morta(coisa)
    cartas_mortas.reenviar("beta", mensagem, **QUEM)
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2]
    assert b.auditoria("beta", str(mensagem)) == [b.Ato("ana", "reenviar", "corrigido o cadastro")]


def test_descartada_avanca_a_posicao_sem_efeito(contexto: UUID) -> None:
    coisa = novo_id()
    mensagem = morta(coisa)
    cartas_mortas.descartar("beta", mensagem, **QUEM)
    b.drenar()
    assert b.anotados("beta", coisa) == [2]
    assert b.auditoria("beta", str(mensagem)) == [b.Ato("ana", "descartar", "corrigido o cadastro")]


def test_sem_motivo_nada_muda(contexto: UUID) -> None:
    coisa = novo_id()
    mensagem = morta(coisa)
    with pytest.raises(IntegrityError):
        cartas_mortas.descartar("beta", mensagem, operador="ana", motivo=" ")
    assert [c["mensagem"] for c in cartas_mortas.cartas("beta")] == [mensagem]


def test_carta_que_nao_esta_morta_nao_se_resolve(contexto: UUID) -> None:
    with pytest.raises(cartas_mortas.CartaNaoEncontrada):
        cartas_mortas.reenviar("beta", novo_id(), **QUEM)


def test_a_carta_traz_o_corpo_o_erro_e_quem_nao_existe_e_recusado(contexto: UUID) -> None:
    coisa = novo_id()
    mensagem = morta(coisa)
    carta = cartas_mortas.carta("beta", mensagem)
    assert carta["mensagem"] == mensagem
    assert carta["agregado"] == f"coisa:{coisa}"
    assert carta["ordem"] == 1
    assert f"beta recusa {coisa}" in carta["erro"]
    with pytest.raises(cartas_mortas.CartaNaoEncontrada, match="beta não tem a carta morta"):
        cartas_mortas.carta("beta", novo_id())


def test_cada_decisao_acorda_quem_executa_a_inbox(contexto: UUID, unidade: pytest.MonkeyPatch) -> None:
    avisos: list[Fila] = []
    unidade.setattr(cartas_mortas, "acordar", lambda *aviso: avisos.append(Fila(*aviso)))
    coisa = novo_id()
    cartas_mortas.reenviar("beta", morta(coisa), **QUEM)
    b.drenar()
    cartas_mortas.descartar("beta", morta(novo_id()), **QUEM)
    receber("beta", [b.envelope(outra := novo_id(), 2)])
    cartas_mortas.descartar_lacuna("beta", "alfa", f"coisa:{outra}", **QUEM)
    assert avisos == [("beta", "inbox")] * 3


def test_lacuna_aparece_depois_de_esperar_e_descarta_la_solta_a_fila(contexto: UUID) -> None:
    coisa = novo_id()
    receber("beta", [b.envelope(coisa, 3)])
    assert cartas_mortas.lacunas("beta") == []
    executar("beta", "UPDATE mensageria_inbox SET recebida_em = recebida_em - interval '61 s'")
    (lacuna,) = cartas_mortas.lacunas("beta")
    assert lacuna["falta_de"] == 1
    assert lacuna["falta_ate"] == 2
    cartas_mortas.descartar_lacuna("beta", "alfa", f"coisa:{coisa}", **QUEM)
    b.drenar()
    assert b.anotados("beta", coisa) == [3]


def test_repetir_nao_repete_o_efeito_de_quem_executou(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    b.drenar()
    assert repetir("alfa", FiltroDeEventos(consumidor="beta", agregado=f"coisa:{coisa}"), **QUEM) == 2
    b.drenar()
    assert b.anotados("beta", coisa) == b.anotados("gama", coisa) == [1, 2]
    assert b.entregas(coisa) == []


def test_repetir_devolve_o_que_o_consumidor_perdeu(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    b.drenar()
    for tabela in ("inbox", "posicao"):
        executar("beta", f"DELETE FROM mensageria_{tabela} WHERE agregado = %s", [f"coisa:{coisa}"])
    repetir("alfa", FiltroDeEventos(consumidor="beta", agregado=f"coisa:{coisa}"), **QUEM)
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2, 1, 2]


def test_outra_vez_refaz_o_efeito_so_naquele_consumidor(contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1, 2)
    b.drenar()
    assert repetir_outra_vez("alfa", FiltroDeEventos(consumidor="beta", agregado=f"coisa:{coisa}"), **QUEM) == 2
    b.drenar()
    assert b.anotados("beta", coisa) == [1, 2, 1, 2]
    assert b.anotados("gama", coisa) == [1, 2]


@pytest.mark.parametrize(("funcao", "acao"), [(repetir, "repetir"), (repetir_outra_vez, "repetir outra vez")])
def test_repetir_acorda_o_relay_e_fica_na_auditoria_com_o_que_se_pediu(
    funcao: Callable[..., int], acao: str, contexto: UUID, unidade: pytest.MonkeyPatch
) -> None:
    avisos: list[Fila] = []
    unidade.setattr(repeticao, "acordar", lambda *aviso: avisos.append(Fila(*aviso)))
    coisa = novo_id()
    b.contar(coisa, 1)
    b.drenar()
    filtro = FiltroDeEventos(consumidor="beta", agregado=f"coisa:{coisa}")
    assert funcao("alfa", filtro, **QUEM) == 1
    assert avisos == [Fila("alfa", "outbox")]
    assert b.auditoria("alfa", repr(filtro)) == [b.Ato("ana", acao, "corrigido o cadastro")]


@pytest.mark.parametrize("funcao", [repetir, repetir_outra_vez])
def test_sem_motivo_nada_se_repete(funcao: Callable[..., int], contexto: UUID) -> None:
    coisa = novo_id()
    b.contar(coisa, 1)
    b.drenar()
    with pytest.raises(IntegrityError):
        funcao("alfa", FiltroDeEventos(consumidor="beta", agregado=f"coisa:{coisa}"), operador="ana", motivo=" ")
    assert executar("alfa", "SELECT count(*) FROM mensageria_outbox WHERE agregado = %s", [f"coisa:{coisa}"]) == [(0,)]

"""Publicar é parte do fato: com ele confirma, com ele se desfaz."""

from uuid import UUID

import pytest

from plataforma.banco.sql import executar, linhas, transacao
from plataforma.contratos.erros import ProfundidadeExcedida
from plataforma.identidade.contexto import Rastro, ator_atual, rastrear
from plataforma.mensageria.ouvintes import TipoSemOuvintes
from plataforma.mensageria.publicar import ForaDeTransacao, publicar
from plataforma.mensageria.tests import brinquedos as b
from plataforma.valores import novo_id


def na_outbox(coisa: UUID) -> int:
    return executar("alfa", "SELECT count(*) FROM mensageria_outbox WHERE agregado = %s", [f"coisa:{coisa}"])[0][0]


def _publicar_e_falhar(coisa: UUID) -> None:
    with transacao("alfa"):
        publicar(b.Contado(coisa=coisa, seq=1))
        raise b.ReacaoRecusou


def test_fora_de_transacao_e_recusado(contexto: UUID) -> None:
    with pytest.raises(ForaDeTransacao):
        publicar(b.Contado(coisa=novo_id(), seq=1))


def test_transacao_em_outro_banco_nao_serve(contexto: UUID) -> None:
    coisa = novo_id()
    with pytest.raises(ForaDeTransacao), transacao("beta"):
        publicar(b.Contado(coisa=coisa, seq=1))
    assert na_outbox(coisa) == 0


def test_desfeita_a_transacao_nada_e_publicado(contexto: UUID) -> None:
    coisa = novo_id()
    with pytest.raises(b.ReacaoRecusou):
        _publicar_e_falhar(coisa)
    assert na_outbox(coisa) == 0


def test_tipo_fora_da_lista_e_recusado(contexto: UUID) -> None:
    coisa = novo_id()
    with pytest.raises(TipoSemOuvintes, match="contratos congelar"), transacao("alfa"):
        publicar(b.Esquecido(coisa=coisa))
    assert na_outbox(coisa) == 0


def test_tipo_que_sabidamente_ninguem_ouve_vai_direto_ao_arquivo(contexto: UUID) -> None:
    coisa = novo_id()
    with transacao("alfa"):
        mensagem = publicar(b.Ignorado(coisa=coisa))
    assert na_outbox(coisa) == 0
    assert executar("alfa", "SELECT tipo FROM mensageria_arquivo WHERE id = %s", [mensagem]) == [("alfa.Ignorado.v1",)]


@pytest.mark.parametrize("profundidade", [8, 9])
def test_profundidade_maxima(contexto: UUID, profundidade: int) -> None:
    coisa = novo_id()
    with rastrear(Rastro(correlacao=novo_id(), profundidade=profundidade)):
        if profundidade == 9:
            with pytest.raises(ProfundidadeExcedida), transacao("alfa"):
                publicar(b.Contado(coisa=coisa, seq=1))
        else:
            b.contar(coisa, 1)
    assert na_outbox(coisa) == (profundidade == 8)


def test_o_envelope_leva_quem_agiu_e_o_rastro(contexto: UUID) -> None:
    correlacao, causa = novo_id(), novo_id()
    with rastrear(Rastro(correlacao=correlacao, causa=causa, profundidade=2, traceparent="00-a-b-01")):
        (mensagem,) = b.contar(novo_id(), 1)
    colunas = "empresa_id, ator_id, correlacao, causa, profundidade, traceparent"
    (linha,) = linhas("alfa", f"SELECT {colunas} FROM mensageria_outbox WHERE id = %s", [mensagem])
    assert linha == {
        "empresa_id": contexto,
        "ator_id": ator_atual().usuario_id,
        "correlacao": correlacao,
        "causa": causa,
        "profundidade": 2,
        "traceparent": "00-a-b-01",
    }

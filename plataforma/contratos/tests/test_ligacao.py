"""Uma chamada tem a mesma semântica no processo e por HTTP: cada teste roda pelos dois transportes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.sql import executar, transacao
from plataforma.contratos import FalhaRemota
from plataforma.contratos.erros import (
    ArgumentoInvalido,
    ChaveComOutroCorpo,
    ChaveVencida,
    ComandoDesfeito,
    OrcamentoEstourado,
    PrazoVencido,
    ProfundidadeExcedida,
    TransacaoAberta,
)
from plataforma.contratos.ligacao import anulando, compensando, orcamento_de_chamadas
from plataforma.contratos.prazos import ate
from plataforma.identidade.contexto import PROFUNDIDADE_MAXIMA, Ator, Rastro, SemAtor, agir_como, rastrear
from plataforma.testes.brinquedos import Falta, PoteVazio, novo_pote, potes, ver_pote
from plataforma.testes.fios import em_paralelo, fios
from plataforma.valores import novo_id, quantidade

pytestmark = pytest.mark.usefixtures("brinquedos", "transporte")


def _passado(segundos: float = 0) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=segundos)


def _respostas(chave: UUID) -> list[tuple[Any, ...]]:
    return executar("potes", "SELECT situacao, operacao FROM comandos_resposta WHERE chave = %s", [chave])


def test_consulta_devolve_valores_copiados() -> None:
    um, outro = novo_pote("3"), novo_pote("0.5")
    assert potes.tem(potes=(outro, um)) == (Decimal("0.5000"), Decimal("3.0000"))


def test_comando_tem_efeito_e_responde() -> None:
    pote = novo_pote("10")
    retirada = potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade(4))
    assert (retirada.pote, retirada.saiu, retirada.ficou) == (pote, quantidade(4), quantidade(6))
    assert ver_pote(pote) == 6


def test_quem_executa_ve_o_ator_e_o_rastro_de_quem_chama() -> None:
    ator = Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=frozenset({"potes.pote.ver", "a.b.c"}))
    rastro = Rastro(correlacao=novo_id(), profundidade=3)
    with agir_como(ator), rastrear(rastro):
        visto = potes.quem()
    assert (visto.usuario, visto.empresa, visto.permissoes) == (ator.usuario_id, ator.empresa_id, ator.permissoes)
    assert (visto.correlacao, visto.profundidade) == (rastro.correlacao, 4)


def test_erro_declarado_volta_na_mesma_classe_com_seus_dados() -> None:
    pote = novo_pote("1")
    with pytest.raises(PoteVazio) as recusa:
        potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade("3.5"))
    assert recusa.value.dados == Falta(pote=pote, falta=quantidade("2.5"))
    assert recusa.value.detalhe == f"Faltam 2.5000 bolinhas no pote {pote}."
    assert ver_pote(pote) == 1


@pytest.mark.parametrize("como", ["defeito", "negocio"])
def test_erro_fora_do_contrato_vira_falha_remota_sem_contar_o_motivo(como: str) -> None:
    with pytest.raises(FalhaRemota) as falha:
        potes.estourar(como=como)
    assert type(falha.value) is FalhaRemota
    assert falha.value.detalhe.startswith("potes.estourar.v1 não terminou como o contrato declara")


def test_argumento_errado_nao_sai_daqui() -> None:
    with pytest.raises(ArgumentoInvalido):
        potes.tirar(chave=novo_id(), pote=novo_pote("1"), quanto=Decimal("1"))
    with pytest.raises(ArgumentoInvalido):
        potes.tem(potes=("não é um UUID",))  # type: ignore[arg-type]


def test_prazo_vencido_recusa_antes_de_qualquer_efeito() -> None:
    pote = novo_pote("10")
    with ate(_passado()), pytest.raises(PrazoVencido):
        potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade(1))
    assert ver_pote(pote) == 10


def test_prazo_que_vence_durante_a_chamada_e_falha_e_a_mesma_chave_resolve() -> None:
    pote, chave = novo_pote("10"), novo_id()

    def tirar_depressa() -> None:
        with ate(_passado(-0.3)):
            potes.tirar(chave=chave, pote=pote, quanto=quantidade(1))

    with fios(1) as comecar:
        with transacao("potes"):
            executar("potes", "SELECT 1 FROM potes_pote WHERE id = %s FOR UPDATE", [pote])
            futura = comecar(tirar_depressa)
            executar("potes", "SELECT pg_sleep(0.5)")
        with pytest.raises(PrazoVencido):
            futura.result()
    assert potes.tirar(chave=chave, pote=pote, quanto=quantidade(1)).ficou == 9
    assert ver_pote(pote) == 9


@pytest.mark.parametrize("modulo", ["papeis", "potes", "core"])
def test_transacao_aberta_em_qualquer_banco_e_recusada(modulo: str) -> None:
    with transacao(modulo), pytest.raises(TransacaoAberta, match="transação aberta"):
        potes.tem(potes=())


def test_mesma_chave_da_a_primeira_resposta() -> None:
    pote, chave = novo_pote("10"), novo_id()
    primeira = potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    executar("potes", "UPDATE potes_pote SET tem = 0 WHERE id = %s", [pote])
    assert potes.tirar(chave=chave, pote=pote, quanto=quantidade(4)) == primeira
    assert ver_pote(pote) == 0
    assert _respostas(chave) == [("feita", "potes.tirar.v1")]


def test_chave_com_outro_corpo_e_recusada() -> None:
    pote, chave = novo_pote("10"), novo_id()
    potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    with pytest.raises(ChaveComOutroCorpo, match=str(chave)):
        potes.tirar(chave=chave, pote=pote, quanto=quantidade(5))
    assert ver_pote(pote) == 6


def test_recusa_fica_guardada_e_a_copia_atrasada_nao_age() -> None:
    pote, chave = novo_pote("1"), novo_id()
    with pytest.raises(PoteVazio) as primeira:
        potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    executar("potes", "UPDATE potes_pote SET tem = 100 WHERE id = %s", [pote])
    with pytest.raises(PoteVazio) as segunda:
        potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    assert (segunda.value.detalhe, segunda.value.dados) == (primeira.value.detalhe, primeira.value.dados)
    assert ver_pote(pote) == 100
    assert potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade(4)).ficou == 96


def test_chaves_sao_de_cada_empresa(ator: Ator) -> None:
    pote, chave = novo_pote("10"), novo_id()
    potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    with agir_como(Ator(usuario_id=ator.usuario_id, empresa_id=novo_id())):
        outro = novo_pote("10")
        assert potes.tirar(chave=chave, pote=outro, quanto=quantidade(1)).ficou == 9
        with pytest.raises(FalhaRemota):
            potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade(1))
    assert ver_pote(pote) == 6


@pytest.mark.concorrencia
def test_copias_em_paralelo_tem_um_so_efeito() -> None:
    pote, chave = novo_pote("100"), novo_id()
    retiradas = em_paralelo(6, lambda: potes.tirar(chave=chave, pote=pote, quanto=quantidade(1)))
    assert [r.ficou for r in retiradas] == [quantidade(99)] * 6  # type: ignore[union-attr]
    assert ver_pote(pote) == 99


def test_chave_anulada_nunca_age() -> None:
    pote, chave = novo_pote("10"), novo_id()
    with anulando(), pytest.raises(ComandoDesfeito):
        potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    with pytest.raises(ComandoDesfeito):
        potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    assert ver_pote(pote) == 10


def test_anular_o_que_ja_aconteceu_devolve_a_resposta() -> None:
    pote, chave = novo_pote("10"), novo_id()
    feita = potes.tirar(chave=chave, pote=pote, quanto=quantidade(4))
    with anulando():
        assert potes.tirar(chave=chave, pote=pote, quanto=quantidade(4)) == feita
    assert ver_pote(pote) == 6


def test_quem_compensa_age_mesmo_enquanto_se_anula() -> None:
    pote = novo_pote("10")
    with anulando():
        with compensando():
            assert potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade(4)).ficou == quantidade(6)
        with pytest.raises(ComandoDesfeito):
            potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade(1))
    assert ver_pote(pote) == 6


def test_chave_mais_velha_que_as_respostas_guardadas_e_recusada() -> None:
    pote = novo_pote("10")
    ha_31_dias = int((datetime.now(UTC) - timedelta(days=31)).timestamp() * 1000)
    velha = UUID(int=(ha_31_dias << 80) | (7 << 76) | (2 << 62) | 1)
    with pytest.raises(ChaveVencida, match="30 dias"):
        potes.tirar(chave=velha, pote=pote, quanto=quantidade(4))
    assert ver_pote(pote) == 10


def test_comando_sem_ator_e_erro_de_programacao() -> None:
    pote = novo_pote("1")
    with agir_como(None), pytest.raises(SemAtor):
        potes.tirar(chave=novo_id(), pote=pote, quanto=quantidade(1))


def test_cadeia_longa_demais_e_recusada() -> None:
    with rastrear(Rastro(correlacao=novo_id(), profundidade=PROFUNDIDADE_MAXIMA)), pytest.raises(ProfundidadeExcedida):
        potes.tem(potes=())
    with rastrear(Rastro(correlacao=novo_id(), profundidade=PROFUNDIDADE_MAXIMA - 1)):
        assert potes.tem(potes=()) == ()


def test_orcamento_acusa_a_chamada_por_linha() -> None:
    with orcamento_de_chamadas(3):
        for _ in range(3):
            potes.tem(potes=())
        with pytest.raises(OrcamentoEstourado, match=r"potes\.tem\.v1"):
            potes.tem(potes=())

"""Uma chamada tem a mesma semântica no processo e por HTTP: cada teste roda pelos dois transportes."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from plataforma.banco.sql import executar, linhas, transacao
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
from plataforma.testes.brinquedos import Falta, FrascoVazio, frascos, novo_frasco, ver_frasco
from plataforma.testes.threads import em_paralelo, threads
from plataforma.valores import novo_id, quantidade

pytestmark = pytest.mark.usefixtures("brinquedos", "transporte")


def _passado(segundos: float = 0) -> datetime:
    return datetime.now(UTC) - timedelta(seconds=segundos)


def _respostas(chave: UUID) -> list[dict[str, Any]]:
    return linhas("frascos", "SELECT situacao, operacao FROM comandos_resposta WHERE chave = %s", [chave])


def test_consulta_devolve_valores_copiados() -> None:
    um, outro = novo_frasco("3"), novo_frasco("0.5")
    no_outro, no_um = frascos.tem(frascos=(outro, um))
    assert no_outro == Decimal("0.5000")
    assert no_um == Decimal("3.0000")


def test_comando_tem_efeito_e_responde() -> None:
    frasco = novo_frasco("10")
    retirada = frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(4))
    assert retirada.frasco == frasco
    assert retirada.saiu == quantidade(4)
    assert retirada.ficou == quantidade(6)
    assert ver_frasco(frasco) == 6


def test_quem_executa_ve_o_ator_e_o_rastro_de_quem_chama() -> None:
    ator = Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=frozenset({"frascos.frasco.ver", "a.b.c"}))
    rastro = Rastro(correlacao=novo_id(), profundidade=3)
    with agir_como(ator), rastrear(rastro):
        visto = frascos.quem()
    assert visto.usuario == ator.usuario_id
    assert visto.empresa == ator.empresa_id
    assert visto.permissoes == ator.permissoes
    assert visto.correlacao == rastro.correlacao
    assert visto.profundidade == 4


def test_erro_declarado_volta_na_mesma_classe_com_seus_dados() -> None:
    frasco = novo_frasco("1")
    with pytest.raises(FrascoVazio) as recusa:
        frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade("3.5"))
    assert recusa.value.dados == Falta(frasco=frasco, falta=quantidade("2.5"))
    assert recusa.value.detalhe == f"Faltam 2.5000 bolinhas no frasco {frasco}."
    assert ver_frasco(frasco) == 1


@pytest.mark.parametrize("como", ["defeito", "negocio"])
def test_erro_fora_do_contrato_vira_falha_remota_sem_contar_o_motivo(como: str) -> None:
    with pytest.raises(FalhaRemota) as falha:
        frascos.estourar(como=como)
    assert type(falha.value) is FalhaRemota
    assert falha.value.detalhe.startswith("frascos.estourar.v1 não terminou como o contrato declara")


def test_argumento_errado_nao_sai_daqui() -> None:
    with pytest.raises(ArgumentoInvalido):
        frascos.tirar(chave=novo_id(), frasco=novo_frasco("1"), quanto=Decimal("1"))
    with pytest.raises(ArgumentoInvalido):
        frascos.tem(frascos=("não é um UUID",))  # type: ignore[arg-type]


def test_prazo_vencido_recusa_antes_de_qualquer_efeito() -> None:
    frasco = novo_frasco("10")
    with ate(_passado()), pytest.raises(PrazoVencido):
        frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(1))
    assert ver_frasco(frasco) == 10


def test_prazo_que_vence_durante_a_chamada_e_falha_e_a_mesma_chave_resolve() -> None:
    frasco, chave = novo_frasco("10"), novo_id()

    def tirar_depressa() -> None:
        with ate(_passado(-0.3)):
            frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(1))

    with threads(1) as comecar:
        with transacao("frascos"):
            executar("frascos", "SELECT 1 FROM frascos_frasco WHERE id = %s FOR UPDATE", [frasco])
            futura = comecar(tirar_depressa)
            executar("frascos", "SELECT pg_sleep(0.5)")
        with pytest.raises(PrazoVencido):
            futura.result()
    assert frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(1)).ficou == 9
    assert ver_frasco(frasco) == 9


@pytest.mark.parametrize("modulo", ["bilhetes", "frascos", "core"])
def test_transacao_aberta_em_qualquer_banco_e_recusada(modulo: str) -> None:
    with transacao(modulo), pytest.raises(TransacaoAberta, match="transação aberta"):
        frascos.tem(frascos=())


def test_mesma_chave_da_a_primeira_resposta() -> None:
    frasco, chave = novo_frasco("10"), novo_id()
    primeira = frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    executar("frascos", "UPDATE frascos_frasco SET tem = 0 WHERE id = %s", [frasco])
    assert frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4)) == primeira
    assert ver_frasco(frasco) == 0
    assert _respostas(chave) == [{"situacao": "feita", "operacao": "frascos.tirar.v1"}]


def test_chave_com_outro_corpo_e_recusada() -> None:
    frasco, chave = novo_frasco("10"), novo_id()
    frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    with pytest.raises(ChaveComOutroCorpo, match=str(chave)):
        frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(5))
    assert ver_frasco(frasco) == 6


def test_recusa_fica_guardada_e_a_copia_atrasada_nao_age() -> None:
    frasco, chave = novo_frasco("1"), novo_id()
    with pytest.raises(FrascoVazio) as primeira:
        frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    executar("frascos", "UPDATE frascos_frasco SET tem = 100 WHERE id = %s", [frasco])
    with pytest.raises(FrascoVazio) as segunda:
        frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    assert segunda.value.detalhe == primeira.value.detalhe
    assert segunda.value.dados == primeira.value.dados
    assert ver_frasco(frasco) == 100
    assert frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(4)).ficou == 96


def test_chaves_sao_de_cada_empresa(ator: Ator) -> None:
    frasco, chave = novo_frasco("10"), novo_id()
    frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    with agir_como(Ator(usuario_id=ator.usuario_id, empresa_id=novo_id())):
        outro = novo_frasco("10")
        assert frascos.tirar(chave=chave, frasco=outro, quanto=quantidade(1)).ficou == 9
        with pytest.raises(FalhaRemota):
            frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(1))
    assert ver_frasco(frasco) == 6


@pytest.mark.concorrencia
def test_copias_em_paralelo_tem_um_so_efeito() -> None:
    frasco, chave = novo_frasco("100"), novo_id()
    retiradas = em_paralelo(6, lambda: frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(1)))
    assert [r.ficou for r in retiradas] == [quantidade(99)] * 6  # type: ignore[union-attr]
    assert ver_frasco(frasco) == 99


def test_chave_anulada_nunca_age() -> None:
    frasco, chave = novo_frasco("10"), novo_id()
    with anulando(), pytest.raises(ComandoDesfeito):
        frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    with pytest.raises(ComandoDesfeito):
        frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    assert ver_frasco(frasco) == 10


def test_anular_o_que_ja_aconteceu_devolve_a_resposta() -> None:
    frasco, chave = novo_frasco("10"), novo_id()
    feita = frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4))
    with anulando():
        assert frascos.tirar(chave=chave, frasco=frasco, quanto=quantidade(4)) == feita
    assert ver_frasco(frasco) == 6


def test_quem_compensa_age_mesmo_enquanto_se_anula() -> None:
    frasco = novo_frasco("10")
    with anulando():
        with compensando():
            assert frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(4)).ficou == quantidade(6)
        with pytest.raises(ComandoDesfeito):
            frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(1))
    assert ver_frasco(frasco) == 6


def test_chave_mais_velha_que_as_respostas_guardadas_e_recusada() -> None:
    frasco = novo_frasco("10")
    ha_31_dias = int((datetime.now(UTC) - timedelta(days=31)).timestamp() * 1000)
    velha = UUID(int=(ha_31_dias << 80) | (7 << 76) | (2 << 62) | 1)
    with pytest.raises(ChaveVencida, match="30 dias"):
        frascos.tirar(chave=velha, frasco=frasco, quanto=quantidade(4))
    assert ver_frasco(frasco) == 10


def test_comando_sem_ator_e_erro_de_programacao() -> None:
    frasco = novo_frasco("1")
    with agir_como(None), pytest.raises(SemAtor):
        frascos.tirar(chave=novo_id(), frasco=frasco, quanto=quantidade(1))


def test_cadeia_longa_demais_e_recusada() -> None:
    with rastrear(Rastro(correlacao=novo_id(), profundidade=PROFUNDIDADE_MAXIMA)), pytest.raises(ProfundidadeExcedida):
        frascos.tem(frascos=())
    with rastrear(Rastro(correlacao=novo_id(), profundidade=PROFUNDIDADE_MAXIMA - 1)):
        assert frascos.tem(frascos=()) == ()


def test_orcamento_acusa_a_chamada_por_linha() -> None:
    with orcamento_de_chamadas(3):
        for _ in range(3):
            frascos.tem(frascos=())
        with pytest.raises(OrcamentoEstourado, match=r"frascos\.tem\.v1"):
            frascos.tem(frascos=())

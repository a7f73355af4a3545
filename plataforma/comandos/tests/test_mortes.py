"""Matriz de mortes: SIGKILL entre cada duas confirmações, e o comando termina certo de qualquer ponto."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from plataforma.banco.sql import executar
from plataforma.comandos import executar_comando, retomar
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.contratos.remoto import TransporteHttp
from plataforma.testes.brinquedos import (
    AtenderBilhete,
    adiar_comandos_abertos,
    linhas_do_comando,
    novo_bilhete,
    novo_frasco,
    vencer_concessao,
    ver_bilhete,
    ver_frasco,
)
from plataforma.testes.falhas import Passagem, morrer_em

pytestmark = pytest.mark.usefixtures("brinquedos", "no_processo")
ABERTOS = ["comando.apos_commit_1", "comando.apos_chamada", "comando.antes_do_commit_3"]


@pytest.fixture
def no_processo() -> Iterator[None]:
    """As chamadas deste processo, que sobrevive, são locais."""
    with forcar_transporte(TransporteLocal()):
        yield


def _morrer(bilhete: UUID, ponto: str, url: str = "") -> None:
    def atender() -> None:
        with forcar_transporte(TransporteHttp(lambda _modulo: url) if url else TransporteLocal()):
            executar_comando(AtenderBilhete(), bilhete)

    morrer_em(Passagem(ponto), atender)


def _situacoes(bilhete: UUID) -> list[str]:
    return [linha.situacao for linha in linhas_do_comando(bilhete)]


@pytest.mark.parametrize("ponto", [*ABERTOS, "contrato.antes_do_commit", "contrato.apos_commit"])
def test_morto_no_meio_a_varredura_termina(ponto: str) -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    _morrer(bilhete, ponto)
    ja_saiu = ponto not in ("comando.apos_commit_1", "contrato.antes_do_commit")
    assert ver_bilhete(bilhete) == "atendendo"
    assert ver_frasco(frasco) == (6 if ja_saiu else 10)
    chave_do_contrato = linhas_do_comando(bilhete)[0].chave_do_contrato
    adiar_comandos_abertos()
    vencer_concessao(bilhete)
    assert retomar("bilhetes") == 1
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6
    assert _situacoes(bilhete) == ["concluido"]
    assert linhas_do_comando(bilhete)[0].chave_do_contrato == chave_do_contrato


@pytest.mark.parametrize("ponto", ABERTOS)
def test_morto_chamando_pela_rede_outra_chamada_termina(ponto: str, servidor_http: str) -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    _morrer(bilhete, ponto, servidor_http)
    assert ver_bilhete(bilhete) == "atendendo"
    vencer_concessao(bilhete)
    resposta = executar_comando(AtenderBilhete(), bilhete)
    assert resposta.ficou == 6
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6
    assert _situacoes(bilhete) == ["concluido"]


def test_morto_antes_da_primeira_confirmacao_nada_comecou() -> None:
    bilhete = novo_bilhete(novo_frasco("10"), "4")
    _morrer(bilhete, "comando.antes_do_commit_1")
    assert ver_bilhete(bilhete) == "escrito"
    assert _situacoes(bilhete) == []


def test_morto_depois_do_fim_nao_deixa_nada_a_retomar() -> None:
    frasco = novo_frasco("10")
    bilhete = novo_bilhete(frasco, "4")
    ponto = "comando.apos_commit_3"
    _morrer(bilhete, ponto)
    assert ver_bilhete(bilhete) == "atendido"
    assert ver_frasco(frasco) == 6
    assert _situacoes(bilhete) == ["concluido"]


@pytest.mark.parametrize("ponto", ["contrato.apos_commit", "comando.apos_chamada", "comando.antes_do_commit_3"])
def test_morto_depois_da_recusa_a_retomada_recusa_mesmo_que_as_bolinhas_cheguem(ponto: str) -> None:
    frasco = novo_frasco("1")
    bilhete = novo_bilhete(frasco, "4")
    _morrer(bilhete, ponto)
    assert ver_bilhete(bilhete) == "atendendo"
    executar("frascos", "UPDATE frascos_frasco SET tem = 100 WHERE id = %s", [frasco])
    adiar_comandos_abertos()
    vencer_concessao(bilhete)
    assert retomar("bilhetes") == 1
    assert ver_bilhete(bilhete) == "escrito"
    assert ver_frasco(frasco) == 100
    assert _situacoes(bilhete) == ["recusado"]
    assert executar_comando(AtenderBilhete(), bilhete).ficou == 96

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
_A_VEZ_DE_UM_SO = """
UPDATE comandos_comando SET concessao_ate = clock_timestamp() - interval '1 minute', parado_por = %(parado_por)s,
       repetir_em = CASE WHEN %(sonda)s THEN 'infinity' ELSE clock_timestamp() END
 WHERE documento = %(bilhete)s
"""
_SO_A_CONCESSAO_VENCE = """
UPDATE comandos_comando SET concessao_ate = clock_timestamp() - interval '1 minute' WHERE documento = %s
"""
_ESPERA_DEPOIS_DA_CONCESSAO = """
SELECT extract(epoch FROM repetir_em - concessao_ate)::float FROM comandos_comando WHERE documento = %s
"""
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


@pytest.mark.parametrize("parado_por", ["", "frascos"])
def test_o_que_mata_o_processo_a_cada_retomada_e_cada_vez_mais_adiado(parado_por: str) -> None:
    bilhete = novo_bilhete(novo_frasco("10"), "4")
    _morrer(bilhete, "comando.apos_commit_1")
    adiar_comandos_abertos()
    executar("bilhetes", _A_VEZ_DE_UM_SO, {"bilhete": bilhete, "parado_por": parado_por, "sonda": parado_por != ""})
    esperas = []
    for _ in range(3):
        morrer_em(Passagem("comando.apos_commit_1"), lambda: retomar("bilhetes"))
        ((espera,),) = executar("bilhetes", _ESPERA_DEPOIS_DA_CONCESSAO, [bilhete])
        esperas.append(round(espera))
        executar("bilhetes", _SO_A_CONCESSAO_VENCE, [bilhete])
        assert retomar("bilhetes") == 0, "nem a varredura nem a sonda o tomam antes da hora"
        vencer_concessao(bilhete)
    assert esperas == [2, 4, 8]
    assert linhas_do_comando(bilhete)[0].tentativas == 3


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

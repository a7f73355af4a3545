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
    AtenderPapel,
    linhas_do_comando,
    novo_papel,
    novo_pote,
    vencer_arrendamento,
    ver_papel,
    ver_pote,
)
from plataforma.testes.falhas import Passagem, morrer_em

pytestmark = pytest.mark.usefixtures("brinquedos", "no_processo")
ABERTOS = ["comando.apos_commit_1", "comando.apos_chamada", "comando.antes_do_commit_3"]


@pytest.fixture
def no_processo() -> Iterator[None]:
    """As chamadas deste processo, que sobrevive, são locais."""
    with forcar_transporte(TransporteLocal()):
        yield


def _morrer(papel: UUID, ponto: str, url: str = "") -> None:
    def atender() -> None:
        with forcar_transporte(TransporteHttp(lambda _modulo: url) if url else TransporteLocal()):
            executar_comando(AtenderPapel(), papel)

    morrer_em(Passagem(ponto), atender)


def _situacoes(papel: UUID) -> list[str]:
    return [linha[0] for linha in linhas_do_comando(papel)]


@pytest.mark.parametrize("ponto", [*ABERTOS, "contrato.antes_do_commit", "contrato.apos_commit"])
def test_morto_no_meio_a_varredura_termina(ponto: str) -> None:
    pote = novo_pote("10")
    papel = novo_papel(pote, "4")
    _morrer(papel, ponto)
    ja_saiu = ponto not in ("comando.apos_commit_1", "contrato.antes_do_commit")
    assert (ver_papel(papel), ver_pote(pote)) == ("atendendo", 6 if ja_saiu else 10)
    chave_do_contrato = linhas_do_comando(papel)[0][1]
    vencer_arrendamento(papel)
    assert retomar("papeis") >= 1
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("atendido", 6, ["concluido"])
    assert linhas_do_comando(papel)[0][1] == chave_do_contrato


@pytest.mark.parametrize("ponto", ABERTOS)
def test_morto_chamando_pela_rede_outro_pedido_termina(ponto: str, servidor_http: str) -> None:
    pote = novo_pote("10")
    papel = novo_papel(pote, "4")
    _morrer(papel, ponto, servidor_http)
    assert ver_papel(papel) == "atendendo"
    vencer_arrendamento(papel)
    resposta = executar_comando(AtenderPapel(), papel)
    assert resposta.ficou == 6
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("atendido", 6, ["concluido"])


def test_morto_antes_da_primeira_confirmacao_nada_comecou() -> None:
    papel = novo_papel(novo_pote("10"), "4")
    _morrer(papel, "comando.antes_do_commit_1")
    assert (ver_papel(papel), _situacoes(papel)) == ("escrito", [])


def test_morto_depois_do_fim_nao_deixa_nada_a_retomar() -> None:
    pote = novo_pote("10")
    papel = novo_papel(pote, "4")
    ponto = "comando.apos_commit_3"
    _morrer(papel, ponto)
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("atendido", 6, ["concluido"])


@pytest.mark.parametrize("ponto", ["contrato.apos_commit", "comando.apos_chamada", "comando.antes_do_commit_3"])
def test_morto_depois_da_recusa_a_retomada_recusa_mesmo_que_as_bolinhas_cheguem(ponto: str) -> None:
    pote = novo_pote("1")
    papel = novo_papel(pote, "4")
    _morrer(papel, ponto)
    assert ver_papel(papel) == "atendendo"
    executar("potes", "UPDATE potes_pote SET tem = 100 WHERE id = %s", [pote])
    vencer_arrendamento(papel)
    assert retomar("papeis") >= 1
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("escrito", 100, ["recusado"])
    assert executar_comando(AtenderPapel(), papel).ficou == 96

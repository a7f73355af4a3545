"""Matriz de mortes: SIGKILL entre cada duas confirmações, e o comando termina certo de qualquer ponto."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import msgspec
import pytest

from plataforma.banco.sql import executar
from plataforma.comandos import executar_comando, retomar
from plataforma.comandos.tests import filho
from plataforma.contratos.ligacao import forcar_transporte
from plataforma.contratos.local import TransporteLocal
from plataforma.identidade.contexto import Ator
from plataforma.testes.brinquedos import (
    AtenderPapel,
    linhas_do_comando,
    novo_papel,
    novo_pote,
    vencer_arrendamento,
    ver_papel,
    ver_pote,
)
from plataforma.topologia.carregar import RAIZ

pytestmark = pytest.mark.usefixtures("brinquedos", "no_processo")
ABERTOS = ["comando.apos_commit_1", "comando.apos_chamada", "comando.antes_do_commit_3"]
Enderecos = dict[str, dict[str, Any]]


@pytest.fixture
def no_processo() -> Iterator[None]:
    """As chamadas deste processo, que sobrevive, são locais."""
    with forcar_transporte(TransporteLocal()):
        yield


def _morrer(pedido: filho.Pedido) -> None:
    texto = msgspec.json.encode(pedido).decode()
    linha = [sys.executable, "-m", filho.__name__, texto]
    processo = subprocess.run(linha, cwd=RAIZ, capture_output=True, text=True, timeout=60, check=False)
    assert processo.returncode == -signal.SIGKILL, processo.stderr


def _situacoes(papel: UUID) -> list[str]:
    return [linha[0] for linha in linhas_do_comando(papel)]


@pytest.mark.parametrize("ponto", [*ABERTOS, "contrato.antes_do_commit"])
def test_morto_no_meio_a_varredura_termina(ponto: str, enderecos_de_brinquedo: Enderecos, ator: Ator) -> None:
    pote = novo_pote("10")
    papel = novo_papel(pote, "4")
    _morrer(filho.Pedido(enderecos=enderecos_de_brinquedo, ator=ator, papel=papel, ponto=ponto, url=""))
    ja_saiu = ponto in ("comando.apos_chamada", "comando.antes_do_commit_3")
    assert (ver_papel(papel), ver_pote(pote)) == ("atendendo", 6 if ja_saiu else 10)
    chave_do_contrato = linhas_do_comando(papel)[0][1]
    vencer_arrendamento(papel)
    assert retomar("papeis") >= 1
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("atendido", 6, ["concluido"])
    assert linhas_do_comando(papel)[0][1] == chave_do_contrato


@pytest.mark.parametrize("ponto", ABERTOS)
def test_morto_chamando_pela_rede_outro_pedido_termina(
    ponto: str, servidor_http: str, enderecos_de_brinquedo: Enderecos, ator: Ator
) -> None:
    pote = novo_pote("10")
    papel = novo_papel(pote, "4")
    _morrer(filho.Pedido(enderecos=enderecos_de_brinquedo, ator=ator, papel=papel, ponto=ponto, url=servidor_http))
    assert ver_papel(papel) == "atendendo"
    vencer_arrendamento(papel)
    resposta = executar_comando(AtenderPapel(), papel)
    assert resposta.ficou == 6
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("atendido", 6, ["concluido"])


def test_morto_depois_do_fim_nao_deixa_nada_a_retomar(enderecos_de_brinquedo: Enderecos, ator: Ator) -> None:
    pote = novo_pote("10")
    papel = novo_papel(pote, "4")
    ponto = "comando.apos_commit_3"
    _morrer(filho.Pedido(enderecos=enderecos_de_brinquedo, ator=ator, papel=papel, ponto=ponto, url=""))
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("atendido", 6, ["concluido"])


@pytest.mark.parametrize("ponto", ["comando.apos_chamada", "comando.antes_do_commit_3"])
def test_morto_depois_da_recusa_a_retomada_recusa_mesmo_que_as_bolinhas_cheguem(
    ponto: str, enderecos_de_brinquedo: Enderecos, ator: Ator
) -> None:
    pote = novo_pote("1")
    papel = novo_papel(pote, "4")
    _morrer(filho.Pedido(enderecos=enderecos_de_brinquedo, ator=ator, papel=papel, ponto=ponto, url=""))
    assert ver_papel(papel) == "atendendo"
    executar("potes", "UPDATE potes_pote SET tem = 100 WHERE id = %s", [pote])
    vencer_arrendamento(papel)
    assert retomar("papeis") >= 1
    assert (ver_papel(papel), ver_pote(pote), _situacoes(papel)) == ("escrito", 100, ["recusado"])
    assert executar_comando(AtenderPapel(), papel).ficou == 96

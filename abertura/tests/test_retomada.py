"""Implantar e desfazer sobrevivem à morte do processo entre quaisquer dois commits, dos três bancos."""

import subprocess
import sys
from decimal import Decimal
from typing import Any

import pytest

from abertura.servicos.execucao import ENTRE_OS_DOIS
from abertura.tests.apoio import DIA, Casa, corpo, financeiro, reservar
from financeiro.contrato import SaldoDeConta
from plataforma.banco.sql import executar
from plataforma.comandos import desfazer_comando, retomar
from plataforma.testes.falhas import fazer_em
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id, valor

MORRER = """
import os, signal, sys, uuid, django
django.setup()
from plataforma.comandos import executar_comando
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.pontos import ao_passar
from abertura.servicos.execucao import DESFAZER, IMPLANTAR
comando, ponto, vez, empresa, usuario, documento = sys.argv[1:]
passagens = []
def ao_chegar(nome):
    passagens.append(nome)
    if passagens.count(ponto) == int(vez):
        os.kill(os.getpid(), signal.SIGKILL)
ao_passar(ao_chegar)
with agir_como(Ator(usuario_id=uuid.UUID(usuario), empresa_id=uuid.UUID(empresa))):
    executar_comando({"implantar": IMPLANTAR, "desfazer": DESFAZER}[comando], uuid.UUID(documento))
"""
VENCER = """
UPDATE comandos_comando SET arrendado_ate = clock_timestamp(), repetir_em = clock_timestamp()
 WHERE documento = %s AND situacao = 'aberto'
"""
ABERTO = "SELECT id FROM comandos_comando WHERE documento = %s AND situacao = 'aberto'"
# Implantar passa pelo commit do core, do estoque e do financeiro; desfazer, pelo do financeiro e do estoque.
PONTOS = [
    ("implantar", "comando.apos_commit_1", 1),
    ("implantar", "contrato.antes_do_commit", 1),
    ("implantar", "contrato.antes_do_commit", 2),
    ("implantar", ENTRE_OS_DOIS, 1),
    ("implantar", "contrato.antes_do_commit", 3),
    ("implantar", "comando.apos_chamada", 1),
    ("implantar", "comando.antes_do_commit_3", 1),
    ("implantar", "comando.apos_commit_3", 1),
    ("desfazer", "contrato.antes_do_commit", 1),
    ("desfazer", ENTRE_OS_DOIS, 1),
    ("desfazer", "contrato.antes_do_commit", 2),
    ("desfazer", "comando.apos_chamada", 1),
    ("desfazer", "comando.antes_do_commit_3", 1),
]


def _morrer(casa: Casa, implantacao: dict[str, Any], comando: str, ponto: str, vez: int) -> None:
    quem = [str(casa.ator.empresa_id), str(casa.ator.usuario_id), implantacao["id"]]
    linha = [sys.executable, "-c", MORRER, comando, ponto, str(vez), *quem]
    filho = subprocess.run(linha, cwd=RAIZ, capture_output=True, check=False)
    assert filho.returncode == -9, filho.stderr.decode()


@pytest.mark.parametrize(("comando", "ponto", "vez"), PONTOS)
def test_morto_e_retomado_o_fim_e_o_mesmo(casa: Casa, comando: str, ponto: str, vez: int) -> None:
    implantacao = casa.conferida() if comando == "implantar" else casa.implantada()
    _morrer(casa, implantacao, comando, ponto, vez)
    executar("abertura", VENCER, [implantacao["id"]])
    retomar("abertura")
    fim = {"implantar": ("implantada", Decimal(10)), "desfazer": ("desfeita", Decimal(0))}[comando]
    assert (casa.ler(implantacao)["situacao"], casa.fisico("CAFE")) == fim
    casa.provar()


@pytest.mark.parametrize(("acao", "de", "em_estoque"), [("implantar", "conferida", 0), ("desfazer", "implantada", 10)])
def test_parado_entre_os_dois_modulos_quem_opera_o_desfaz_inteiro(
    casa: Casa, acao: str, de: str, em_estoque: int
) -> None:
    """O primeiro módulo já fez a sua parte e o segundo nunca a fará: o que o primeiro fez tem de voltar."""
    implantacao = casa.conferida() if acao == "implantar" else casa.implantada()
    _morrer(casa, implantacao, acao, ENTRE_OS_DOIS, 1)
    executar("abertura", VENCER, [implantacao["id"]])
    ((aberto,),) = executar("abertura", ABERTO, [implantacao["id"]])
    assert desfazer_comando("abertura", aberto, motivo="engano") == "desfeito"
    assert (casa.ler(implantacao)["situacao"], casa.fisico("CAFE")) == (de, Decimal(em_estoque))
    casa.provar()
    corpo(casa.agir(implantacao, acao), 200)
    casa.provar()


def test_se_nem_voltar_atras_se_consegue_o_comando_fica_aberto_ate_conseguir(casa: Casa) -> None:
    implantacao, rival = casa.implantada(), novo_id()
    reservar("CAFE")

    def ocupar_o_livro() -> None:
        contas = (("1.1.1.01.001", 1), ("2.3.1.01.001", -1))
        financeiro.implantar_saldos(
            chave=novo_id(),
            lote=rival,
            data=DIA,
            titulos=(),
            contas=tuple(SaldoDeConta(conta=conta, saldo=valor(saldo)) for conta, saldo in contas),
            estoques=valor(0),
        )

    with fazer_em(ENTRE_OS_DOIS, ocupar_o_livro):
        assert corpo(casa.agir(implantacao, "desfazer"), 503)["codigo"] == "plataforma.comando_pendente"
    assert casa.ler(implantacao)["situacao"] == "desfazendo"
    financeiro.desfazer_implantacao(chave=novo_id(), lote=rival)
    executar("abertura", VENCER, [implantacao["id"]])
    retomar("abertura")
    assert (casa.ler(implantacao)["situacao"], casa.fisico("CAFE")) == ("implantada", Decimal(10))
    casa.provar()

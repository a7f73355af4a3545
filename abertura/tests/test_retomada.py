"""Implantar e desfazer parados entre dois módulos: quem opera os desfaz inteiros, ou esperam até se conseguir."""

from decimal import Decimal

import pytest

from abertura.servicos.execucao import ENTRE_OS_DOIS
from abertura.tests.apoio import DIA, Firma, corpo, financeiro, reservar
from financeiro.contrato import SaldoDeConta
from plataforma.banco.sql import executar
from plataforma.comandos import desfazer_comando, retomar
from plataforma.testes.falhas import Passagem, fazer_em, morrer_em
from plataforma.valores import novo_id, valor

VENCER = """
UPDATE comandos_comando SET concessao_ate = clock_timestamp(), repetir_em = clock_timestamp()
 WHERE documento = %s AND situacao = 'aberto'
"""
ABERTO = "SELECT id FROM comandos_comando WHERE documento = %s AND situacao = 'aberto'"


@pytest.mark.parametrize(("acao", "de", "em_estoque"), [("implantar", "conferida", 0), ("desfazer", "implantada", 10)])
def test_parado_entre_os_dois_modulos_quem_opera_o_desfaz_inteiro(
    firma: Firma, acao: str, de: str, em_estoque: int
) -> None:
    """O primeiro módulo já fez a sua parte e o segundo nunca a fará: o que o primeiro fez tem de voltar."""
    implantacao = firma.conferida() if acao == "implantar" else firma.implantada()
    morrer_em(Passagem(ENTRE_OS_DOIS), lambda: firma.agir(implantacao, acao))
    executar("abertura", VENCER, [implantacao["id"]])
    ((aberto,),) = executar("abertura", ABERTO, [implantacao["id"]])
    assert desfazer_comando("abertura", aberto, motivo="engano") == "desfeito"
    assert firma.ler(implantacao)["situacao"] == de
    assert firma.fisico("CAFE") == Decimal(em_estoque)
    firma.provar()
    corpo(firma.agir(implantacao, acao), 200)
    firma.provar()


def test_se_nem_voltar_atras_se_consegue_o_comando_fica_aberto_ate_conseguir(firma: Firma) -> None:
    implantacao, rival = firma.implantada(), novo_id()
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
        assert corpo(firma.agir(implantacao, "desfazer"), 503)["codigo"] == "plataforma.comando_pendente"
    assert firma.ler(implantacao)["situacao"] == "desfazendo"
    financeiro.desfazer_implantacao(chave=novo_id(), lote=rival)
    executar("abertura", VENCER, [implantacao["id"]])
    retomar("abertura")
    assert firma.ler(implantacao)["situacao"] == "implantada"
    assert firma.fisico("CAFE") == Decimal(10)
    firma.provar()

"""A empresa que `./erp iniciar` enche: a carga interrompida continua, e repetida nada muda."""

import re

import pytest

from meu_erp.demonstracao.cliente import ClienteHttp
from meu_erp.demonstracao.empresa import PASSOS_DA_EMPRESA
from meu_erp.demonstracao.roteiro import Cena, Passo, seguir
from meu_erp.demonstracao.trabalho_principal import notas_de_exemplo
from meu_erp.verificacao.afirmacoes import resumir
from meu_erp.verificacao.relatos import Relatos, relatos_de
from tests.jornadas.conftest import EMAIL, SENHA, AbrirSistema, Percurso, falhas

pytestmark = [pytest.mark.jornada, pytest.mark.timeout(300)]
LOGIN = re.compile(r"Entre como (?P<email>\S+), senha (?P<senha>\S+)")
EMPRESA = {"cnpj": "45997418000153", "razao_social": "Exemplo Ltda", "regime": "simples", "crt": 1, "uf": "SP"}


def test_a_carga_interrompida_continua_e_repetida_nada_muda(abrir_sistema: AbrirSistema) -> None:
    sistema = abrir_sistema("monolito")
    with sistema.empresa_nova(**EMPRESA) as dona:
        empresa = dona.empresa

    def carregar(*passos: Passo) -> Relatos:
        acesso = {"email": EMAIL, "senha": SENHA, "empresa": empresa, "semente": "carga"}
        with ClienteHttp(sistema.sistema.url, **acesso) as cliente:
            seguir(passos, Cena(cliente=cliente, notas=notas_de_exemplo()), lambda _linha: None)
            return relatos_de(cliente.ler)

    pela_metade = carregar(*PASSOS_DA_EMPRESA[:-1])
    inteira = carregar(*PASSOS_DA_EMPRESA)
    assert resumir(inteira) != resumir(pela_metade)
    assert resumir(carregar(*PASSOS_DA_EMPRESA)) == resumir(inteira)
    assert falhas(Percurso(None, inteira)) == []
    assert inteira["vendas"]["totais"]["faturado"] == "477.20"
    assert inteira["vendas"]["totais"]["quantidade_a_expedir"] == "16.0000"


def test_outra_empresa_de_demonstracao_nasce_cheia_com_o_sistema_no_ar(abrir_sistema: AbrirSistema) -> None:
    sistema = abrir_sistema("monolito").sistema
    feito = sistema.manage("carregar_demonstracao", "--nova", "--endereco", sistema.url)
    assert feito.returncode == 0, feito.stderr
    (login,) = LOGIN.finditer(feito.stdout)
    with ClienteHttp(sistema.url, email=login["email"], senha=login["senha"]) as cliente:
        assert relatos_de(cliente.ler)["vendas"]["totais"]["faturado"] == "477.20"

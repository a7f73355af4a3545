"""A história da empresa de demonstração: o plano é o mesmo e cabe no estoque; a carga é de dias que já passaram."""

import secrets
from collections import Counter
from datetime import date
from io import StringIO
from typing import NamedTuple

import pytest
from django.core.management import call_command

from core.documentos import validar_documento
from core.gtin import gtin_de_uso_interno, validar_gtin
from core.tabelas_oficiais import municipios
from lancador.passos import COLEGAS_DA_DEMONSTRACAO, LOGIN_DA_DEMONSTRACAO
from meu_erp.demonstracao.em_processo import ClienteEmProcesso, conexoes_mantidas
from meu_erp.demonstracao.historia import cadastro
from meu_erp.demonstracao.historia.carga import DIAS, PEDIDOS, contar_a_historia
from meu_erp.demonstracao.historia.pessoal import COLEGAS, email_de, entrar
from meu_erp.demonstracao.historia.plano import Fim, planejar
from meu_erp.verificacao.afirmacoes import afirmar, falsas
from meu_erp.verificacao.relatos import relatos_de
from plataforma.relogio import hoje
from tests.api.empresa_cheia import SENHA, cnpj_novo

ATE = date(2026, 11, 30)
POUCOS_DIAS, POUCOS_PEDIDOS = 16, 14


class Contada(NamedTuple):
    """A empresa que a história encheu."""

    dona: ClienteEmProcesso
    recusas: list[str]
    primeira: Counter[str]
    """Quantos documentos de cada espécie havia no fim da primeira carga."""


DOCUMENTOS = ("pedidos", "faturas", "expedicoes", "notas-de-entrada", "titulos", "baixas", "movimentos", "usuarios")


def _contar(dona: ClienteEmProcesso) -> Counter[str]:
    return Counter({nome: len(dona.em(None).listar(f"/api/{nome}/", limite=200)) for nome in DOCUMENTOS})


@pytest.fixture(scope="module")
def contada(bancos: None) -> Contada:
    """A história pequena, carregada."""
    email = f"admin-{secrets.token_hex(4)}@demonstracao.example"
    login = {"email": email, "arquivo_da_senha": "-", "entrada": StringIO(SENHA), "stdout": StringIO()}
    call_command("criar_empresa", cnpj=cnpj_novo(), razao_social="Exemplo Ltda", municipio="3550308", **login)
    with conexoes_mantidas():
        pessoal = entrar(email, SENHA, "teste")
        recusas = _carregar(pessoal)
        return Contada(pessoal.administrador, recusas, _contar(pessoal.administrador))


def _carregar(pessoal: object) -> list[str]:
    porte = {"semente": "teste", "dias": POUCOS_DIAS, "pedidos": POUCOS_PEDIDOS}
    return contar_a_historia(pessoal, **porte, contar=lambda _dia, _parte: None)


def test_o_plano_e_o_mesmo_para_a_mesma_semente_e_outro_para_outra() -> None:
    plano = planejar(ATE, dias=DIAS, quantos=PEDIDOS, semente="a")
    assert planejar(ATE, dias=DIAS, quantos=PEDIDOS, semente="a") == plano
    assert planejar(ATE, dias=DIAS, quantos=PEDIDOS, semente="b") != plano


@pytest.mark.parametrize("dia", range(1, 29, 3))
def test_o_plano_inteiro_tem_400_pedidos_de_todo_fim_e_nenhum_vazio(dia: int) -> None:
    plano = planejar(date(2027, 2, dia), dias=DIAS, quantos=PEDIDOS, semente="a")
    pedidos = [pedido for d in plano for pedido in d.pedidos]
    assert len(pedidos) == PEDIDOS
    assert {pedido.fim for pedido in pedidos} == set(Fim)
    assert all(pedido.linhas for pedido in pedidos)


def test_o_cadastro_e_de_60_clientes_e_70_produtos_com_margem_e_documentos_validos() -> None:
    assert len({validar_documento(c.documento) for c in cadastro.clientes()}) == 60
    assert len({validar_gtin(p.gtin) for p in cadastro.produtos()}) == 70
    assert all(gtin_de_uso_interno(p.gtin) and p.preco > p.custo for p in cadastro.produtos())
    assert {f.municipio for f in (*cadastro.fornecedores(), *cadastro.clientes())} <= municipios().keys()
    assert len({municipios()[c.municipio].uf for c in cadastro.clientes()}) == 13


def test_os_logins_que_o_lancador_diz_sao_os_que_a_carga_convida() -> None:
    assert tuple(email_de(colega, LOGIN_DA_DEMONSTRACAO) for colega in COLEGAS) == COLEGAS_DA_DEMONSTRACAO


def test_a_historia_enche_a_empresa_sem_recusa_e_o_sistema_a_aprova(contada: Contada) -> None:
    assert contada.recusas == []
    assert falsas(afirmar(relatos_de(contada.dona.em(None).ler))) == []


def test_os_documentos_sao_de_dias_que_ja_passaram(contada: Contada) -> None:
    datas = {date.fromisoformat(p["data"]) for p in contada.dona.em(None).listar("/api/pedidos/", limite=200)}
    assert (hoje() - min(datas)).days >= POUCOS_DIAS - 2
    assert max(datas) <= hoje()


def test_quem_a_carga_convida_entra_no_seu_papel(contada: Contada) -> None:
    assert contada.primeira["usuarios"] == 1 + len(COLEGAS)


def test_repetida_nada_muda(contada: Contada) -> None:
    email = contada.dona.em(None).ler("/api/usuarios/")["itens"]
    (dona,) = [u["email"] for u in email if u["email"].startswith("admin")]
    with conexoes_mantidas():
        pessoal = entrar(dona, SENHA, "teste")
        assert _carregar(pessoal) == []
    assert _contar(pessoal.administrador) == contada.primeira

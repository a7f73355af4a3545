"""A linha do tempo do pedido: do clique ao último efeito, em todos os módulos, e a parte de quem não responde."""

import re
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.test import Client
from playwright.sync_api import expect

from core.models import Usuario, Vinculo
from plataforma.mensageria.trabalho import drenar
from plataforma.relogio import agora
from plataforma.testes.respostas import criado, feito
from tests.telas.conftest import AbrirTela
from tests.telas.navegador import LARGURAS, TEMAS
from tests.telas.sessao import segredo_de
from vendas.tests.apoio import Loja

DO_COMECO_AO_FIM = [
    *("Pedido criado", "Mercadoria reservada", "Pedido confirmado", "Fatura emitida", "Títulos a receber"),
    *("Mercadoria expedida", "Baixa no estoque", "Custo no livro", "Recebimento"),
    *("Mercadoria devolvida", "De volta ao estoque", "Abatido do que falta receber", "Custo desfeito no livro"),
]


@pytest.fixture
def devolvido(loja: Loja) -> str:
    """Um pedido vendido, recebido em parte e devolvido em parte, por quem tem nome; o id dele."""
    rita, email = loja.ator.usuario_id, f"{loja.ator.usuario_id}@exemplo.com.br"
    Usuario.objects.create(id=rita, email=email, nome="Rita Vendedora", email_provado_em=agora())
    Vinculo.objects.create(usuario_id=rita)
    pedido = loja.confirmado((loja.produto(preco="30.00"), "3"))
    for acao in ("faturar", "expedir"):
        criado(loja.agir(pedido, acao))
        drenar()
    caixa = criado(loja.api.post("/api/contas-bancarias/", {"nome": "Caixa da loja", "tipo": "caixa"}))["id"]
    titulo = feito(loja.api.get("/api/titulos/"))["itens"][-1]
    baixa = {"conta_bancaria": caixa, "principal": "30.00", "data": titulo["emissao"]}
    criado(loja.api.post(f"/api/titulos/{titulo['id']}/baixar/", baixa))
    linha = pedido["itens"][0]["id"]
    volta = {"motivo": "amassou", "itens": [{"linha": linha, "quantidade": "1"}]}
    criado(loja.agir(pedido, "devolver", volta))
    drenar()
    return str(UUID(pedido["id"]))


@pytest.mark.parametrize(("largura", "tema"), list(zip(LARGURAS, TEMAS, strict=True)))
def test_do_clique_ao_ultimo_efeito(loja: Loja, devolvido: str, abrir: AbrirTela, largura: int, tema: str) -> None:
    tela = abrir(loja.ator, largura=largura, tema=tema)
    pagina = tela.ir(f"/vendas/pedidos/{devolvido}/")
    linhas = pagina.locator("#bloco-linha-do-tempo li")
    expect(linhas).to_have_text([re.compile(f"^{dito}") for dito in DO_COMECO_AO_FIM])
    expect(linhas.nth(3)).to_contain_text("1/1, R$ 90,00")
    expect(linhas.nth(3)).to_contain_text("Rita Vendedora")
    # A última parcela a devolução abateu: ninguém a recebeu.
    expect(pagina.locator("#bloco-titulos li")).to_contain_text(["quitado", "em aberto", "quitado"])
    tela.conferir("pedido-linha-do-tempo")
    linhas.get_by_role("link", name="Recebimento").click()
    expect(pagina.locator("h1")).to_contain_text("Fatura 1/1")
    tela.sem_falhas()


def test_o_credito_do_cliente_nao_e_parcela_a_receber(loja: Loja, chave_de_teste: RSAPrivateKey) -> None:
    pedido = loja.confirmado((loja.produto(preco="30.00"), "1"))
    for acao in ("faturar", "expedir"):
        criado(loja.agir(pedido, acao))
        drenar()
    caixa = criado(loja.api.post("/api/contas-bancarias/", {"nome": "Caixa da loja", "tipo": "caixa"}))["id"]
    for titulo in feito(loja.api.get("/api/titulos/"))["itens"]:
        baixa = {"conta_bancaria": caixa, "principal": titulo["valor"], "data": titulo["emissao"]}
        criado(loja.api.post(f"/api/titulos/{titulo['id']}/baixar/", baixa))
    criado(loja.agir(pedido, "devolver", {"motivo": "amassou"}))
    drenar()
    navegador = Client()
    navegador.cookies[settings.COOKIE_DAS_TELAS] = segredo_de(loja.ator, chave_de_teste)
    raiz = f"/vendas/pedidos/{pedido['id']}/"
    bloco = navegador.get(f"{raiz}blocos/titulos/").content.decode()
    assert "a devolver" in bloco
    assert bloco.count("ª parcela") == 3
    assert "/financeiro/pagar/" in bloco
    linha = navegador.get(f"{raiz}linha-do-tempo/").content.decode()
    assert linha.count("Crédito do cliente") == 1

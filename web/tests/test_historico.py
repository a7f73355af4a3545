"""O histórico que as fichas mostram é o que os módulos têm, para quem eles deixam."""

from plataforma.historicos.contrato import CampoMudado
from plataforma.modulo import modulo_registrado
from web.padroes.ficha import Ficha
from web.registro import TELAS
from web.telas.historico import CONTADOS, em_palavras

SEM_HISTORICO = {"fatura", "expedicao", "devolucao", "lancamento", "inventario", "ajuste", "transferencia"}
"""Fichas do que não se altera, ou não guarda histórico no módulo dono."""


def test_o_que_se_conta_e_o_que_o_modulo_tem() -> None:
    for recurso, contado in CONTADOS.items():
        do_modulo = {h.recurso: h.permissao for h in modulo_registrado(contado.modulo).historicos}
        assert do_modulo[recurso] == contado.permissao, recurso


def test_toda_ficha_conta_o_seu_historico() -> None:
    sem = {
        tela.nome
        for tela in TELAS
        if isinstance(tela, Ficha) and not any(bloco.nome.startswith("historico-") for bloco in tela.blocos)
    }
    assert sem == SEM_HISTORICO


def test_do_papel_contam_se_as_permissoes_que_sairam_e_as_que_entraram() -> None:
    campo = CampoMudado(
        campo="permissoes",
        rotulo="permissões",
        antes=("vendas.pedido.ver", "vendas.pedido.criar"),
        depois=("vendas.pedido.ver", "core.produto.ver"),
        antes_dito="",
        depois_dito="",
    )
    lido = em_palavras(campo)
    assert (lido.antes_dito, lido.depois_dito) == ("Pedidos de venda: criar", "Produtos: ver")

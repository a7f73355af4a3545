"""O que as telas leem de vendas, pelos dois transportes: o que a API responde, com os mesmos filtros e cursores."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from plataforma.contratos import usar
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Pagina
from plataforma.relogio import agora, congelado, hoje
from plataforma.testes.respostas import feito
from plataforma.valores import novo_id
from vendas.contrato_telas import TelasDeVendas
from vendas.erros import ClienteNaoEncontrado, PedidoNaoEncontrado
from vendas.filtros import FiltroDeClientes, FiltroDePedidos, OrdemDeClientes, OrdemDePedidos
from vendas.situacoes import Andamento, Situacao
from vendas.tests.apoio import Loja

telas = usar(TelasDeVendas)
MAIS_NOVOS = OrdemDePedidos.MAIS_NOVOS
pytestmark = pytest.mark.usefixtures("transporte")


def _pedidos(**filtro: Any) -> list[Decimal]:
    achados = telas.tela_pedidos(filtro=FiltroDePedidos(**filtro), ordem=OrdemDePedidos.MAIS_VELHOS, pagina=Pagina())
    return [pedido.total for pedido in achados.itens]


def test_a_ficha_traz_o_pedido_inteiro_com_seus_tipos(loja: Loja) -> None:
    lido = loja.confirmado((loja.produto(preco="10.00"), "2"))
    ficha = telas.tela_pedido(pedido=lido["id"])
    assert ficha.numero == 1
    assert ficha.situacao is Situacao.CONFIRMADO
    assert ficha.faturamento is Andamento.NADA
    assert ficha.total == Decimal("20.00")
    assert [item.a_faturar for item in ficha.itens] == [Decimal("2.0000")]


def test_a_lista_filtra_e_ordena(loja: Loja) -> None:
    produto = loja.produto(preco="10.00")
    for quantidade in ("3", "1", "2"):
        loja.pedido((produto, quantidade))
    loja.confirmado((produto, "4"))
    assert _pedidos(situacao=(Situacao.RASCUNHO,)) == [Decimal("30.00"), Decimal("10.00"), Decimal("20.00")]
    assert _pedidos(numero=1) == [Decimal("40.00")]


def test_o_cursor_da_api_serve_a_tela_e_o_de_outra_ordem_nao(loja: Loja) -> None:
    produto = loja.produto()
    mais_velho, mais_novo = loja.pedido((produto, "1")), loja.pedido((produto, "1"))
    endereco = feito(loja.api.get("/api/pedidos/", limite="1"))["proximo"]
    filtro, primeira = FiltroDePedidos(), Pagina(limite=1)
    pagina = telas.tela_pedidos(filtro=filtro, ordem=MAIS_NOVOS, pagina=primeira)
    assert [str(pedido.id) for pedido in pagina.itens] == [mais_novo["id"]]
    assert parse_qs(urlsplit(endereco).query)["cursor"] == [pagina.proximo]
    segunda = Pagina(limite=1, cursor=pagina.proximo or "")
    seguinte = telas.tela_pedidos(filtro=filtro, ordem=MAIS_NOVOS, pagina=segunda)
    assert [str(pedido.id) for pedido in seguinte.itens] == [mais_velho["id"]]
    with pytest.raises(EntradaInvalida) as recusa:
        telas.tela_pedidos(filtro=filtro, ordem=OrdemDePedidos.DATA_MAIS_NOVA, pagina=segunda)
    assert [campo.campo for campo in recusa.value.campos] == ["cursor"]


def test_sem_permissao_ou_sem_pedido_a_recusa_e_a_declarada(loja: Loja) -> None:
    with pytest.raises(PedidoNaoEncontrado):
        telas.tela_pedido(pedido=novo_id())
    sem_direito = Ator(usuario_id=novo_id(), empresa_id=loja.ator.empresa_id, permissoes=frozenset())
    with agir_como(sem_direito), pytest.raises(Proibido):
        telas.tela_pedidos(filtro=FiltroDePedidos(), ordem=MAIS_NOVOS, pagina=Pagina())
    for ler in (telas.pedidos_em_curso, lambda: telas.vendas_por_dia(de=hoje(), ate=hoje())):
        with agir_como(sem_direito), pytest.raises(Proibido):
            ler()


def test_o_cliente_se_acha_se_conta_e_se_abre_com_o_que_deve(loja: Loja) -> None:
    pedido = loja.confirmado((loja.produto(preco="10.00"), "3"))
    filtro = FiltroDeClientes(busca=pedido["nome_do_cliente"].lower())
    pagina = telas.tela_clientes(filtro=filtro, ordem=OrdemDeClientes.NOME, pagina=Pagina())
    assert [(linha.id, linha.acoes) for linha in pagina.itens] == [(loja.cliente, ("alterar", "vender"))]
    assert pagina.itens[0].em_aberto == Decimal("30.00")
    assert [(grupo.ativo, grupo.quantos) for grupo in telas.totais_de_clientes(filtro=filtro).grupos] == [(True, 1)]
    ficha = telas.tela_cliente(cliente=loja.cliente)
    assert ficha.em_aberto == Decimal("30.00")
    assert [str(ultimo.id) for ultimo in ficha.pedidos] == [pedido["id"]]
    assert ficha.acoes == ("alterar", "vender")
    with pytest.raises(ClienteNaoEncontrado):
        telas.tela_cliente(cliente=novo_id())


def test_o_vendido_por_dia_soma_o_que_a_lista_soma(loja: Loja) -> None:
    """Cada linha é um pedido: `quantos` a R$ 10,00, o dia e o que se fez dele."""
    produto, dia = loja.produto(preco="10.00"), hoje()
    ontem, antes = dia - timedelta(days=1), dia - timedelta(days=40)
    casos = (("1", dia, ""), ("2", ontem, ""), ("4", ontem, "faturar"), ("8", ontem, "cancelar"), ("16", antes, ""))
    for quantos, data, acao in casos:
        with congelado(agora() - (dia - data)):
            pedido = loja.confirmado((produto, quantos))
        if acao:
            loja.agir(pedido, acao, {"motivo": "desistiu"} if acao == "cancelar" else {})
    loja.pedido((produto, "32"))
    dias = telas.vendas_por_dia(de=dia - timedelta(days=30), ate=dia)
    assert [(d.data, d.quantos, d.soma) for d in dias] == [
        (ontem, 2, Decimal("60.00")),
        (dia, 1, Decimal("10.00")),
    ]
    em_curso = {(g.situacao, g.faturamento): (g.quantos, g.soma) for g in telas.pedidos_em_curso().grupos}
    assert em_curso == {
        (Situacao.RASCUNHO, Andamento.NADA): (1, Decimal("320.00")),
        (Situacao.CONFIRMADO, Andamento.NADA): (3, Decimal("190.00")),
        (Situacao.CONFIRMADO, Andamento.TOTAL): (1, Decimal("40.00")),
    }

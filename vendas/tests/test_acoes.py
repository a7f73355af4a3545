"""O que a tela oferece é o que a API aceita: nenhuma ação oferecida responde 403 ou 409."""

from collections.abc import Callable

import pytest

from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Pagina
from plataforma.testes.contagem import contando
from vendas.contrato_telas import FichaDoPedido, TelasDeVendas
from vendas.filtros import FiltroDePedidos, OrdemDePedidos
from vendas.situacoes import Situacao
from vendas.tests.apoio import Loja

telas = usar(TelasDeVendas)
MOTIVO = {"motivo": "desistiu"}


def rascunho(loja: Loja) -> FichaDoPedido:
    return telas.tela_pedido(pedido=loja.pedido((loja.produto(), "10"))["id"])


def _depois(loja: Loja, *acoes: tuple[str, object]) -> FichaDoPedido:
    pedido = loja.confirmado((loja.produto(), "10"))
    for acao, quanto in acoes:
        itens = {} if quanto is None else {"itens": [{"linha": pedido["itens"][0]["id"], "quantidade": quanto}]}
        resposta = loja.agir(pedido, acao, itens)
        assert resposta.status_code in (200, 201), resposta.content
    return telas.tela_pedido(pedido=pedido["id"])


def confirmado(loja: Loja) -> FichaDoPedido:
    return _depois(loja)


def faturado_em_parte(loja: Loja) -> FichaDoPedido:
    return _depois(loja, ("faturar", "4"))


def faturado(loja: Loja) -> FichaDoPedido:
    return _depois(loja, ("faturar", None))


def expedido_em_parte(loja: Loja) -> FichaDoPedido:
    return _depois(loja, ("faturar", "4"), ("expedir", None))


def concluido(loja: Loja) -> FichaDoPedido:
    return _depois(loja, ("faturar", None), ("expedir", None))


def cancelado(loja: Loja) -> FichaDoPedido:
    pedido = loja.pedido((loja.produto(), "1"))
    loja.agir(pedido, "cancelar", MOTIVO)
    return telas.tela_pedido(pedido=pedido["id"])


@pytest.mark.parametrize(
    ("em", "acoes"),
    [
        (rascunho, {"alterar", "confirmar", "cancelar"}),
        (confirmado, {"faturar", "cancelar"}),
        (faturado_em_parte, {"faturar", "expedir", "encerrar", "cancelar"}),
        (faturado, {"expedir", "cancelar"}),
        (expedido_em_parte, {"faturar", "encerrar", "devolver"}),
        (concluido, {"devolver"}),
        (cancelado, set()),
    ],
)
def test_a_ficha_oferece_o_que_cabe(loja: Loja, em: Callable[[Loja], FichaDoPedido], acoes: set[str]) -> None:
    assert set(em(loja).acoes) == acoes


def test_quem_nao_pode_nao_ve_a_acao(loja: Loja) -> None:
    pedido = loja.pedido((loja.produto(), "1"))
    so_ve = Ator(
        usuario_id=loja.ator.usuario_id, empresa_id=loja.ator.empresa_id, permissoes=frozenset({"vendas.pedido.ver"})
    )
    with agir_como(so_ve):
        assert telas.tela_pedido(pedido=pedido["id"]).acoes == ()


def test_a_linha_da_lista_diz_o_que_cabe_sem_abrir_o_pedido(loja: Loja) -> None:
    produto = loja.produto()
    loja.pedido((produto, "1"))
    loja.confirmado((produto, "1"))
    lida = telas.tela_pedidos(filtro=FiltroDePedidos(), ordem=OrdemDePedidos.MAIS_VELHOS, pagina=Pagina())
    assert [set(linha.acoes) for linha in lida.itens] == [{"alterar", "confirmar", "cancelar"}, {"faturar", "cancelar"}]


def test_os_totais_ignoram_so_o_ponto_em_que_o_pedido_esta(loja: Loja) -> None:
    produto = loja.produto(preco="10.00")
    loja.pedido((produto, "1"))
    loja.confirmado((produto, "2"))
    filtro = FiltroDePedidos(situacao=(Situacao.RASCUNHO,))
    grupos = {g.situacao: (g.quantos, g.soma) for g in telas.totais_de_pedidos(filtro=filtro).grupos}
    assert {s.value: (n, str(soma)) for s, (n, soma) in grupos.items()} == {
        "rascunho": (1, "10.00"),
        "confirmado": (1, "20.00"),
    }
    assert telas.totais_de_pedidos(filtro=FiltroDePedidos(numero=99)).grupos == ()


def test_as_leituras_das_telas_custam_um_comando_e_a_ficha_faturada_dois(loja: Loja) -> None:
    pedido = loja.confirmado(*((produto, "1") for produto in loja.produtos(3)))
    filtro, custos = FiltroDePedidos(), []
    for ler in (
        lambda: telas.tela_pedidos(filtro=filtro, ordem=OrdemDePedidos.MAIS_NOVOS, pagina=Pagina()),
        lambda: telas.totais_de_pedidos(filtro=filtro),
        lambda: telas.tela_pedido(pedido=pedido["id"]),
    ):
        with contando() as comandos:
            ler()
        custos.append(len([c for c in comandos if "vendas_" in c]))
    loja.agir(pedido, "faturar")
    with contando() as comandos:
        assert [f.numero for f in telas.tela_pedido(pedido=pedido["id"]).faturas] == [1]
    custos.append(len([c for c in comandos if "vendas_" in c]))
    assert custos == [1, 1, 1, 2]

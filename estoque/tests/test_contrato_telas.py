"""O que as telas leem do estoque, pelos dois transportes: saldos, totais e kardex."""

from decimal import Decimal

import pytest

from estoque.contrato_telas import FiltroDeSaldos, TelasDoEstoque
from estoque.tests.apoio import DIA, deposito_padrao, entrada, produto
from plataforma.contratos import usar
from plataforma.erros import Proibido
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Pagina
from plataforma.relogio import hoje
from plataforma.testes.cliente import ClienteDaApi
from plataforma.valores import novo_id

telas = usar(TelasDoEstoque)
pytestmark = pytest.mark.usefixtures("transporte", "cliente_api")


def test_os_saldos_se_buscam_pelo_produto_e_se_somam_por_deposito(cliente_api: ClienteDaApi) -> None:
    loja, caneta, copo = deposito_padrao(), produto("CANETA"), produto("COPO")
    entrada(loja, caneta, "10", "20.00")
    entrada(loja, copo, "3", "9.00")
    pagina = telas.tela_saldos(filtro=FiltroDeSaldos(busca="produto can"), pagina=Pagina())
    assert [(saldo.sku, saldo.disponivel) for saldo in pagina.itens] == [("CANETA", Decimal("10.0000"))]
    totais = telas.totais_de_saldos(filtro=FiltroDeSaldos())
    assert totais.valor == Decimal("29.00")
    assert telas.totais_de_saldos(filtro=FiltroDeSaldos(busca="produto can")).valor is None
    (grupo,) = totais.grupos
    assert (grupo.deposito, grupo.quantos, grupo.no_deposito) == (loja.id, 2, Decimal("13.0000"))
    assert [saldo.fisico for saldo in telas.bloco_do_produto(produto=copo)] == [Decimal("3.0000")]


def test_o_kardex_vem_em_paginas(cliente_api: ClienteDaApi) -> None:
    loja, caneta = deposito_padrao(), produto("CANETA")
    for quanto in ("1", "2", "3"):
        entrada(loja, caneta, quanto, quanto)
    primeira = telas.tela_kardex(produto=caneta, de=DIA, ate=hoje(), pagina=Pagina(limite=2))
    assert [linha.saldo for linha in primeira.itens] == [Decimal("1.0000"), Decimal("3.0000")]
    seguinte = Pagina(limite=2, cursor=primeira.proximo or "")
    ultima = telas.tela_kardex(produto=caneta, de=DIA, ate=hoje(), pagina=seguinte)
    assert (ultima.saldo_anterior, ultima.proximo) == (Decimal("3.0000"), None)
    assert [linha.saldo for linha in ultima.itens] == [Decimal("6.0000")]


def test_sem_permissao_a_recusa_e_a_declarada(ator: Ator) -> None:
    sem_direito = Ator(usuario_id=novo_id(), empresa_id=ator.empresa_id, permissoes=frozenset())
    so_saldos = Ator(usuario_id=novo_id(), empresa_id=ator.empresa_id, permissoes=frozenset({"estoque.saldo.ver"}))
    with agir_como(so_saldos):
        assert telas.totais_de_saldos(filtro=FiltroDeSaldos()).valor is None
    with agir_como(sem_direito), pytest.raises(Proibido):
        telas.tela_saldos(filtro=FiltroDeSaldos(), pagina=Pagina())

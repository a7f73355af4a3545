"""O que as telas leem do core, pelos dois transportes."""

from typing import Any

import pytest

from core.contrato_telas import TelasDoCore
from core.filtros import (
    FiltroDePessoas,
    FiltroDeProdutos,
    FiltroDeUnidades,
    FiltroDeUsuarios,
    OrdemDePessoas,
    OrdemDeProdutos,
)
from core.tests.apoio import colega, empresa_com_administrador, provar, unidade
from plataforma.contratos import usar
from plataforma.erros import EntradaInvalida, NaoEncontrado, Proibido
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import DasMaisNovas, Pagina
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado
from plataforma.valores import novo_id

telas = usar(TelasDoCore)
pytestmark = pytest.mark.usefixtures("transporte")
GTIN = "7891000100103"
CPF = "52998224725"


@pytest.fixture
def api(cliente_api: ClienteDaApi) -> ClienteDaApi:
    """A API de uma empresa com três produtos."""
    unidade("UN")
    for sku, descricao, gtin in (("CAFE", "Café torrado", GTIN), ("2", "Açúcar União", ""), ("3", "Café solúvel", "")):
        produto = {"sku": sku, "descricao": descricao, "unidade": "UN", "gtin": gtin}
        criado(cliente_api.post("/api/produtos/", produto))
    return cliente_api


def _skus(texto: str, limite: int = 10) -> list[str]:
    return [produto.sku for produto in telas.buscar_produtos(texto=texto, limite=limite)]


@pytest.mark.usefixtures("api")
def test_o_codigo_inteiro_vem_antes_do_que_a_busca_acha() -> None:
    assert _skus("CAFE") == ["CAFE", "3"]
    assert _skus(GTIN) == ["CAFE"]
    assert _skus("acucar") == ["2"]
    assert _skus("cafe", 1) == ["3"]


def test_a_lista_busca_ordena_e_diz_o_que_se_pode_fazer(api: ClienteDaApi) -> None:
    pagina = telas.tela_produtos(filtro=FiltroDeProdutos(busca="cafe"), ordem=OrdemDeProdutos.SKU, pagina=Pagina())
    assert [(produto.sku, produto.versao) for produto in pagina.itens] == [("3", 1), ("CAFE", 1)]
    assert {produto.acoes for produto in pagina.itens} == {("alterar",)}
    totais = telas.totais_de_produtos(filtro=FiltroDeProdutos(busca="cafe"))
    assert [(grupo.ativo, grupo.quantos) for grupo in totais.grupos] == [(True, 2)]


def test_a_ficha_traz_as_outras_unidades(api: ClienteDaApi) -> None:
    unidade("CX")
    produto = criado(api.post("/api/produtos/", {"sku": "4", "descricao": "Chá", "unidade": "UN"}))
    criado(api.post("/api/conversoes/", {"produto": produto["id"], "unidade": "CX", "fator": "12"}))
    ficha = telas.tela_produto(produto=produto["id"])
    assert [(c.unidade, str(c.fator)) for c in ficha.conversoes] == [("CX", "12.000000")]
    assert ficha.acoes == ("alterar", "converter")


def test_pessoas_por_documento_e_por_nome(cliente_api: ClienteDaApi) -> None:
    pessoa: dict[str, Any] = {"nome": "João da Conceição", "documento": CPF}
    joao = criado(cliente_api.post("/api/pessoas/", pessoa))
    for texto in ("529.982.247-25", "conceicao joao"):
        assert [str(p.id) for p in telas.buscar_pessoas(texto=texto, limite=5)] == [joao["id"]]
    filtro = FiltroDePessoas(busca="conceicao")
    pagina = telas.tela_pessoas(filtro=filtro, ordem=OrdemDePessoas.NOME, pagina=Pagina())
    assert [p.nome for p in pagina.itens] == ["João da Conceição"]
    assert telas.totais_de_pessoas(filtro=filtro).grupos[0].quantos == 1
    assert telas.tela_pessoa(pessoa=joao["id"]).acoes == ("alterar",)


def test_sem_permissao_ou_sem_produto_a_recusa_e_a_declarada(api: ClienteDaApi, ator: Ator) -> None:
    with pytest.raises(NaoEncontrado):
        telas.tela_produto(produto=novo_id())
    with pytest.raises(EntradaInvalida):
        telas.tela_produtos(filtro=FiltroDeProdutos(busca="%"), ordem=OrdemDeProdutos.SKU, pagina=Pagina())
    sem_direito = Ator(usuario_id=novo_id(), empresa_id=ator.empresa_id, permissoes=frozenset())
    with agir_como(sem_direito), pytest.raises(Proibido):
        telas.buscar_produtos(texto="cafe", limite=1)


def test_as_unidades_ativas_pela_sigla(cliente_api: ClienteDaApi) -> None:
    for sigla in ("ZB", "ZA"):
        criado(cliente_api.post("/api/unidades/", {"sigla": sigla, "nome": f"Unidade {sigla}", "casas": 0}))
    pagina = telas.tela_unidades(filtro=FiltroDeUnidades(sigla="ZA"), ordem=DasMaisNovas.MAIS_NOVAS, pagina=Pagina())
    (za,) = pagina.itens
    assert (za.sigla, za.acoes, telas.tela_unidade(unidade=za.id)) == ("ZA", ("alterar",), za)
    cliente_api.patch(f"/api/unidades/{za.id}/", {"ativa": False})
    siglas = [u.sigla for u in telas.unidades_ativas()]
    assert siglas == sorted(siglas)
    assert ("ZB" in siglas, "ZA" in siglas) == (True, False)


def test_o_nome_de_quem_fez_e_so_o_dos_da_empresa() -> None:
    ana, outra = empresa_com_administrador(), empresa_com_administrador()
    with agir_como(Ator(usuario_id=ana.usuario, empresa_id=ana.empresa, permissoes=frozenset())):
        nomes = telas.nomes_dos_usuarios(usuarios=(ana.usuario, outra.usuario, novo_id()))
    assert [(um.id, um.nome) for um in nomes] == [(ana.usuario, "Ana")]


def test_so_se_da_outra_senha_a_quem_e_so_da_empresa() -> None:
    dona = empresa_com_administrador()
    confinado, provado = colega(dona, "vendedor"), colega(dona, "estoquista")
    provar(provado)
    with agir_como(dona.ator):
        lida = telas.tela_usuarios(filtro=FiltroDeUsuarios(), ordem=DasMaisNovas.MAIS_NOVAS, pagina=Pagina())
        acoes = {linha.id: linha.acoes for linha in lida.itens}
        assert acoes[confinado.usuario] == ("alterar", "link-de-senha")
        assert acoes[provado.usuario] == ("alterar",)
        assert telas.tela_usuario(usuario=provado.usuario).acoes == ("alterar",)

"""O histórico de um registro: quem, quando, de onde, antes e depois; só de quem pode vê-lo, e só da empresa."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from validate_docbr import CPF

from core.tests.apoio import empresa_com_administrador, papel_padrao
from plataforma.contratos.ligacao import Transporte
from plataforma.erros import NaoEncontrado, Proibido
from plataforma.historicos.contrato import Acontecido, historicos_de
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.leituras import Pagina
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import criado, feito, problema
from plataforma.valores import novo_id
from vendas.tests.apoio import Loja, loja_nova

NAVEGADOR = "203.0.113.9"


@pytest.fixture
def loja(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Loja]:
    with loja_nova(cliente_de) as nova:
        yield nova


def _historico(api: ClienteDaApi, recurso: str, id: Any, **pagina: Any) -> dict[str, Any]:
    return feito(api.get(f"/api/historico/{recurso}/{id}/", **pagina))


def _campos(mudanca: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {campo["campo"]: campo for campo in mudanca["campos"]}


def test_diz_quem_de_onde_em_que_operacao_o_que_havia_e_o_que_ficou(loja: Loja) -> None:
    pedido = loja.pedido((loja.produto(), "2"), frete="1234.50")
    mudanca = loja.api.patch(f"/api/pedidos/{pedido['id']}/", {"frete": "7.00", "observacao": "Urgente"})
    nova, velha = _historico(loja.api, "pedidos", pedido["id"])["itens"][0], None
    assert (nova["o_que"], nova["parte"], nova["usuario"]) == ("alterado", "", str(loja.ator.usuario_id))
    assert (nova["origem"], nova["correlacao"]) == ("127.0.0.1", mudanca["X-Correlacao"])
    assert _campos(nova)["frete"] == {
        "campo": "frete",
        "rotulo": "frete",
        "antes": "1234.50",
        "depois": "7.00",
        "antes_dito": "R$ 1.234,50",
        "depois_dito": "R$ 7,00",
    }
    assert (_campos(nova)["observacao"]["antes_dito"], _campos(nova)["observacao"]["depois"]) == ("—", "Urgente")
    velha = _historico(loja.api, "pedidos", pedido["id"])["itens"][-1]
    assert velha["o_que"] == "criado"
    assert (_campos(velha)["situacao"]["antes"], _campos(velha)["situacao"]["depois"]) == (None, "rascunho")
    assert _campos(velha)["condicao"]["rotulo"] == "condição"
    assert _campos(velha)["condicao"]["depois_dito"] == "Prazo da loja"
    assert {"id", "empresa_id", "versao"}.isdisjoint(_campos(velha))


def test_a_origem_e_o_endereco_de_quem_chamou(loja: Loja) -> None:
    cabecalhos = {**loja.api._cabecalhos, "Idempotency-Key": "uma", "Content-Type": "application/json"}
    corpo = {"nome": "À vista", "prazos": "0"}
    condicao = Client(REMOTE_ADDR=NAVEGADOR).post(
        "/api/condicoes/", corpo, content_type="application/json", headers=cabecalhos
    )
    (criada,) = _historico(loja.api, "condicoes", condicao.json()["id"])["itens"]
    assert criada["origem"] == NAVEGADOR


def test_folheia_se_da_mais_nova_a_mais_velha_sem_perder_nem_repetir(loja: Loja) -> None:
    for nome in ("B", "C", "D", "E"):
        feito(loja.api.patch(f"/api/condicoes/{loja.condicao}/", {"nome": nome}))
    inteiro = _historico(loja.api, "condicoes", loja.condicao)
    assert inteiro["proximo"] is None
    assert [_campos(m)["nome"]["depois"] for m in inteiro["itens"]] == ["E", "D", "C", "B", "Prazo da loja"]
    vistos, endereco = [], f"/api/historico/condicoes/{loja.condicao}/?limite=2"
    while endereco:
        pagina = feito(loja.api.get(endereco))
        vistos += pagina["itens"]
        endereco = pagina["proximo"]
    assert vistos == inteiro["itens"]


def test_o_cursor_de_outro_registro_e_recusado(loja: Loja) -> None:
    feito(loja.api.patch(f"/api/condicoes/{loja.condicao}/", {"nome": "B"}))
    proximo = _historico(loja.api, "condicoes", loja.condicao, limite=1)["proximo"]
    cursor = proximo.partition("cursor=")[2]
    outra = criado(loja.api.post("/api/condicoes/", {"nome": "Outra", "prazos": "0"}))["id"]
    recusa = problema(loja.api.get(f"/api/historico/condicoes/{outra}/", cursor=cursor), 422)
    assert recusa.campos == ["cursor"]


def test_o_de_outra_empresa_e_o_de_ninguem_nao_se_acham(loja: Loja, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    de_fora = cliente_de(Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=loja.ator.permissoes))
    problema(de_fora.get(f"/api/historico/condicoes/{loja.condicao}/"), 404)
    problema(de_fora.get(f"/api/historico/empresas/{loja.ator.empresa_id}/"), 404)
    problema(loja.api.get(f"/api/historico/condicoes/{novo_id()}/"), 404)
    assert _historico(loja.api, "empresas", loja.ator.empresa_id)["itens"][-1]["o_que"] == "criado"


def test_quem_nao_ve_o_registro_nao_ve_o_historico(loja: Loja, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    so_clientes = frozenset({"vendas.cliente.ver"})
    outro = cliente_de(Ator(usuario_id=novo_id(), empresa_id=loja.ator.empresa_id, permissoes=so_clientes))
    assert problema(outro.get(f"/api/historico/condicoes/{loja.condicao}/"), 403).codigo == "plataforma.proibido"


def test_o_que_se_apagou_do_titular_nao_volta_pelo_historico(loja: Loja) -> None:
    cpf = str(CPF().generate())
    corpo = {"documento": cpf, "nome": "Joaquina de Antes", "email": "joaquina@exemplo.com.br"}
    pessoa = criado(loja.api.post("/api/pessoas/", corpo))["id"]
    feito(loja.api.patch(f"/api/pessoas/{pessoa}/", {"nome": "Joaquina da Silva"}))
    assert "Joaquina de Antes" in str(_historico(loja.api, "pessoas", pessoa))
    feito(loja.api.post("/api/titulares/apagar/", {"documento": cpf}))
    depois = str(_historico(loja.api, "pessoas", pessoa))
    assert not [segredo for segredo in ("Joaquina", cpf, "exemplo.com.br") if segredo in depois]
    assert "(apagado)" in depois


def test_o_papel_que_se_da_a_um_usuario_esta_no_historico_dele(
    bancos: None, cliente_de: Callable[[Ator], ClienteDaApi]
) -> None:
    conta = empresa_com_administrador()
    with agir_como(conta.ator):
        api = cliente_de(conta.ator)
        vendedor = papel_padrao(conta, "vendedor")
        usuario = feito(api.get(f"/api/usuarios/{conta.usuario}/"))
        papeis = [*usuario["papeis"], str(vendedor)]
        feito(api.patch(f"/api/usuarios/{conta.usuario}/", {"papeis": papeis}))
        mudancas = _historico(api, "usuarios", conta.usuario)["itens"]
    assert (mudancas[0]["parte"], mudancas[0]["o_que"]) == ("papel", "criado")
    assert _campos(mudancas[0])["papel"]["depois_dito"] == "Vendedor"


def test_as_telas_leem_o_mesmo_pelos_dois_transportes(loja: Loja, transporte: Transporte) -> None:
    lido = historicos_de("vendas").historico_do_registro(recurso="condicoes", id=loja.condicao, pagina=Pagina())
    da_api = _historico(loja.api, "condicoes", loja.condicao)
    assert [m.o_que for m in lido.itens] == [Acontecido.CRIADO]
    assert [c.depois_dito for c in lido.itens[0].campos] == [c["depois_dito"] for c in da_api["itens"][0]["campos"]]
    with pytest.raises(NaoEncontrado, match="clientes, condicoes, pedidos"):
        historicos_de("vendas").historico_do_registro(recurso="nada", id=loja.condicao, pagina=Pagina())


def test_as_telas_tambem_pedem_a_permissao(loja: Loja, transporte: Transporte) -> None:
    sem_nada = Ator(usuario_id=novo_id(), empresa_id=loja.ator.empresa_id)
    with agir_como(sem_nada), pytest.raises(Proibido, match="vendas.condicao.ver"):
        historicos_de("vendas").historico_do_registro(recurso="condicoes", id=UUID(int=1), pagina=Pagina())

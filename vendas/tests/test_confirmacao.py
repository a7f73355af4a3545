"""Confirmar reserva tudo ou nada, uma vez, e sem saldo deixa tudo como estava."""

from decimal import Decimal
from typing import Any

import pytest

from plataforma.banco.sql import executar
from plataforma.comandos import retomar
from plataforma.contratos.ligacao import Transporte
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.falhas import Passagem, fazer_em, morrer_em
from plataforma.testes.respostas import criado, problema
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id
from vendas.tests.apoio import Loja, feito

VENCER = "UPDATE comandos_comando SET concessao_ate = clock_timestamp() WHERE documento = %s AND situacao = 'aberto'"
CONFIRMADOS = "SELECT count(*) FROM mensageria_arquivo WHERE tipo = 'vendas.PedidoConfirmado.v1' AND agregado = %s"


def test_antes_de_vencer_a_concessao_outro_pedido_espera(loja: Loja) -> None:
    pedido = loja.pedido((loja.produto(), "7"))
    morrer_em(Passagem("comando.apos_commit_1"), lambda: loja.agir(pedido, "confirmar"))
    resposta = loja.agir(pedido, "confirmar")
    assert problema(resposta, 409).codigo == "plataforma.comando_em_curso"
    assert 1 <= int(resposta["Retry-After"]) <= 10
    assert loja.ler(pedido)["situacao"] == "confirmando"
    assert problema(loja.agir(pedido, "cancelar", {"motivo": "desisti"}), 409).codigo == "plataforma.transicao_proibida"


def test_sem_saldo_volta_a_rascunho_e_diz_cada_produto(loja: Loja) -> None:
    ha, pouco, nada = loja.produto(sku="HA"), loja.produto(sku="POUCO", saldo="4"), loja.produto(sku="NADA", saldo=None)
    pedido = loja.pedido((ha, "1"), (pouco, "3"), (nada, "2"), (pouco, "3"))
    resposta = loja.agir(pedido, "confirmar")
    codigo, campos = problema(resposta, 409)
    assert codigo == "estoque.saldo_insuficiente"
    assert campos == ["itens.1.quantidade", "itens.2.quantidade"]
    faltas = {f["sku"]: (f["pedida"], f["disponivel"], f["faltam"]) for f in resposta.json()["dados"]["faltas"]}
    assert faltas == {"POUCO": ("6.0000", "4.0000", "2.0000"), "NADA": ("2.0000", "0.0000", "2.0000")}
    assert "POUCO Produto POUCO: pedidas 6, disponíveis 4, faltam 2 UN" in resposta.json()["detail"]
    lido = loja.ler(pedido)
    assert lido["situacao"] == "rascunho"
    assert lido["numero"] is None
    assert loja.reservado(ha) == Decimal(0)
    assert executar("vendas", CONFIRMADOS, [f"pedido:{pedido['id']}"]) == [(0,)]


def test_depois_de_recusado_a_mesma_chave_tenta_de_novo(loja: Loja) -> None:
    produto = loja.produto(saldo=None)
    pedido = loja.pedido((produto, "2"))
    chave = str(novo_id())
    assert loja.agir(pedido, "confirmar", chave=chave).status_code == 409
    loja.dar_saldo([produto], "2")
    assert feito(loja.agir(pedido, "confirmar", chave=chave))["situacao"] == "confirmado"


def _deposito(loja: Loja) -> dict[str, Any]:
    corpo = {"estabelecimento": loja.estabelecimento, "codigo": "FUNDOS", "nome": "Fundos"}
    return criado(loja.api.post("/api/depositos/", corpo))


def test_rascunho_em_deposito_que_nao_existe_e_recusado_e_nada_muda(loja: Loja) -> None:
    produto, deposito = loja.produto(), _deposito(loja)["id"]
    itens = [{"produto": produto, "quantidade": "2"}]
    recusa = problema(loja.api.post("/api/pedidos/", loja.corpo(itens, deposito=novo_id())), 422)
    assert recusa.campos == ["deposito"]
    assert feito(loja.api.get("/api/pedidos/"))["itens"] == []
    pedido = loja.pedido((produto, "2"), deposito=deposito)
    recusa = problema(loja.api.patch(f"/api/pedidos/{pedido['id']}/", {"deposito": novo_id()}, etag="*"), 422)
    assert recusa.campos == ["deposito"]
    assert loja.ler(pedido)["deposito"] == deposito


def test_deposito_que_saiu_de_uso_e_recusa_ao_confirmar(loja: Loja) -> None:
    deposito = _deposito(loja)["id"]
    pedido = loja.pedido((loja.produto(), "2"), deposito=deposito)
    feito(loja.api.patch(f"/api/depositos/{deposito}/", {"ativo": False}, etag="*"))
    assert problema(loja.agir(pedido, "confirmar"), 404).codigo == "estoque.deposito_nao_encontrado"
    assert loja.ler(pedido)["situacao"] == "rascunho"


def test_confirmar_pelos_dois_transportes(loja: Loja, transporte: Transporte) -> None:
    produto = loja.produto(saldo="5")
    aceito, recusado = loja.pedido((produto, "3")), loja.pedido((produto, "3"))
    assert feito(loja.agir(aceito, "confirmar"))["situacao"] == "confirmado"
    assert "faltam 1 UN" in loja.agir(recusado, "confirmar").json()["detail"]
    assert loja.ler(recusado)["situacao"] == "rascunho"
    assert loja.reservado(produto) == Decimal(3)


@pytest.mark.concorrencia
def test_confirmar_em_paralelo_reserva_uma_vez(loja: Loja) -> None:
    produto = loja.produto()
    pedido = loja.pedido((produto, "3"))
    respostas = em_paralelo(6, lambda: loja.agir(pedido, "confirmar"))
    assert {r.status_code for r in respostas} <= {200, 409, 412}  # 412: leu antes de outro confirmar
    assert [r.json()["codigo"] for r in respostas if r.status_code == 409 and "comando" not in r.json()["codigo"]] == []
    assert loja.ler(pedido)["numero"] == 1
    assert loja.reservado(produto) == Decimal(3)


def test_retomado_por_outro_o_primeiro_nao_confirma_de_novo(loja: Loja) -> None:
    """O dono lento perde a concessão depois da chamada: quem retomou conclui, e o lento não repete nada."""
    produto = loja.produto()
    pedido = loja.pedido((produto, "2"))

    def retomar_por_fora() -> None:
        executar("vendas", VENCER, [pedido["id"]])
        retomar("vendas")

    with fazer_em("comando.apos_chamada", retomar_por_fora):
        resposta = loja.agir(pedido, "confirmar")
    assert resposta.status_code in (200, 409)
    assert loja.ler(pedido)["numero"] == 1
    assert executar("vendas", CONFIRMADOS, [f"pedido:{pedido['id']}"]) == [(1,)]
    drenar()
    assert loja.reservado(produto) == Decimal(2)
    assert loja.fisico(produto) == Decimal(100)

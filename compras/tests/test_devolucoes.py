"""Devolver ao fornecedor: sai do estoque pelo custo da compra, e não passa do que há."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest

from compras.models import DevolucaoDeCompra, ItemDaNota
from compras.tests.amostras import VENDA_A_PRAZO, amostra
from compras.tests.apoio import Compradora, compradora_nova, estoque, publicadas, violacoes
from estoque.contrato import ItemReserva
from plataforma.banco.sql import executar
from plataforma.comandos import retomar
from plataforma.contratos.ligacao import Transporte
from plataforma.identidade.contexto import Ator, empresa_atual
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.falhas import fazer_em
from plataforma.testes.respostas import Problema, criado, feito, problema
from plataforma.testes.tabelas import colunas, tabela
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id, quantidade

DEVOLUCOES = "/api/devolucoes-de-compra/"
VENCER = "UPDATE comandos_comando SET concessao_ate = clock_timestamp() WHERE situacao = 'aberto'"


def nota_de(compradora: Compradora, quanto: str = "10", sku: str = "CANETA", **outros: Any) -> dict[str, Any]:
    linha = {"produto": compradora.produto(sku), "quantidade": quanto, "valor": "100.00"}
    return compradora.digitar(linha, **outros)


def devolver(compradora: Compradora, da_nota: dict[str, Any], *itens: tuple[int, str], **outros: Any) -> Any:
    corpo = {"nota": da_nota["id"], "motivo": "veio errado", **outros}
    if itens:
        corpo["itens"] = [{"numero": numero, "quantidade": quanto} for numero, quanto in itens]
    chave = corpo.pop("chave", None)
    return compradora.api.post(DEVOLUCOES, corpo, chave=chave)


def produto_de(nota: dict[str, Any]) -> UUID:
    return UUID(nota["itens"][0]["produto"])


def reservado(nota: dict[str, Any]) -> Decimal:
    return sum((s.reservado for s in estoque.saldos(produtos=(produto_de(nota),))), Decimal(0))


def nada_mudou(nota: dict[str, Any]) -> bool:
    devolvida = ItemDaNota.objects.get(nota=nota["id"]).quantidade_devolvida
    return (devolvida, DevolucaoDeCompra.objects.count(), publicadas("CompraDevolvida"), reservado(nota)) == (
        0,
        0,
        0,
        0,
    )


def test_um_terco_de_cada_vez_e_a_ultima_leva_o_que_resta(compradora: Compradora) -> None:
    nota, valores = nota_de(compradora, "3"), []
    for numero, resta in ((1, 2), (2, 1), (3, 0)):
        feita = criado(devolver(compradora, nota, (1, "1")))
        assert feita["numero"] == numero
        assert feita["situacao"] == "concluida"
        assert publicadas("CompraDevolvida") == 1
        drenar()
        assert compradora.fisico(produto_de(nota)) == Decimal(resta)
        assert reservado(nota) == 0
        valores.append(feita["total"])
    assert valores == ["33.33", "33.34", "33.33"]
    assert executar("estoque", "SELECT valor FROM estoque_custo WHERE produto_id = %s", [produto_de(nota)]) == [(0,)]
    assert problema(devolver(compradora, nota), 409).codigo == "compras.nada_a_devolver"
    assert violacoes() == []


def test_sem_itens_volta_tudo_o_que_resta_com_suas_partes(compradora: Compradora) -> None:
    um, dois, tres = (compradora.produto(sku) for sku in ("A", "B", "C"))
    linhas = [{"produto": p, "quantidade": "2", "valor": "10.00"} for p in (um, dois, tres)]
    linhas[1]["natureza"], linhas[2]["natureza"] = "bonificacao", "consumo"
    nota = compradora.digitar(*linhas)
    criado(devolver(compradora, nota, (1, "1")))
    feita = criado(devolver(compradora, nota))
    assert colunas(feita["itens"], "sku", "quantidade", "custo") == tabela("""
        sku | quantidade | custo
        A   | 1.0000     | 5.00
        B   | 2.0000     | 10.00
        C   | 2.0000     | 10.00
    """)
    assert feita["a_pagar"] == "15.00"
    assert feita["bonificacao"] == "10.00"
    assert feita["remessa"] == "0.00"
    drenar()
    assert [compradora.fisico(p) for p in (um, dois, tres)] == [0, 0, 0]
    volta = compradora.ler(nota)
    assert [i["quantidade_devolvida"] for i in volta["itens"]] == ["2.0000"] * 3
    assert volta["versao"] == nota["versao"] + 2, "cada devolução muda o que a nota mostra"


def test_so_uso_e_consumo_volta_sem_mexer_no_estoque(compradora: Compradora) -> None:
    nota = nota_de(compradora, natureza="consumo")
    feita = criado(devolver(compradora, nota))
    assert feita["deposito"] is None
    assert feita["total"] == "100.00"
    drenar()
    paradas = "SELECT tipo FROM mensageria_inbox WHERE situacao <> 'feita' AND empresa_id = %s"
    assert [executar(m, paradas, [empresa_atual()]) for m in ("estoque", "financeiro")] == [[], []]
    assert violacoes() == []


def test_sem_saldo_nada_fica_e_cada_produto_e_dito(compradora: Compradora) -> None:
    nota = nota_de(compradora)
    item = ItemReserva(linha=novo_id(), produto=produto_de(nota), quantidade=quantidade(4))
    outro = {"documento": novo_id(), "estabelecimento": compradora.estabelecimento, "deposito": None}
    estoque.reservar(chave=novo_id(), **outro, itens=(item,))
    resposta = devolver(compradora, nota, (1, "7"), chave="k")
    assert problema(resposta, 409) == Problema(codigo="estoque.saldo_insuficiente", campos=["itens.0.quantidade"])
    assert "CANETA Produto CANETA: pedidas 7, disponíveis 6, faltam 1 UN" in resposta.json()["detail"]
    assert [c["codigo"] for c in resposta.json()["campos"]] == ["estoque.saldo_insuficiente"]
    assert [f["sku"] for f in resposta.json()["dados"]["faltas"]] == ["CANETA"]
    assert DevolucaoDeCompra.objects.count() == 0
    assert reservado(nota) == Decimal(4)
    assert violacoes() == []
    assert [i["quantidade_devolvida"] for i in compradora.ler(nota)["itens"]] == ["0.0000"]
    compradora.digitar({"produto": produto_de(nota), "quantidade": "1", "valor": "9.00"}, numero="124")
    assert criado(devolver(compradora, nota, (1, "7"), chave="k"))["numero"] == 1


def test_a_mesma_chave_devolve_uma_vez(compradora: Compradora) -> None:
    nota = nota_de(compradora)
    primeira = criado(devolver(compradora, nota, (1, "4"), chave="k"))
    assert criado(devolver(compradora, nota, (1, "4"), chave="k")) == primeira
    assert problema(devolver(compradora, nota, (1, "5"), chave="k"), 422).codigo == "plataforma.chave_reusada"
    assert DevolucaoDeCompra.objects.count() == 1
    assert reservado(nota) == Decimal(4)


@pytest.mark.parametrize(
    ("itens", "outros", "codigo", "campos"),
    [
        ([(1, "10.0001")], {}, "plataforma.entrada_invalida", ["itens.0.quantidade"]),
        ([(1, "0")], {}, "plataforma.entrada_invalida", ["itens.0.quantidade"]),
        ([(2, "1")], {}, "plataforma.entrada_invalida", ["itens.0.numero"]),
        ([(1, "1"), (1, "1")], {}, "plataforma.entrada_invalida", ["itens.1.numero"]),
        ([], {"motivo": ""}, "plataforma.entrada_invalida", ["motivo"]),
        ([], {"nota": novo_id()}, "compras.nota_nao_encontrada", []),
        ([], {"deposito": novo_id()}, "estoque.deposito_nao_encontrado", []),
    ],
)
def test_o_que_nao_serve_e_recusado_e_nada_fica(
    compradora: Compradora, itens: list[tuple[int, str]], outros: dict[str, Any], codigo: str, campos: list[str]
) -> None:
    nota = nota_de(compradora)
    resposta = devolver(compradora, nota, *itens, **outros)
    assert problema(resposta, 422 if campos else 404) == Problema(codigo=codigo, campos=campos)
    assert nada_mudou(nota)


def test_nota_que_aguarda_mapeamento_nao_se_devolve(compradora: Compradora) -> None:
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada))
    resposta = devolver(compradora, {"id": resultado["nota"]})
    assert problema(resposta, 409).codigo == "compras.nota_nao_lancada"
    assert DevolucaoDeCompra.objects.count() == 0


def test_devolver_pelos_dois_transportes(compradora: Compradora, transporte: Transporte) -> None:
    nota = nota_de(compradora)
    assert criado(devolver(compradora, nota, (1, "3")))["situacao"] == "concluida"
    drenar()
    assert compradora.fisico(produto_de(nota)) == Decimal(7)


@pytest.mark.concorrencia
def test_a_ultima_unidade_da_nota_volta_uma_vez(compradora: Compradora) -> None:
    nota = nota_de(compradora, "1")
    respostas = em_paralelo(4, lambda: devolver(compradora, nota, (1, "1")))
    assert sorted(r.status_code for r in respostas) == [201, 422, 422, 422]
    assert DevolucaoDeCompra.objects.count() == 1
    assert reservado(nota) == Decimal(1)
    assert violacoes() == []


@pytest.mark.concorrencia
def test_a_ultima_unidade_do_estoque_volta_por_uma_nota_so(compradora: Compradora) -> None:
    notas = [nota_de(compradora, "1", sku="UNICA")]
    linha = {"produto": produto_de(notas[0]), "quantidade": "1", "valor": "90.00"}
    notas.append(compradora.digitar(linha, numero="124"))
    item = ItemReserva(linha=novo_id(), produto=produto_de(notas[0]), quantidade=quantidade(1))
    outro = {"documento": novo_id(), "estabelecimento": compradora.estabelecimento, "deposito": None}
    estoque.reservar(chave=novo_id(), **outro, itens=(item,))
    fila = iter(notas)
    respostas = em_paralelo(2, lambda: devolver(compradora, next(fila)))
    assert sorted(r.status_code for r in respostas) == [201, 409]
    assert DevolucaoDeCompra.objects.count() == 1
    assert reservado(notas[0]) == Decimal(2)
    assert violacoes() == []


def test_retomado_por_outro_o_primeiro_nao_conclui_de_novo(compradora: Compradora) -> None:
    nota = nota_de(compradora)

    def retomar_por_fora() -> None:
        executar("compras", VENCER)
        retomar("compras")

    with fazer_em("comando.apos_chamada", retomar_por_fora):
        resposta = devolver(compradora, nota)
    assert resposta.status_code in (201, 409)
    assert DevolucaoDeCompra.objects.get().numero == 1
    assert publicadas("CompraDevolvida") == 1
    assert reservado(nota) == Decimal(10)


def test_sem_permissao_ou_de_outra_empresa(compradora: Compradora, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    nota = nota_de(compradora)
    feita = criado(devolver(compradora, nota, (1, "1")))
    so_ve = Ator(
        usuario_id=novo_id(), empresa_id=compradora.ator.empresa_id, permissoes=frozenset({"compras.devolucao.ver"})
    )
    api = cliente_de(so_ve)
    assert feito(api.get(f"{DEVOLUCOES}{feita['id']}/"))["numero"] == 1
    assert api.post(DEVOLUCOES, {"nota": nota["id"], "motivo": "x"}).status_code == 403
    with compradora_nova(cliente_de) as outra:
        assert problema(outra.api.get(f"{DEVOLUCOES}{feita['id']}/"), 404).codigo == "compras.devolucao_nao_encontrada"
        assert feito(outra.api.get(DEVOLUCOES))["itens"] == []
        assert problema(devolver(outra, nota), 404).codigo == "compras.nota_nao_encontrada"

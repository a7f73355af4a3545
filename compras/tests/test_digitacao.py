"""Nota sem XML: entra inteira, com custo, rateio e parcelas, ou é recusada dizendo o campo, e nada fica."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from compras.tests.amostras import VENDA_A_PRAZO, amostra, compor_chave, nota
from compras.tests.apoio import (
    CAMINHO,
    DO_FORNECEDOR,
    Compradora,
    Gravados,
    compradora_nova,
    estoque,
    gravados,
    publicadas,
    violacoes,
)
from core.contrato import Cadastros, PessoaACasar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator
from plataforma.mensageria.trabalho import drenar
from plataforma.relogio import hoje
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.respostas import Problema, criado, problema
from plataforma.testes.tabelas import colunas, tabela
from plataforma.valores import novo_id

INVALIDA = "plataforma.entrada_invalida"
NADA = Gravados()
CHAVE = {"uf": "35", "emissao": hoje().replace(year=2026, month=11), "modelo": "55", "tipo_de_emissao": "1"}


def chave(**trocas: Any) -> str:
    partes = {**CHAVE, "emitente": "11222333000181", "serie": 1, "numero": 123, "codigo_numerico": "10203040"}
    return compor_chave(**{**partes, **trocas})


def item(compradora: Compradora, sku: str = "CANETA", **outros: Any) -> dict[str, Any]:
    return {"produto": compradora.produto(sku), "quantidade": "10", "valor": "100.00", **outros}


def test_a_nota_entra_inteira_com_rateio_estoque_e_parcelas(compradora: Compradora) -> None:
    um, dois = item(compradora, "A"), item(compradora, "B", valor="200.00")
    nota = compradora.digitar(um, dois, frete="10.00", desconto="0.01", outras_despesas="1.00", prazos="30/60/90")
    assert nota["situacao"] == "lancada"
    assert nota["origem"] == "digitada"
    assert nota["total"] == "310.99"
    assert nota["a_pagar"] == "310.99"
    assert colunas(nota["itens"], "desconto", "acessorios", "custo") == tabela("""
        desconto | acessorios | custo
        0.00     | 3.66       | 103.66
        0.01     | 7.34       | 207.33
    """)
    assert colunas(nota["parcelas"], "vencimento", "valor") == tabela("""
        vencimento | valor
        2026-12-02 | 103.67
        2027-01-01 | 103.66
        2027-01-31 | 103.66
    """)
    assert compradora.fisico(um["produto"]) == Decimal(10)
    assert nota["sha256"] == ""
    assert violacoes() == []


def test_a_mesma_chave_de_idempotencia_lanca_uma_vez(compradora: Compradora) -> None:
    corpo = compradora.corpo(item(compradora))
    primeira = criado(compradora.api.post(CAMINHO, corpo, chave="k"))
    assert criado(compradora.api.post(CAMINHO, corpo, chave="k")) == primeira
    assert gravados() == Gravados(notas=1, itens=1, parcelas=1)
    assert publicadas() == 1
    outro = compradora.api.post(CAMINHO, {**corpo, "numero": "9"}, chave="k")
    assert problema(outro, 422).codigo == "plataforma.chave_reusada"


@pytest.mark.parametrize(
    ("regime", "cst", "custo", "icms", "pis", "cofins"),
    [
        ("simples", "00", "110.00", "0.00", "0.00", "0.00"),
        ("presumido", "00", "92.00", "18.00", "0.00", "0.00"),
        ("presumido", "101", "92.00", "18.00", "0.00", "0.00"),
        ("presumido", "60", "110.00", "0.00", "0.00", "0.00"),
        ("real", "00", "84.42", "18.00", "1.35", "6.23"),
    ],
)
def test_o_credito_e_o_do_regime_da_empresa(
    cliente_de: Callable[[Ator], ClienteDaApi], regime: str, cst: str, custo: str, icms: str, pis: str, cofins: str
) -> None:
    # 100.00 de produto + 10.00 de IPI; base federal 100.00 − 18.00 = 82.00.
    with compradora_nova(cliente_de, regime) as compradora:
        nota = compradora.digitar(item(compradora, cst=cst, icms="18.00", ipi="10.00"))
        (linha,) = nota["itens"]
    assert linha["custo"] == custo
    assert linha["icms_a_recuperar"] == icms
    assert linha["pis_a_recuperar"] == pis
    assert linha["cofins_a_recuperar"] == cofins


def test_o_crt_da_empresa_e_o_cpf_do_fornecedor_chegam_ao_credito(cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    linha = {"cst": "00", "icms": "18.00"}
    with compradora_nova(cliente_de, "simples", crt=2) as compradora:
        (do_simples,) = compradora.digitar(item(compradora, **linha))["itens"]
        assert do_simples["icms_a_recuperar"] == "18.00"
        assert do_simples["custo"] == "82.00"
    with compradora_nova(cliente_de, "real") as compradora:
        de_cpf = {"documento_do_fornecedor": "529.982.247-25", "nome_do_fornecedor": "Produtor rural"}
        (de_pessoa,) = compradora.digitar(item(compradora, **linha), **de_cpf)["itens"]
        assert de_pessoa["pis_a_recuperar"] == "0.00"
        assert de_pessoa["custo"] == "82.00"


def test_consumo_nao_entra_no_estoque_nem_da_credito(cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    with compradora_nova(cliente_de, "real") as compradora:
        para_vender, para_gastar = item(compradora, "A"), item(compradora, "B", natureza="consumo")
        nota = compradora.digitar(para_vender, {**para_gastar, "cst": "00", "icms": "18.00"})
        comprado, consumido = nota["itens"]
        assert comprado["natureza"] == "compra"
        assert comprado["entra_no_estoque"] is True
        assert consumido["natureza"] == "consumo"
        assert consumido["entra_no_estoque"] is False
        assert consumido["custo"] == "100.00"
        assert nota["a_pagar"] == "200.00"
        assert compradora.fisico(para_vender["produto"]) == 10
        assert compradora.fisico(para_gastar["produto"]) == 0


def test_bonificacao_nao_se_paga(compradora: Compradora) -> None:
    corpo = compradora.corpo(item(compradora), natureza="bonificacao")
    assert problema(compradora.api.post(CAMINHO, {**corpo, "prazos": "30"}), 422) == Problema(
        codigo=INVALIDA, campos=["prazos"]
    )
    nota = criado(compradora.api.post(CAMINHO, corpo))
    assert nota["parcelas"] == []
    assert nota["bonificacao"] == "100.00"
    assert nota["a_pagar"] == "0.00"


def test_a_unidade_da_nota_se_converte_pelo_cadastro(compradora: Compradora) -> None:
    linha = item(compradora, unidade="cx")
    corpo = compradora.corpo(linha)
    assert problema(compradora.api.post(CAMINHO, corpo), 422) == Problema(codigo=INVALIDA, campos=["itens.0.unidade"])
    criado(compradora.api.post("/api/conversoes/", {"produto": linha["produto"], "unidade": "CX", "fator": "12"}))
    nota = criado(compradora.api.post(CAMINHO, corpo))
    drenar()
    (da_nota,) = nota["itens"]
    assert da_nota["unidade"] == "CX"
    assert da_nota["quantidade_de_estoque"] == "120.0000"
    assert compradora.fisico(linha["produto"]) == Decimal(120)


def test_o_fornecedor_do_cadastro_da_a_uf_e_o_cfop_de_entrada(compradora: Compradora) -> None:
    for uf, cfop in (("SP", "1102"), ("RJ", "2102")):
        documento = {"SP": "52998224725", "RJ": "11144477735"}[uf]
        municipio = {"SP": "3550308", "RJ": "3304557"}[uf]
        pessoa = usar(Cadastros).casar_pessoa(
            chave=novo_id(),
            pessoa=PessoaACasar(documento=documento, nome="Produtor", municipio=municipio, uf=uf),
        )
        por_id = {"fornecedor": pessoa.id, "documento_do_fornecedor": "", "nome_do_fornecedor": ""}
        corpo = compradora.corpo(item(compradora, f"DE-{uf}")) | por_id
        assert criado(compradora.api.post(CAMINHO, corpo))["itens"][0]["cfop_de_entrada"] == cfop


def test_a_mercadoria_entra_no_deposito_pedido_e_de_la_volta(compradora: Compradora) -> None:
    novo = {"estabelecimento": compradora.estabelecimento, "codigo": "FUNDOS", "nome": "Fundos"}
    deposito = criado(compradora.api.post("/api/depositos/", novo))["id"]
    linha = item(compradora)
    nota = compradora.digitar(linha, deposito=deposito)
    (saldo,) = estoque.saldos(produtos=(linha["produto"],))
    assert str(saldo.deposito) == deposito
    assert saldo.fisico == Decimal(10)
    volta = compradora.api.post("/api/devolucoes-de-compra/", {"nota": nota["id"], "motivo": "x"})
    assert criado(volta)["deposito"] == deposito


@pytest.mark.parametrize(
    ("mudanca", "campos"),
    [
        ({"itens": []}, ["itens"]),
        ({"estabelecimento": novo_id()}, ["estabelecimento"]),
        ({"deposito": novo_id()}, ["deposito"]),
        ({"fornecedor": novo_id()}, ["fornecedor"]),
        ({"documento_do_fornecedor": ""}, ["fornecedor"]),
        ({"documento_do_fornecedor": "11.222.333/0001-82"}, ["documento_do_fornecedor"]),
        ({"documento_do_fornecedor": "111.111.111-11"}, ["documento_do_fornecedor"]),
        ({"documento_do_fornecedor": "123"}, ["documento_do_fornecedor"]),
        ({"data_entrada": "2999-01-01"}, ["data_entrada"]),
        ({"data_emissao": "2026-11-06"}, ["data_emissao"]),
        ({"desconto": "100.01"}, ["desconto"]),
        ({"frete": "-0.01"}, ["frete"]),
        ({"prazos": "quando der"}, ["prazos"]),
        ({"parcelas": [{"vencimento": "2026-12-01", "valor": "99.99"}]}, ["parcelas"]),
        ({"parcelas": [{"vencimento": "2026-11-01", "valor": "100.00"}]}, ["parcelas.0.vencimento"]),
        ({"parcelas": [{"vencimento": "2026-12-01", "valor": "100.00"}], "prazos": "30"}, ["parcelas"]),
        ({"chave_de_acesso": "1" * 44}, ["chave_de_acesso"]),
        ({"chave_de_acesso": chave(serie=2)}, ["serie"]),
        ({"chave_de_acesso": chave(numero=124)}, ["numero"]),
        ({"chave_de_acesso": chave(emitente="11444777000161")}, ["chave_de_acesso"]),
        ({"chave_de_acesso": chave(), "data_emissao": "2026-10-31"}, ["data_emissao"]),
        ({"valor": "1.00"}, ["valor"]),
    ],
)
def test_o_campo_que_nao_serve_e_dito_e_nada_fica(
    compradora: Compradora, mudanca: dict[str, Any], campos: list[str]
) -> None:
    resposta = compradora.api.post(CAMINHO, compradora.corpo(item(compradora), **mudanca))
    assert problema(resposta, 422) == Problema(codigo=INVALIDA, campos=campos)
    assert gravados() == NADA
    assert publicadas() == 0
    fornecedores = compradora.api.get("/api/pessoas/").json()["itens"]
    assert fornecedores == [], "uma nota recusada não cadastra o fornecedor"


@pytest.mark.parametrize(
    ("mudanca", "diz"),
    [
        ({"data_entrada": "2999-01-31"}, "31/01/2999 ainda não chegou: hoje é "),
        ({"data_emissao": "2026-11-06"}, "06/11/2026 é depois da entrada, 05/11/2026"),
        ({"parcelas": [{"vencimento": "2026-11-01", "valor": "100.00"}]}, "01/11/2026 é antes da emissão, 02/11/2026."),
    ],
)
def test_as_datas_se_leem_como_no_brasil(compradora: Compradora, mudanca: dict[str, Any], diz: str) -> None:
    resposta = compradora.api.post(CAMINHO, compradora.corpo(item(compradora), **mudanca))
    (campo,) = resposta.json()["campos"]
    assert diz in campo["mensagem"]


@pytest.mark.parametrize(
    ("mudanca", "campo"),
    [
        ({"produto": novo_id()}, "produto"),
        ({"quantidade": "0"}, "quantidade"),
        ({"quantidade": "1e400"}, "quantidade"),
        ({"valor": "0.00"}, "valor"),
        ({"valor": "10000000000.00"}, "valor"),
        ({"cst": "77"}, "cst"),
        ({"icms": "18.00"}, "cst"),
        ({"unidade": "DUZIA"}, "unidade"),
        ({"natureza": "venda"}, "natureza"),
        ({"cst_pis_cofins": "1"}, "cst_pis_cofins"),
    ],
)
def test_a_linha_que_nao_serve_e_apontada(compradora: Compradora, mudanca: dict[str, Any], campo: str) -> None:
    boa = item(compradora)
    resposta = compradora.api.post(CAMINHO, compradora.corpo(boa, {**boa, **mudanca}))
    assert problema(resposta, 422) == Problema(codigo=INVALIDA, campos=[f"itens.1.{campo}"])
    assert gravados() == NADA


def test_icms_maior_que_a_linha_e_recusado(cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    with compradora_nova(cliente_de, "presumido") as compradora:
        resposta = compradora.api.post(CAMINHO, compradora.corpo(item(compradora, cst="00", icms="100.01")))
        assert problema(resposta, 422) == Problema(codigo=INVALIDA, campos=["itens.0.icms"])
        assert gravados() == NADA


def test_a_nota_repetida_e_recusada_com_ou_sem_chave(compradora: Compradora) -> None:
    corpo = compradora.corpo(item(compradora), chave_de_acesso=chave())
    criado(compradora.api.post(CAMINHO, corpo))
    for outra in (corpo, {**corpo, "chave_de_acesso": ""}, {**corpo, "chave_de_acesso": "", "numero": "000123"}):
        assert problema(compradora.api.post(CAMINHO, outra), 409).codigo == "compras.nota_repetida"
    assert gravados() == Gravados(notas=1, itens=1, parcelas=1)
    assert publicadas() == 1


def test_o_xml_da_nota_ja_digitada_e_recusado(compradora: Compradora) -> None:
    lida = nota(VENDA_A_PRAZO)
    de_quem = {"documento_do_fornecedor": lida.emitente.documento, "nome_do_fornecedor": lida.emitente.nome}
    digitada = compradora.digitar(
        item(compradora), **de_quem, numero=str(lida.numero), serie=f"{lida.serie:03}", data_emissao="2018-08-16"
    )
    antes = gravados()
    (resultado,) = compradora.resultados((VENDA_A_PRAZO, amostra(VENDA_A_PRAZO)))
    assert resultado["resultado"] == "recusada"
    assert [m["codigo"] for m in resultado["motivos"]] == ["compras.nota_repetida"]
    assert digitada["id"] in resultado["motivos"][0]["texto"]
    assert gravados() == antes


def test_sem_permissao_ou_de_outra_empresa(compradora: Compradora, cliente_de: Callable[[Ator], ClienteDaApi]) -> None:
    digitada = compradora.digitar(item(compradora))
    so_ve = Ator(
        usuario_id=novo_id(), empresa_id=compradora.ator.empresa_id, permissoes=frozenset({"compras.nota.ver"})
    )
    assert cliente_de(so_ve).post(CAMINHO, compradora.corpo(item(compradora, "B"))).status_code == 403
    with compradora_nova(cliente_de) as outra:
        perdida = outra.api.get(f"{CAMINHO}{digitada['id']}/")
        assert problema(perdida, 404).codigo == "compras.nota_nao_encontrada"
        alheio = outra.corpo({"produto": digitada["itens"][0]["produto"], "quantidade": "1", "valor": "1.00"})
        assert problema(outra.api.post(CAMINHO, alheio), 422).campos == ["itens.0.produto"]
    assert DO_FORNECEDOR["nome_do_fornecedor"] == digitada["nome_do_fornecedor"]

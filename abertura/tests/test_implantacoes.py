"""Da planilha ao estoque e ao livro, e de volta."""

from decimal import Decimal
from uuid import UUID

import pytest

from abertura.tests.apoio import (
    CONTAS,
    DIA,
    PRODUTOS,
    TITULOS,
    TOTAL,
    Firma,
    cadastros,
    corpo,
    erros,
    estoque,
    financeiro,
    reservar,
)
from financeiro.contrato import SaldoDeConta
from plataforma.contratos.ligacao import Transporte
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.threads import em_paralelo
from plataforma.valores import novo_id, valor

ZERO = Decimal(0)


def _totais(firma: Firma) -> dict[str, Decimal]:
    nomes = ("valor_em_estoque", "estoque_implantado", "a_receber_implantado", "a_pagar_implantado")
    totais = firma.totais()
    return {nome: totais[nome] for nome in nomes}


def test_conferir_diz_os_totais_e_nada_muda(firma: Firma) -> None:
    criada = firma.conferida()
    assert {c: criada[c] for c in ("data", "produtos", "titulos", "contas", "quantos_erros", "recusa", "erros")} == {
        "data": "2025-12-31", "produtos": 2, "titulos": 3, "contas": 4, "quantos_erros": 0, "recusa": "", "erros": [],
    }  # fmt: skip
    somas = [Decimal(criada[c]) for c in ("estoques", "devedores", "credores", "diferenca")]
    assert somas == [Decimal("133.70"), TOTAL, TOTAL, ZERO]
    assert set(_totais(firma).values()) == {ZERO}
    assert cadastros.conferir_documentos(documentos=("52998224725",))[0].pessoa is None


def test_implantar_poe_tudo_e_os_modulos_concordam(firma: Firma, transporte: Transporte) -> None:
    implantacao = firma.conferida()
    feita = corpo(firma.agir(implantacao, "implantar"), 200)
    assert feita["situacao"] == "implantada"
    assert Decimal(feita["total"]) == TOTAL
    assert firma.fisico("CAFE") == Decimal(10)
    assert firma.fisico("ACUCAR") == Decimal("2.5")
    assert _totais(firma) == {
        "valor_em_estoque": Decimal("133.70"),
        "estoque_implantado": Decimal("133.70"),
        "a_receber_implantado": Decimal(200),
        "a_pagar_implantado": Decimal(1100),
    }
    assert cadastros.conferir_documentos(documentos=("52998224725",))[0].nome == "Maria Compradora"
    firma.provar()


def test_repetido_com_a_mesma_chave_nada_se_repete(firma: Firma) -> None:
    """O separador do multipart muda a cada envio; os arquivos, não."""
    primeira, segunda = (corpo(firma.enviar(chave="uma"), 201) for _ in range(2))
    assert primeira == segunda
    outro = firma.enviar(chave="uma", contas=CONTAS)
    assert corpo(outro, 422)["codigo"] == "plataforma.chave_reusada"
    feitas = [corpo(firma.agir(primeira, "implantar", chave="duas"), 200) for _ in range(2)]
    assert feitas[0] == feitas[1]
    assert firma.fisico("CAFE") == Decimal(10)


def test_o_que_outro_trocou_depois_de_lido_nao_se_troca_nem_se_implanta(firma: Firma) -> None:
    implantacao = firma.conferida()
    para = f"{implantacao['id']}/arquivos/"
    primeira = corpo(firma.enviar(para=para, etag='"1"', chave="a mesma", contas=CONTAS), 200)
    antes = firma.ler(implantacao)
    for recusa in (firma.enviar(para=para, etag='"1"'), firma.agir(implantacao, "implantar", etag='"1"')):
        assert corpo(recusa, 412)["codigo"] == "plataforma.versao_mudou"
    assert firma.ler(implantacao) == antes == primeira
    assert corpo(firma.enviar(para=para, etag='"1"', chave="a mesma", contas=CONTAS), 200) == primeira


@pytest.mark.concorrencia
def test_implantar_em_paralelo_implanta_uma_vez(firma: Firma) -> None:
    implantacao = firma.conferida()
    respostas = em_paralelo(4, lambda: firma.agir(implantacao, "implantar"))
    assert {r.status_code for r in respostas} <= {200, 409, 412}  # 412: leu antes de outro implantar
    assert firma.ler(implantacao)["situacao"] == "implantada"
    assert firma.fisico("CAFE") == Decimal(10)
    firma.provar()


def test_com_erros_o_rascunho_os_mostra_todos_e_outros_arquivos_o_consertam(firma: Firma) -> None:
    resposta = firma.enviar(produtos=PRODUTOS.replace("CAFE", "CHA"), titulos=TITULOS, contas=CONTAS)
    assert erros(resposta) == ["produtos.csv, linha 2, sku"]
    rascunho = resposta.json()
    assert corpo(firma.agir(rascunho, "implantar"), 409)["codigo"] == "plataforma.transicao_proibida"
    trocada = corpo(firma.enviar(para=f"{rascunho['id']}/arquivos/"), 200)
    assert trocada["id"] == rascunho["id"]
    assert trocada["situacao"] == "conferida"
    assert trocada["erros"] == []
    corpo(firma.agir(trocada, "implantar"), 200)
    firma.provar()


def test_o_que_nao_fecha_diz_a_diferenca_em_reais(firma: Firma) -> None:
    criada = corpo(firma.enviar(produtos=PRODUTOS, contas=CONTAS), 201)
    assert criada["situacao"] == "rascunho"
    assert Decimal(criada["diferenca"]) == Decimal(900)
    (erro,) = criada["erros"]
    assert "os devedores somam R$ 10.333,70 e os credores R$ 9.433,70, uma diferença de R$ 900,00" in erro["mensagem"]
    assert "o saldo R$ -900,00" in erro["mensagem"]


def test_desfazer_tira_tudo_e_a_empresa_comeca_de_novo(firma: Firma) -> None:
    primeira = firma.implantada()
    desfeita = corpo(firma.agir(primeira, "desfazer"), 200)
    assert desfeita["situacao"] == "desfeita"
    assert firma.fisico("CAFE") == ZERO
    assert set(_totais(firma).values()) == {ZERO}
    firma.provar()
    firma.implantada()
    assert firma.fisico("CAFE") == Decimal(10)
    assert _totais(firma)["a_receber_implantado"] == Decimal(200)
    firma.provar()


def test_com_uma_em_vigor_outra_nao_se_implanta(firma: Firma) -> None:
    outra = firma.conferida()
    firma.implantada()
    recusa = corpo(firma.agir(outra, "implantar"), 409)
    assert recusa["codigo"] == "abertura.implantacao_em_vigor"
    assert firma.ler(outra)["situacao"] == "conferida"
    firma.provar()


def test_depois_de_lancamento_no_livro_nao_se_desfaz(firma: Firma) -> None:
    implantacao = firma.implantada()
    ajuste = {
        "deposito": str(_deposito()), "tipo": "entrada", "data": "2026-01-05", "motivo": "sobra",
        "itens": [{"produto": str(_produto("ACUCAR")), "quantidade": "1.0000", "custo_total": "4.00"}],
    }  # fmt: skip
    corpo(firma.api.post("/api/ajustes/", ajuste), 201)
    drenar()
    assert corpo(firma.agir(implantacao, "desfazer"), 409)["codigo"] == "financeiro.livro_ja_movimentado"
    assert "“Ajuste de estoque: sobra”" in firma.ler(implantacao)["recusa"]
    assert firma.fisico("CAFE") == Decimal(10)


def test_com_mercadoria_reservada_o_livro_volta_ao_que_era(firma: Firma) -> None:
    """O financeiro já desfez quando o estoque recusa: refaz, e nada fica pela metade."""
    implantacao = firma.implantada()
    reservar("CAFE")
    assert corpo(firma.agir(implantacao, "desfazer"), 409)["codigo"] == "estoque.implantacao_movimentada"
    assert firma.ler(implantacao)["situacao"] == "implantada"
    assert firma.fisico("CAFE") == Decimal(10)
    assert firma.totais()["saldo_de_estoques"] == Decimal("133.70")
    firma.provar()


def test_recusado_pelo_livro_o_estoque_volta_ao_que_era(firma: Firma) -> None:
    implantacao, rival = firma.conferida(), novo_id()
    contas = (SaldoDeConta(conta="1.1.1.01.001", saldo=valor(1)), SaldoDeConta(conta="2.3.1.01.001", saldo=valor(-1)))
    financeiro.implantar_saldos(chave=novo_id(), lote=rival, data=DIA, titulos=(), contas=contas, estoques=valor(0))
    assert corpo(firma.agir(implantacao, "implantar"), 409)["codigo"] == "financeiro.saldos_ja_implantados"
    lida = firma.ler(implantacao)
    assert lida["situacao"] == "conferida"
    assert firma.fisico("CAFE") == ZERO
    assert "Os saldos iniciais estão no lançamento 1" in lida["recusa"]
    financeiro.desfazer_implantacao(chave=novo_id(), lote=rival)
    corpo(firma.agir(implantacao, "implantar"), 200)
    firma.provar()


def test_recusado_pelo_estoque_nada_chega_ao_livro(firma: Firma) -> None:
    implantacao = firma.conferida()
    onde, qual = _deposito(), _produto("CAFE")
    for tipo in ("entrada", "saida"):
        itens = [
            {"produto": str(qual), "quantidade": "1.0000"} | ({"custo_total": "1.00"} if tipo == "entrada" else {})
        ]
        ajuste = {"deposito": str(onde), "tipo": tipo, "data": "2025-12-01", "motivo": "teste", "itens": itens}
        corpo(firma.api.post("/api/ajustes/", ajuste), 201)
    recusa = corpo(firma.agir(implantacao, "implantar"), 409)
    assert recusa["codigo"] == "estoque.produto_ja_movimentado"
    assert "CAFE (linha 2)" in recusa["detail"]
    assert firma.ler(implantacao)["situacao"] == "conferida"
    drenar()
    assert firma.totais()["saldo_de_estoques"] == ZERO


def test_lista_filtra_e_o_que_nao_ha_e_404(firma: Firma) -> None:
    conferida = firma.conferida()
    firma.enviar(contas=CONTAS)
    listadas = corpo(firma.api.get("/api/implantacoes/", situacao="conferida"), 200)["itens"]
    assert [i["id"] for i in listadas] == [conferida["id"]]
    assert (
        corpo(firma.api.get(f"/api/implantacoes/{novo_id()}/"), 404)["codigo"] == "abertura.implantacao_nao_encontrada"
    )


@pytest.mark.parametrize(("data", "trecho"), [("2999-01-01", "ainda não chegou"), ("31/12/2025", "como 2026-03-31")])
def test_data_que_nao_serve_e_recusada_pelo_campo(firma: Firma, data: str, trecho: str) -> None:
    recusa = corpo(firma.enviar(data=data), 422)
    assert [c["campo"] for c in recusa["campos"]] == ["data"]
    assert trecho in recusa["detail"]


def test_sem_planilha_nenhuma_e_recusado(firma: Firma) -> None:
    recusa = corpo(firma.api.enviar("/api/implantacoes/", {"data": "2025-12-31"}), 422)
    assert [c["campo"] for c in recusa["campos"]] == ["produtos"]


def _produto(sku: str) -> UUID:
    return cadastros.produtos_por_sku(skus=(sku,))[0].id


def _deposito() -> UUID:
    (estabelecimento,) = cadastros.estabelecimentos()
    return estoque.depositos(estabelecimento=estabelecimento.id)[0].id


def test_troca_uma_planilha_e_as_outras_ficam(firma: Firma) -> None:
    criada = corpo(firma.enviar(produtos=PRODUTOS, contas=CONTAS.replace("10.000,00 D", "dez mil")), 201)
    assert [(e["especie"], e["linha"], e["coluna"]) for e in criada["erros"]] == [("contas", 2, "saldo")]
    depois = corpo(firma.enviar(para=f"{criada['id']}/planilhas/", etag='"1"', titulos=TITULOS), 200)
    assert (depois["produtos"], depois["titulos"], depois["contas"], depois["quantos_erros"]) == (2, 3, 3, 1)
    assert [(e["arquivo"], e["linha"]) for e in depois["erros"]] == [("contas.csv", 2)]
    pronta = corpo(firma.enviar(para=f"{criada['id']}/planilhas/", etag='"2"', contas=CONTAS), 200)
    assert (pronta["situacao"], pronta["devedores"], pronta["credores"]) == ("conferida", "10533.70", "10533.70")
    corpo(firma.agir(pronta, "implantar", etag='"3"'), 200)
    firma.provar()


def test_a_planilha_que_fica_se_confere_de_novo(firma: Firma) -> None:
    criada = firma.conferida()
    mudar = f"/api/implantacoes/{criada['id']}/planilhas/"
    antes = corpo(firma.api.post(mudar, {"data": "2025-12-05"}, etag='"1"'), 200)
    assert [(e["especie"], e["linha"], e["coluna"]) for e in antes["erros"]] == [("titulos", 4, "emissao")]
    sem = corpo(firma.api.post(mudar, {"tirar": ["titulos"], "data": "2025-12-31"}, etag='"2"'), 200)
    assert (sem["titulos"], sem["data"], sem["situacao"]) == (0, "2025-12-31", "rascunho")
    assert [(e["especie"], "não fecham" in e["mensagem"]) for e in sem["erros"]] == [("", True)]
    assert firma.api.post(mudar, {"tirar": ["contas"]}, etag='"2"').status_code == 412
    assert firma.api.post(mudar, {}, etag='"3"').status_code == 422
    assert firma.ler(criada)["contas"] == 4

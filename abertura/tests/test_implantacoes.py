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
    Casa,
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
from plataforma.testes.fios import em_paralelo
from plataforma.valores import novo_id, valor

ZERO = Decimal(0)


def _totais(casa: Casa) -> dict[str, Decimal]:
    nomes = ("valor_em_estoque", "estoque_implantado", "a_receber_implantado", "a_pagar_implantado")
    totais = casa.totais()
    return {nome: totais[nome] for nome in nomes}


def test_conferir_diz_os_totais_e_nada_muda(casa: Casa) -> None:
    criada = casa.conferida()
    assert {c: criada[c] for c in ("data", "produtos", "titulos", "contas", "quantos_erros", "recusa", "erros")} == {
        "data": "2025-12-31", "produtos": 2, "titulos": 3, "contas": 4, "quantos_erros": 0, "recusa": "", "erros": [],
    }  # fmt: skip
    somas = [Decimal(criada[c]) for c in ("estoques", "devedores", "credores", "diferenca")]
    assert somas == [Decimal("133.70"), TOTAL, TOTAL, ZERO]
    assert set(_totais(casa).values()) == {ZERO}
    assert cadastros.conferir_documentos(documentos=("52998224725",))[0].pessoa is None


def test_implantar_poe_tudo_e_os_modulos_concordam(casa: Casa, transporte: Transporte) -> None:
    implantacao = casa.conferida()
    feita = corpo(casa.agir(implantacao, "implantar"), 200)
    assert feita["situacao"] == "implantada"
    assert Decimal(feita["total"]) == TOTAL
    assert casa.fisico("CAFE") == Decimal(10)
    assert casa.fisico("ACUCAR") == Decimal("2.5")
    assert _totais(casa) == {
        "valor_em_estoque": Decimal("133.70"),
        "estoque_implantado": Decimal("133.70"),
        "a_receber_implantado": Decimal(200),
        "a_pagar_implantado": Decimal(1100),
    }
    assert cadastros.conferir_documentos(documentos=("52998224725",))[0].nome == "Maria Compradora"
    casa.provar()


def test_repetido_com_a_mesma_chave_nada_se_repete(casa: Casa) -> None:
    """O separador do multipart muda a cada envio; os arquivos, não."""
    primeira, segunda = (corpo(casa.enviar(chave="uma"), 201) for _ in range(2))
    assert primeira == segunda
    outro = casa.enviar(chave="uma", contas=CONTAS)
    assert corpo(outro, 422)["codigo"] == "plataforma.chave_reusada"
    feitas = [corpo(casa.agir(primeira, "implantar", chave="duas"), 200) for _ in range(2)]
    assert feitas[0] == feitas[1]
    assert casa.fisico("CAFE") == Decimal(10)


@pytest.mark.concorrencia
def test_implantar_em_paralelo_implanta_uma_vez(casa: Casa) -> None:
    implantacao = casa.conferida()
    respostas = em_paralelo(4, lambda: casa.agir(implantacao, "implantar"))
    assert {r.status_code for r in respostas} <= {200, 409}
    assert casa.ler(implantacao)["situacao"] == "implantada"
    assert casa.fisico("CAFE") == Decimal(10)
    casa.provar()


def test_com_erros_o_rascunho_os_mostra_todos_e_outros_arquivos_o_consertam(casa: Casa) -> None:
    resposta = casa.enviar(produtos=PRODUTOS.replace("CAFE", "CHA"), titulos=TITULOS, contas=CONTAS)
    assert erros(resposta) == ["produtos.csv, linha 2, sku"]
    rascunho = resposta.json()
    assert corpo(casa.agir(rascunho, "implantar"), 409)["codigo"] == "plataforma.transicao_proibida"
    trocada = corpo(casa.enviar(para=f"{rascunho['id']}/arquivos/"), 200)
    assert trocada["id"] == rascunho["id"]
    assert trocada["situacao"] == "conferida"
    assert trocada["erros"] == []
    corpo(casa.agir(trocada, "implantar"), 200)
    casa.provar()


def test_o_que_nao_fecha_diz_a_diferenca_em_reais(casa: Casa) -> None:
    criada = corpo(casa.enviar(produtos=PRODUTOS, contas=CONTAS), 201)
    assert criada["situacao"] == "rascunho"
    assert Decimal(criada["diferenca"]) == Decimal(900)
    (erro,) = criada["erros"]
    assert "os devedores somam R$ 10.333,70 e os credores R$ 9.433,70, uma diferença de R$ 900,00" in erro["mensagem"]
    assert "o saldo R$ -900,00" in erro["mensagem"]


def test_desfazer_tira_tudo_e_a_empresa_comeca_de_novo(casa: Casa) -> None:
    primeira = casa.implantada()
    desfeita = corpo(casa.agir(primeira, "desfazer"), 200)
    assert desfeita["situacao"] == "desfeita"
    assert casa.fisico("CAFE") == ZERO
    assert set(_totais(casa).values()) == {ZERO}
    casa.provar()
    casa.implantada()
    assert casa.fisico("CAFE") == Decimal(10)
    assert _totais(casa)["a_receber_implantado"] == Decimal(200)
    casa.provar()


def test_com_uma_em_vigor_outra_nao_se_implanta(casa: Casa) -> None:
    outra = casa.conferida()
    casa.implantada()
    recusa = corpo(casa.agir(outra, "implantar"), 409)
    assert recusa["codigo"] == "abertura.implantacao_em_vigor"
    assert casa.ler(outra)["situacao"] == "conferida"
    casa.provar()


def test_depois_de_lancamento_no_livro_nao_se_desfaz(casa: Casa) -> None:
    implantacao = casa.implantada()
    ajuste = {
        "deposito": str(_deposito()), "tipo": "entrada", "data": "2026-01-05", "motivo": "sobra",
        "itens": [{"produto": str(_produto("ACUCAR")), "quantidade": "1.0000", "custo_total": "4.00"}],
    }  # fmt: skip
    corpo(casa.api.post("/api/ajustes/", ajuste), 201)
    drenar()
    assert corpo(casa.agir(implantacao, "desfazer"), 409)["codigo"] == "financeiro.livro_ja_movimentado"
    assert "“Ajuste de estoque: sobra”" in casa.ler(implantacao)["recusa"]
    assert casa.fisico("CAFE") == Decimal(10)


def test_com_mercadoria_reservada_o_livro_volta_ao_que_era(casa: Casa) -> None:
    """O financeiro já desfez quando o estoque recusa: refaz, e nada fica pela metade."""
    implantacao = casa.implantada()
    reservar("CAFE")
    assert corpo(casa.agir(implantacao, "desfazer"), 409)["codigo"] == "estoque.implantacao_movimentada"
    assert casa.ler(implantacao)["situacao"] == "implantada"
    assert casa.fisico("CAFE") == Decimal(10)
    assert casa.totais()["saldo_de_estoques"] == Decimal("133.70")
    casa.provar()


def test_recusado_pelo_livro_o_estoque_volta_ao_que_era(casa: Casa) -> None:
    implantacao, rival = casa.conferida(), novo_id()
    contas = (SaldoDeConta(conta="1.1.1.01.001", saldo=valor(1)), SaldoDeConta(conta="2.3.1.01.001", saldo=valor(-1)))
    financeiro.implantar_saldos(chave=novo_id(), lote=rival, data=DIA, titulos=(), contas=contas, estoques=valor(0))
    assert corpo(casa.agir(implantacao, "implantar"), 409)["codigo"] == "financeiro.saldos_ja_implantados"
    lida = casa.ler(implantacao)
    assert lida["situacao"] == "conferida"
    assert casa.fisico("CAFE") == ZERO
    assert "Os saldos iniciais estão no lançamento 1" in lida["recusa"]
    financeiro.desfazer_implantacao(chave=novo_id(), lote=rival)
    corpo(casa.agir(implantacao, "implantar"), 200)
    casa.provar()


def test_recusado_pelo_estoque_nada_chega_ao_livro(casa: Casa) -> None:
    implantacao = casa.conferida()
    onde, qual = _deposito(), _produto("CAFE")
    for tipo in ("entrada", "saida"):
        itens = [
            {"produto": str(qual), "quantidade": "1.0000"} | ({"custo_total": "1.00"} if tipo == "entrada" else {})
        ]
        ajuste = {"deposito": str(onde), "tipo": tipo, "data": "2025-12-01", "motivo": "teste", "itens": itens}
        corpo(casa.api.post("/api/ajustes/", ajuste), 201)
    recusa = corpo(casa.agir(implantacao, "implantar"), 409)
    assert recusa["codigo"] == "estoque.produto_ja_movimentado"
    assert "CAFE (linha 2)" in recusa["detail"]
    assert casa.ler(implantacao)["situacao"] == "conferida"
    drenar()
    assert casa.totais()["saldo_de_estoques"] == ZERO


def test_lista_filtra_e_o_que_nao_ha_e_404(casa: Casa) -> None:
    conferida = casa.conferida()
    casa.enviar(contas=CONTAS)
    listadas = corpo(casa.api.get("/api/implantacoes/", situacao="conferida"), 200)["itens"]
    assert [i["id"] for i in listadas] == [conferida["id"]]
    assert corpo(casa.api.get(f"/api/implantacoes/{novo_id()}/"), 404)["codigo"] == "abertura.implantacao_desconhecida"


@pytest.mark.parametrize(("data", "trecho"), [("2999-01-01", "ainda não chegou"), ("31/12/2025", "como 2026-03-31")])
def test_data_que_nao_serve_e_recusada_pelo_campo(casa: Casa, data: str, trecho: str) -> None:
    recusa = corpo(casa.enviar(data=data), 422)
    assert [c["campo"] for c in recusa["campos"]] == ["data"]
    assert trecho in recusa["detail"]


def test_sem_planilha_nenhuma_e_recusado(casa: Casa) -> None:
    recusa = corpo(casa.api.enviar("/api/implantacoes/", {"data": "2025-12-31"}), 422)
    assert [c["campo"] for c in recusa["campos"]] == ["produtos"]


def _produto(sku: str) -> UUID:
    return cadastros.produtos_por_sku(skus=(sku,))[0].id


def _deposito() -> UUID:
    (estabelecimento,) = cadastros.estabelecimentos()
    return estoque.depositos(estabelecimento=estabelecimento.id)[0].id

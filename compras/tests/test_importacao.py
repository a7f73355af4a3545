"""As 20 amostras reais entrando numa empresa de verdade, pela API e pelo comando."""

from collections import Counter
from decimal import Decimal
from io import StringIO
from typing import Any
from uuid import UUID

from django.core.management import call_command

from compras.models import ItemDaNota, Mapeamento, Nota
from compras.tests.amostras import BONIFICACAO, PASTA, VENDA_A_PRAZO, VENDA_COM_FRETE, amostra, arquivos
from compras.tests.apoio import CAMINHO, Compradora, Gravados, arquivo, estoque, gravados, publicadas, violacoes
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.respostas import feito, problema
from plataforma.valores import novo_id


def todas() -> list[tuple[str, bytes]]:
    return [(nome, caminho.read_bytes()) for nome, caminho in arquivos().items()]


def test_das_20_amostras_entram_11_e_as_outras_dizem_o_motivo(compradora: Compradora) -> None:
    resultados = compradora.resultados(*todas())
    assert Counter(r["resultado"] for r in resultados) == {"lancada": 11, "recusada": 9}
    assert all(r["motivos"] and all(m["texto"] for m in r["motivos"]) for r in resultados if not r["nota"])
    assert Nota.objects.count() == 11
    assert publicadas() == 11
    assert violacoes() == []


def test_o_estoque_recebe_a_quantidade_da_nota(compradora: Compradora) -> None:
    compradora.resultados((VENDA_A_PRAZO, amostra(VENDA_A_PRAZO)))
    drenar()
    itens = {i.produto_id: i.quantidade for i in ItemDaNota.objects.all()}
    saldos = estoque.saldos(produtos=tuple(itens))
    assert {s.produto: s.fisico for s in saldos} == itens


def test_a_segunda_importacao_nada_muda(compradora: Compradora) -> None:
    compradora.resultados(*todas())
    gravados_antes, publicadas_antes = gravados(), publicadas()
    resultados = compradora.resultados(*todas())
    assert Counter(r["resultado"] for r in resultados) == {"ja_existia": 11, "recusada": 9}
    assert gravados() == gravados_antes
    assert publicadas() == publicadas_antes


def test_um_arquivo_errado_no_meio_nao_para_o_lote(compradora: Compradora) -> None:
    lote = [("a.xml", amostra(VENDA_A_PRAZO)), ("b.xml", b"lixo"), ("c.xml", b""), ("d.xml", amostra(VENDA_COM_FRETE))]
    resultados = compradora.resultados(*lote)
    assert [r["resultado"] for r in resultados] == ["lancada", "recusada", "recusada", "lancada"]
    assert [m["codigo"] for m in resultados[1]["motivos"]] == ["compras.xml_ilegivel"]


def test_xml_com_entidade_externa_e_recusado(compradora: Compradora) -> None:
    hostil = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><nfeProc>&e;</nfeProc>'
    (resultado,) = compradora.resultados(("hostil.xml", hostil))
    assert [m["codigo"] for m in resultado["motivos"]] == ["compras.xml_perigoso"]
    assert gravados() == Gravados()


def test_nota_para_outro_so_entra_quando_se_aceita_e_fica_marcada(compradora: Compradora) -> None:
    xml = (VENDA_A_PRAZO, amostra(VENDA_A_PRAZO))
    (recusada,) = compradora.resultados(xml, aceitar=False)
    assert [m["codigo"] for m in recusada["motivos"]] == ["compras.destinatario_de_outra_empresa"]
    (lancada,) = compradora.resultados(xml)
    nota = compradora.api.get(f"{CAMINHO}{lancada['nota']}/").json()
    assert "37148260000119" in nota["outro_destinatario"]
    assert [p["valor"] for p in nota["parcelas"]] == ["2890.00", "2890.00"]


def test_bonificacao_entra_sem_parcela(compradora: Compradora) -> None:
    (lancada,) = compradora.resultados((BONIFICACAO, amostra(BONIFICACAO)))
    nota = compradora.api.get(f"{CAMINHO}{lancada['nota']}/").json()
    assert nota["natureza"] == "bonificacao"
    assert nota["a_pagar"] == "0.00"
    assert nota["bonificacao"] == "173.01"
    assert nota["parcelas"] == []


def test_unidade_desconhecida_espera_o_mapeamento_e_depois_e_lembrada(compradora: Compradora) -> None:
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada))
    assert resultado["resultado"] == "aguardando_mapeamento"
    assert publicadas() == 0
    nota = compradora.api.get(f"{CAMINHO}{resultado['nota']}/").json()
    novo = {"sku": "REMEDIO", "descricao": "Remédio", "unidade": "UN", "preco": "1.00"}
    (produto,) = compradora.api.post("/api/produtos/lote/", {"itens": [novo]}).json()["itens"]
    itens = [{"numero": i["numero"], "produto": produto, "fator": "12"} for i in nota["itens"]]
    um = compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens[:1]})
    assert um.status_code == 200
    assert um.json()["situacao"] == "aguardando_mapeamento"
    assert publicadas() == 0
    lancada = compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens[1:]}).json()
    assert lancada["situacao"] == "lancada"
    assert publicadas() == 1
    assert violacoes() == []
    drenar()
    esperada = 12 * sum(Decimal(i["quantidade"]) for i in nota["itens"])
    assert sum(s.fisico for s in estoque.saldos(produtos=(UUID(produto),))) == esperada
    de_novo = compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens})
    assert de_novo.status_code == 409
    assert publicadas() == 0


def test_a_api_diz_o_campo_que_nao_serve(compradora: Compradora) -> None:
    sem_arquivo = compradora.api.enviar(CAMINHO, {"aceitar_outro_destinatario": "true"})
    assert sem_arquivo.status_code == 422
    assert sem_arquivo.json()["campos"][0]["campo"] == "arquivos"
    estranho = compradora.api.enviar(CAMINHO, {"arquivos": [arquivo("a.xml", b"x")], "arquivo": "x"})
    assert "Campo desconhecido" in estranho.json()["detail"]
    perdida = compradora.api.get(f"{CAMINHO}{novo_id()}/")
    assert perdida.status_code == 404
    assert perdida.json()["codigo"] == "compras.nota_nao_encontrada"


def test_o_mesmo_codigo_do_fornecedor_sem_gtin_nao_vira_outro_produto(compradora: Compradora) -> None:
    compradora.resultados((VENDA_A_PRAZO, amostra(VENDA_A_PRAZO)))
    antes = {i.codigo: i.produto_id for i in ItemDaNota.objects.all()}
    lembrados = {m.codigo: m.produto_id for m in Mapeamento.objects.all()}
    assert lembrados == antes


def test_o_comando_simula_importa_e_recomeca(compradora: Compradora) -> None:
    def rodar(**opcoes: Any) -> str:
        saida = StringIO()
        argumentos = {
            "empresa": compradora.ator.empresa_id,
            "aceitar_outro_destinatario": True,
            "stdout": saida,
            **opcoes,
        }
        call_command("importar_nfe", PASTA, **argumentos)
        return saida.getvalue().splitlines()[-1]

    assert rodar(simular=True) == "9 recusada, 11 serve"
    assert Nota.objects.count() == 0
    assert rodar() == "11 lancada, 9 recusada"
    assert rodar() == "11 ja_existia, 9 recusada"


def test_mapear_o_que_outro_ja_mapeou_nada_muda_nem_se_lembra(compradora: Compradora) -> None:
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada))
    caminho, produto = f"{CAMINHO}{resultado['nota']}/", compradora.produto("REMEDIO")
    lida = compradora.api.get(caminho)
    itens = [{"numero": i["numero"], "produto": produto, "fator": "12"} for i in lida.json()["itens"]]
    primeira = compradora.api.post(f"{caminho}mapear/", {"itens": itens[:1]}, chave="a mesma", etag=lida["ETag"])
    assert primeira["ETag"] == '"2"'
    antes = gravados()
    outro = compradora.api.post(f"{caminho}mapear/", {"itens": itens}, etag=lida["ETag"])
    assert problema(outro, 412).codigo == "plataforma.versao_mudou"
    assert gravados() == antes
    repetida = compradora.api.post(f"{caminho}mapear/", {"itens": itens[:1]}, chave="a mesma", etag=lida["ETag"])
    assert feito(repetida) == feito(primeira)

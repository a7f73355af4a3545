import threading
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from compras.nfe.leitura import LIMITE_BYTES, ler_nota
from compras.nfe.nota import valor_na_nota
from compras.nfe.recusas import NotaRecusada
from compras.tests.amostras import (
    BONIFICACAO,
    BONIFICACAO_DE_UM_ITEM,
    DO_SIMPLES,
    VENDA_A_PRAZO,
    VENDA_COM_FRETE,
    VENDA_COM_ST,
    amostra,
    arquivos,
    nota,
)

NFE = '<NFe xmlns="http://www.portalfiscal.inf.br/nfe">{}</NFe>'
BOMBA = (
    '<!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{"&a" + str(n - 1) + ";" if n else "&a;"}{"&a;" * 9}">' for n in range(9))
    + "]><NFe>&a8;</NFe>"
)


def recusa(conteudo):
    with pytest.raises(NotaRecusada) as erro:
        ler_nota(conteudo)
    assert erro.value.dados == erro.value.recusa
    return erro.value.recusa


@pytest.mark.parametrize(
    ("conteudo", "codigo"),
    [
        (b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>', "xml_perigoso"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><x/>', "xml_perigoso"),
        (BOMBA.encode(), "xml_perigoso"),
        ('<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x []><x/>'.encode("utf-16"), "xml_ilegivel"),
        (b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x +AFsAXQA+ADw-x/+AD4-', "xml_ilegivel"),
        (b"<x>&naodefinida;</x>", "xml_ilegivel"),
        (b"<a>" * 100_000, "xml_ilegivel"),
        (b"", "xml_ilegivel"),
        (b"PK\x03\x04\xff\xfe", "xml_ilegivel"),
        (amostra(VENDA_COM_ST)[:5000], "xml_ilegivel"),
        (amostra(VENDA_COM_ST).decode().encode("latin-1"), "xml_ilegivel"),
        (b" " * (LIMITE_BYTES + 1), "arquivo_grande"),
        (b"<a>" + b"<b/>" * 500_000 + b"</a>", "arquivo_grande"),
    ],
)
def test_arquivo_perigoso_ou_ilegivel_e_recusado_antes_de_ser_lido(conteudo, codigo):
    assert recusa(conteudo).codigo == f"compras.{codigo}"


def test_um_comentario_no_meio_do_campo_nao_o_corta_para_quem_le():
    inteira = nota(VENDA_COM_ST)
    nome = inteira.emitente.nome
    cortado = f"<xNome>{nome[:3]}<!-- x -->{nome[3:6]}<?y z?>{nome[6:]}</xNome>"
    assert nota(VENDA_COM_ST, (f"<xNome>{nome}</xNome>", cortado)).emitente.nome == nome


def test_do_texto_da_nota_sai_o_que_nao_se_ve():
    nome = nota(VENDA_COM_ST).emitente.nome
    suja = f"<xNome>{nome[:3]}&#xAD;&#x9B;{nome[3:]}&#xA0;LTDA</xNome>"
    assert nota(VENDA_COM_ST, (f"<xNome>{nome}</xNome>", suja)).emitente.nome == f"{nome} LTDA"


def test_campo_sem_fim_e_recusado_sem_demora():
    nome = nota(VENDA_COM_ST).emitente.nome
    achada = recusa(amostra(VENDA_COM_ST, (f"<xNome>{nome}</xNome>", f"<xNome>{'a ' * 1_500_000}a</xNome>")))
    assert achada.codigo == "compras.nota_fora_do_leiaute"
    assert len(achada.texto) < 400


@pytest.mark.parametrize("longo", ["x" * 100_000, "x\u202e\n"])
def test_o_que_se_repete_do_arquivo_e_curto_e_se_ve(longo):
    texto = recusa(amostra(VENDA_COM_ST, ("<mod>55</mod>", f"<mod>{longo}</mod>"))).texto
    assert len(texto) < 300
    assert texto.isprintable()


def test_entidade_externa_nao_abre_conexao_nem_arquivo(tmp_path):
    segredo = tmp_path / "segredo.txt"
    segredo.write_text("segredo-da-maquina", encoding="utf-8")
    ataque = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{segredo.as_uri()}">]><x>&e;</x>'
    assert "segredo-da-maquina" not in recusa(ataque.encode()).texto


@pytest.mark.parametrize(
    ("conteudo", "codigo", "trecho"),
    [
        (b"<cteProc/>", "xml_de_outro_tipo", "“cteProc”"),
        (b"<NFe/>", "xml_de_outro_tipo", "“NFe”"),
        (b'<nfeProc xmlns="http://www.portalfiscal.inf.br/nfe"/>', "xml_de_outro_tipo", "“nfeProc”"),
        (b"<procEventoNFe/>", "evento_de_nota", "evento"),
        (b"<procInutNFe/>", "inutilizacao", "inutilização"),
        (NFE.format("").encode(), "nota_fora_do_leiaute", "infNFe"),
        (NFE.format("<infNFe/>").encode(), "modelo_nao_aceito", "modelo “”"),
        (amostra(VENDA_COM_ST, ("<mod>55</mod>", "<mod>57</mod>")), "modelo_nao_aceito", "CT-e"),
        (amostra(VENDA_COM_ST, ('infNFe versao="4.00"', 'infNFe versao="3.10"')), "leiaute_antigo", "“3.10”"),
    ],
)
def test_o_que_nao_e_nota_de_entrada_diz_o_que_e(conteudo, codigo, trecho):
    achada = recusa(conteudo)
    assert achada.codigo == f"compras.{codigo}"
    assert trecho in achada.texto


@pytest.mark.parametrize(
    ("troca", "trecho"),
    [
        (("<CFOP>6401</CFOP>", "<CFOP>64O1</CFOP>"), "“CFOP”, linha 72: o conteúdo não é o esperado"),
        (("<uCom>UN</uCom>", ""), "“qCom”, linha 74: falta ou sobra um campo"),
        (('Id="NFe35', 'Id="35'), "“infNFe/Id”"),
    ],
)
def test_fora_do_leiaute_diz_o_campo_e_a_linha(troca, trecho):
    achada = recusa(amostra(VENDA_COM_ST, troca))
    assert achada.codigo == "compras.nota_fora_do_leiaute"
    assert trecho in achada.texto


def test_sem_o_protocolo_a_nota_se_le_e_o_protocolo_fica_vazio():
    texto = amostra(VENDA_COM_ST).decode()
    inicio, fim = texto.index("<NFe "), texto.index("</NFe>") + len("</NFe>")
    lida = ler_nota(texto[inicio:fim].encode())
    assert lida.protocolo is None
    assert lida.numero == 47649


def test_marca_de_ordem_de_bytes_no_comeco_nao_atrapalha():
    com_marca = b"\xef\xbb\xbf" + amostra(VENDA_COM_ST)
    assert ler_nota(com_marca).conteudo == com_marca


def test_cabecalho_da_nota():
    lida = nota(VENDA_COM_ST)
    assert lida.chave == "35180834128745000152550010000476491552806942"
    assert lida.serie == 1
    assert lida.numero == 47649
    assert lida.tipo == "saida"
    assert lida.finalidade == "1"
    assert lida.emitida_em.isoformat() == "2018-08-17T09:06:43-03:00"
    assert lida.emitente.documento == "34128745000152"
    assert lida.emitente.regime == "3"
    assert lida.emitente.endereco.municipio == "3549102"
    assert lida.destinatario.documento == "97493746000116"
    assert lida.destinatario.endereco.uf == "MG"
    assert lida.protocolo.situacao == "100"
    assert lida.protocolo.chave == lida.chave
    (duplicata,) = lida.duplicatas
    assert duplicata.vencimento == date(2018, 9, 17)
    assert duplicata.valor == Decimal("879.68")


def test_item_com_substituicao_tributaria_e_desconto():
    item = nota(VENDA_COM_ST).itens[0]
    assert item.codigo == "1094"
    assert item.gtin == "7897846900945"
    assert item.ncm == "19041000"
    assert item.cest == "1703000"
    assert item.unidade == "UN"
    assert item.quantidade == Decimal("6.0000")
    assert item.valor_unitario == Decimal("13.039020")
    assert item.valor_produto == Decimal("78.23")
    assert item.desconto == Decimal("0.00")
    assert item.frete == Decimal("0.00")
    assert item.impostos.cst == "10"
    assert item.impostos.icms == Decimal("9.39")
    assert item.impostos.icms_st == Decimal("11.77")
    assert item.impostos.cst_pis == "01"
    assert item.impostos.pis == Decimal("0.51")
    assert item.impostos.cofins == Decimal("2.35")


def test_totais_e_frete_por_item():
    lida = nota(VENDA_COM_FRETE)
    assert lida.totais.produtos == Decimal("294.64")
    assert lida.totais.frete == Decimal("52.64")
    assert sum(i.frete for i in lida.itens) == Decimal("52.64")
    assert nota(VENDA_COM_ST).totais.desconto == Decimal("40.70")
    assert sum(i.impostos.ipi for i in nota(VENDA_COM_ST).itens) == Decimal("1.40")


def test_fornecedor_do_simples_traz_csosn_e_credito():
    lida = nota(DO_SIMPLES)
    assert lida.emitente.regime == "1"
    assert lida.itens[0].impostos.cst == "101"
    assert lida.itens[0].impostos.credito_icms_simples == Decimal("2.05")
    assert lida.ambiente == "homologacao"


def test_ibs_e_cbs_da_reforma_sao_lidos():
    impostos = nota("nfe_reforma_tributaria.xml").itens[0].impostos
    assert impostos.ibs == Decimal("0.00")
    assert impostos.cbs == Decimal("101.00")


PIS_ST = "<PISST><vBC>100.00</vBC><pPIS>1.00</pPIS><vPIS>1.11</vPIS>{}</PISST>"
COFINS_ST = "<COFINSST><vBC>100.00</vBC><pCOFINS>2.00</pCOFINS><vCOFINS>2.22</vCOFINS>{}</COFINSST>"
DESONERADO = "<vICMSDeson>3.33</vICMSDeson><motDesICMS>9</motDesICMS>{}</ICMS20>"


@pytest.mark.parametrize(
    ("soma_pis", "soma_cofins", "deduz", "na_nota"),
    [
        ("", "", "", "313.92"),
        ("<indSomaPISST>1</indSomaPISST>", "", "", "315.03"),
        ("<indSomaPISST>0</indSomaPISST>", "<indSomaCOFINSST>1</indSomaCOFINSST>", "", "316.14"),
        ("", "", "<indDeduzDeson>1</indDeduzDeson>", "310.59"),
        ("", "", "<indDeduzDeson>0</indDeduzDeson>", "313.92"),
    ],
)
def test_st_de_pis_e_cofins_e_icms_desonerado_so_contam_se_a_nota_diz(soma_pis, soma_cofins, deduz, na_nota):
    lida = nota(
        BONIFICACAO_DE_UM_ITEM,
        ("</PIS>", "</PIS>" + PIS_ST.format(soma_pis)),
        ("</COFINS>", "</COFINS>" + COFINS_ST.format(soma_cofins)),
        ("</ICMS20>", DESONERADO.format(deduz)),
    )
    assert str(valor_na_nota(lida.itens[0])) == na_nota


@pytest.mark.parametrize(
    ("campo", "na_nota"),
    [("ii", "60.60"), ("ipi_devolvido", "60.60"), ("icms_monofasico_retido", "60.60"), ("fcp_st", "60.60")],
)
def test_os_tributos_que_somam_no_total_entram_no_valor_do_item(campo, na_nota):
    item = nota(VENDA_COM_FRETE).itens[0]
    assert str(valor_na_nota(item)) == "50.60"
    assert str(valor_na_nota(replace(item, impostos=replace(item.impostos, **{campo: Decimal("10.00")})))) == na_nota


def test_item_que_nao_compoe_o_total_deixa_so_os_acessorios():
    item = nota(VENDA_COM_FRETE, ("<indTot>1</indTot>", "<indTot>0</indTot>")).itens[0]
    assert valor_na_nota(item) == item.frete == Decimal("7.67")


def test_varias_linhas_de_execucao_leem_sem_misturar_erros():
    ruim = amostra(VENDA_COM_ST, ("<CFOP>6401</CFOP>", "<CFOP>64O1</CFOP>"))
    respostas = []

    def ler(conteudo):
        try:
            respostas.append(ler_nota(conteudo).numero)
        except NotaRecusada as erro:
            respostas.append(erro.recusa.texto.split("”")[0])

    boas = [arquivos()[nome].read_bytes() for nome in (VENDA_A_PRAZO, BONIFICACAO)]
    linhas = [threading.Thread(target=ler, args=(c,)) for c in [ruim, *boas] * 10]
    for linha in linhas:
        linha.start()
    for linha in linhas:
        linha.join()
    assert sorted(set(respostas), key=str) == [1687, 47449, "A nota não segue o leiaute 4.00 vigente: “CFOP"]
    assert len(respostas) == 30

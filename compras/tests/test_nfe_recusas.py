import pytest

from compras.nfe.leitura import ler_nota
from compras.nfe.recusas import recusas_da_nota
from compras.tests.amostras import DESTINATARIO_DA_VENDA_COM_ST, VENDA_COM_ST, nota

NOSSO = frozenset({DESTINATARIO_DA_VENDA_COM_ST})


def codigos(lida, nossos=NOSSO):
    return [r.codigo.removeprefix("compras.") for r in recusas_da_nota(lida, nossos_cnpjs=nossos)]


def test_nota_autorizada_e_para_nos_entra():
    assert codigos(nota(VENDA_COM_ST)) == []


@pytest.mark.parametrize(
    ("troca", "codigo", "trecho"),
    [
        (("<tpNF>1</tpNF>", "<tpNF>0</tpNF>"), "nota_de_entrada", "tpNF 0"),
        (("<finNFe>1</finNFe>", "<finNFe>4</finNFe>"), "finalidade_nao_aceita", "de devolução (finNFe 4)"),
        (("<finNFe>1</finNFe>", "<finNFe>2</finNFe>"), "finalidade_nao_aceita", "complementar"),
        (("<tpAmb>1</tpAmb>", "<tpAmb>2</tpAmb>"), "nota_de_homologacao", "sem valor fiscal"),
        (("<cStat>100</cStat>", "<cStat>110</cStat>"), "nota_sem_autorizacao", "110"),
        (("<cStat>100</cStat>", "<cStat>101</cStat>"), "nota_sem_autorizacao", "101"),
        (("<nNF>47649</nNF>", "<nNF>47650</nNF>"), "chave_diverge", "número (47649 na chave, 47650 na nota)"),
        (("<serie>1</serie>", "<serie>2</serie>"), "chave_diverge", "série (1 na chave, 2 na nota)"),
        (("<dhEmi>2018-08", "<dhEmi>2018-09"), "chave_diverge", "mês (1808 na chave, 1809 na nota)"),
        (("<cUF>35</cUF>", "<cUF>31</cUF>"), "chave_diverge", "UF (35 na chave, 31 na nota)"),
        (("<chNFe>3518", "<chNFe>3519"), "chave_diverge", "protocolo"),
        (("52806942", "52806943"), "chave_invalida", "dígito verificador"),
        (("<vNF>879.68</vNF>", "<vNF>880.69</vNF>"), "total_diverge", "R$ 879,68 e o total da nota é R$ 880,69"),
    ],
)
def test_cada_motivo_tem_o_seu_codigo_e_diz_o_valor(troca, codigo, trecho):
    (achada,) = recusas_da_nota(nota(VENDA_COM_ST, troca), nossos_cnpjs=NOSSO)
    assert achada.codigo == f"compras.{codigo}"
    assert trecho in achada.texto


def test_autorizada_fora_do_prazo_entra():
    assert codigos(nota(VENDA_COM_ST, ("<cStat>100</cStat>", "<cStat>150</cStat>"))) == []


def test_centavos_de_arredondamento_no_total_entram():
    assert codigos(nota(VENDA_COM_ST, ("<vNF>879.68</vNF>", "<vNF>880.68</vNF>"))) == []


def test_emitente_trocado_denuncia_a_chave_e_o_cnpj():
    trocada = nota(VENDA_COM_ST, ("<CNPJ>34128745000152</CNPJ>", "<CNPJ>34128745000153</CNPJ>"))
    assert codigos(trocada) == ["chave_diverge", "emitente_invalido"]


def test_nota_avulsa_tem_a_chave_do_fisco():
    trocas = ("<CNPJ>34128745000152</CNPJ>", "<CPF>52998224725</CPF>"), ("<procEmi>0</procEmi>", "<procEmi>1</procEmi>")
    assert codigos(nota(VENDA_COM_ST, *trocas)) == []
    assert codigos(nota(VENDA_COM_ST, trocas[0])) == ["chave_diverge"]


def test_nota_sem_protocolo_nao_esta_autorizada():
    texto = nota(VENDA_COM_ST).conteudo.decode()
    sem_protocolo = texto[texto.index("<NFe ") : texto.index("</NFe>") + len("</NFe>")]
    assert codigos(ler_nota(sem_protocolo.encode())) == ["nota_sem_autorizacao"]


@pytest.mark.parametrize(
    ("nossos", "esperados"),
    [
        (frozenset(), ["destinatario_de_outra_empresa"]),
        (frozenset({"97493746000205"}), ["destinatario_de_outra_empresa"]),
        (frozenset({"34128745000152"}), ["nota_propria", "destinatario_de_outra_empresa"]),
        (frozenset({"34128745000152", DESTINATARIO_DA_VENDA_COM_ST}), ["nota_propria"]),
    ],
)
def test_so_entra_nota_de_outro_para_um_estabelecimento_nosso(nossos, esperados):
    assert codigos(nota(VENDA_COM_ST), nossos) == esperados


def test_demonstracao_aceita_outro_destinatario_e_nada_mais():
    lida = nota(VENDA_COM_ST, ("<tpNF>1</tpNF>", "<tpNF>0</tpNF>"))
    achadas = recusas_da_nota(lida, nossos_cnpjs=frozenset(), aceitar_outro_destinatario=True)
    assert [r.codigo for r in achadas] == ["compras.nota_de_entrada"]

"""O que dá cada uma das 20 amostras reais do nfelib 3.2, lidas como se viessem para nós."""

from decimal import Decimal

import pytest

from compras.nfe.leitura import ler_nota
from compras.nfe.nota import valor_na_nota
from compras.nfe.recusas import NotaRecusada, recusas_da_nota
from compras.tests.amostras import arquivos

SEM_ASSINATURA = ("compras.nota_sem_assinatura",)
HOMOLOGACAO = ("compras.nota_de_homologacao", "compras.chave_diverge")

ESPERADAS = {
    "26180875335849000115550010000016871192213331-nfe.xml": (),
    "35180834128745000152550010000474281920007498-nfe.xml": (),
    "35180834128745000152550010000474491454651420-nfe.xml": (),
    "35180834128745000152550010000474501597356342-nfe.xml": (),
    "35180834128745000152550010000474641681223493-nfe.xml": (),
    "35180834128745000152550010000476051695511860-nfe.xml": (),
    "35180834128745000152550010000476121675985748-nfe.xml": (),
    "35180834128745000152550010000476491552806942-nfe.xml": (),
    "35180834128745000152550010000476711079516696-nfe.xml": (),
    "35180834128745000152550010000476781421693968-nfe.xml": (),
    "35180834128745000152550010000476861118934859-nfe.xml": (),
    "41080676472349000430550010000001041671821888-ped-inu.xml": ("compras.inutilizacao",),
    "41170706117473000150550010000463202612756525-procNFe.xml": HOMOLOGACAO,
    # Importação, exportação e venda cujos XMLs perderam a assinatura ao virar amostra.
    "42210775277525000178550030000266631762885493-procNFe.xml": SEM_ASSINATURA,
    "42211275277525000178550030000276771368212013-procNFe.xml": SEM_ASSINATURA,
    "42220575277525000178550030000292481295366801-procNFe.xml": SEM_ASSINATURA,
    "NFe35200159594315000157550010000000012062777161.xml": SEM_ASSINATURA,
    "nfce_contingencia.xml": ("compras.modelo_nao_aceito",),
    # Passa no esquema, mas é montagem: um item de uma nota maior, com outro emitente.
    "nfe_reforma_tributaria.xml": ("compras.chave_diverge", "compras.total_diverge"),
    "procNFe.xml": HOMOLOGACAO,
}
ACEITAS = [nome for nome, recusas in ESPERADAS.items() if not recusas]


def recusas_de(nome):
    try:
        nota = ler_nota(arquivos()[nome].read_bytes())
    except NotaRecusada as erro:
        return (erro.recusa.codigo,)
    return tuple(r.codigo for r in recusas_da_nota(nota, nossos_cnpjs=frozenset(), aceitar_outro_destinatario=True))


def test_a_tabela_cobre_todas_as_amostras_do_pacote():
    assert set(ESPERADAS) == set(arquivos())
    assert len(ESPERADAS) == 20
    assert len(ACEITAS) == 11


@pytest.mark.parametrize("nome", ESPERADAS)
def test_cada_amostra_da_o_esperado(nome):
    assert recusas_de(nome) == ESPERADAS[nome]


@pytest.mark.parametrize("nome", ACEITAS)
def test_os_itens_de_cada_nota_aceita_somam_o_total_dela(nome):
    conteudo = arquivos()[nome].read_bytes()
    nota = ler_nota(conteudo)
    assert sum(map(valor_na_nota, nota.itens)) == nota.totais.nota
    assert sum(d.valor for d in nota.duplicatas) in (Decimal(0), nota.totais.nota)
    assert nota.conteudo == conteudo


def test_nenhuma_das_amostras_e_para_nos():
    for nome in ACEITAS:
        recusas = recusas_da_nota(ler_nota(arquivos()[nome].read_bytes()), nossos_cnpjs=frozenset({"12ABC34501DE35"}))
        assert [r.codigo for r in recusas] == ["compras.destinatario_de_outra_empresa"]

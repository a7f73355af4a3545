"""As 20 amostras reais entrando numa empresa de verdade, pela API e pelo comando."""

import secrets
from collections import Counter
from collections.abc import Callable, Iterator
from decimal import Decimal
from io import BytesIO, StringIO
from typing import Any, NamedTuple
from uuid import UUID

import pytest
from django.core.management import call_command
from stdnum.br import cnpj as digitos

from compras.conferencia import CONFERENCIAS
from compras.models import ItemDaNota, Mapeamento, Nota, Parcela, Xml
from compras.tests.amostras import BONIFICACAO, PASTA, VENDA_A_PRAZO, VENDA_COM_FRETE, amostra, arquivos
from core.contrato import Cadastros
from estoque.contrato import Estoque
from plataforma.banco.sql import executar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.plugin import todas_as_permissoes
from plataforma.valores import novo_id

estoque, cadastros = usar(Estoque), usar(Cadastros)
CAMINHO = "/api/notas-de-entrada/"


class Compradora(NamedTuple):
    api: ClienteDaApi
    empresa: UUID

    def importar(self, *xmls: tuple[str, bytes], aceitar: bool = True) -> Any:
        enviados = [_arquivo(nome, conteudo) for nome, conteudo in xmls]
        campos = {"arquivos": enviados, "aceitar_outro_destinatario": "true" if aceitar else "false"}
        return self.api.enviar(CAMINHO, campos)

    def resultados(self, *xmls: tuple[str, bytes], aceitar: bool = True) -> list[dict[str, Any]]:
        resposta = self.importar(*xmls, aceitar=aceitar)
        assert resposta.status_code == 200, resposta.content
        return list(resposta.json()["resultados"])


def _arquivo(nome: str, conteudo: bytes) -> BytesIO:
    arquivo = BytesIO(conteudo)
    arquivo.name = nome
    return arquivo


@pytest.fixture
def compradora(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Compradora]:
    base, saida = secrets.token_hex(4).upper() + "0001", StringIO()
    cnpj = base + digitos.calc_check_digits(base)
    email = f"{novo_id().hex}@exemplo.com.br"
    call_command("criar_empresa", cnpj=cnpj, razao_social="Loja", email=email, senha="senha de teste 1", stdout=saida)
    empresa = UUID(saida.getvalue().split()[1])
    ator = Ator(usuario_id=novo_id(), empresa_id=empresa, permissoes=todas_as_permissoes())
    with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
        drenar()
        yield Compradora(cliente_de(ator), empresa)


def contagens() -> tuple[int, ...]:
    return tuple(m.objects.count() for m in (Nota, Xml, ItemDaNota, Parcela, Mapeamento))


def publicadas() -> int:
    sql = "SELECT count(*) FROM mensageria_outbox WHERE tipo = 'compras.NotaDeEntradaLancada.v1'"
    return int(executar("compras", sql)[0][0])


def violacoes() -> list[Any]:
    return [(c.nome, linha) for c in CONFERENCIAS for linha in executar("compras", c.sql)]


def todas() -> list[tuple[str, bytes]]:
    return [(nome, caminho.read_bytes()) for nome, caminho in arquivos().items()]


def test_das_20_amostras_entram_11_e_as_outras_dizem_o_motivo(compradora: Compradora) -> None:
    resultados = compradora.resultados(*todas())
    assert Counter(r["resultado"] for r in resultados) == {"lancada": 11, "recusada": 9}
    assert all(r["motivos"] and all(m["texto"] for m in r["motivos"]) for r in resultados if not r["nota"])
    assert (Nota.objects.count(), publicadas(), violacoes()) == (11, 11, [])


def test_o_estoque_recebe_a_quantidade_da_nota(compradora: Compradora) -> None:
    compradora.resultados((VENDA_A_PRAZO, amostra(VENDA_A_PRAZO)))
    drenar()
    itens = {i.produto_id: i.quantidade for i in ItemDaNota.objects.all()}
    saldos = estoque.saldos(produtos=tuple(itens))
    assert {s.produto: s.fisico for s in saldos} == itens


def test_a_segunda_importacao_nada_muda(compradora: Compradora) -> None:
    compradora.resultados(*todas())
    antes = (contagens(), publicadas())
    resultados = compradora.resultados(*todas())
    assert Counter(r["resultado"] for r in resultados) == {"ja_existia": 11, "recusada": 9}
    assert (contagens(), publicadas()) == antes


def test_um_arquivo_errado_no_meio_nao_para_o_lote(compradora: Compradora) -> None:
    lote = [("a.xml", amostra(VENDA_A_PRAZO)), ("b.xml", b"lixo"), ("c.xml", b""), ("d.xml", amostra(VENDA_COM_FRETE))]
    resultados = compradora.resultados(*lote)
    assert [r["resultado"] for r in resultados] == ["lancada", "recusada", "recusada", "lancada"]
    assert [m["codigo"] for m in resultados[1]["motivos"]] == ["compras.xml_ilegivel"]


def test_xml_com_entidade_externa_e_recusado(compradora: Compradora) -> None:
    veneno = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><nfeProc>&e;</nfeProc>'
    (resultado,) = compradora.resultados(("veneno.xml", veneno))
    assert [m["codigo"] for m in resultado["motivos"]] == ["compras.xml_perigoso"]
    assert contagens() == (0, 0, 0, 0, 0)


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
    assert (nota["natureza"], nota["a_pagar"], nota["bonificacao"]) == ("bonificacao", "0.00", "173.01")
    assert nota["parcelas"] == []


def test_unidade_desconhecida_espera_o_mapeamento_e_depois_e_lembrada(compradora: Compradora) -> None:
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada))
    assert (resultado["resultado"], publicadas()) == ("aguardando_mapeamento", 0)
    nota = compradora.api.get(f"{CAMINHO}{resultado['nota']}/").json()
    novo = {"sku": "REMEDIO", "descricao": "Remédio", "unidade": "UN", "preco": "1.00"}
    (produto,) = compradora.api.post("/api/produtos/lote/", {"itens": [novo]}).json()["itens"]
    itens = [{"numero": i["numero"], "produto": produto, "fator": "12"} for i in nota["itens"]]
    um = compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens[:1]})
    assert (um.status_code, um.json()["situacao"], publicadas()) == (200, "aguardando_mapeamento", 0)
    lancada = compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens[1:]}).json()
    assert (lancada["situacao"], publicadas(), violacoes()) == ("lancada", 1, [])
    drenar()
    esperada = 12 * sum(Decimal(i["quantidade"]) for i in nota["itens"])
    assert sum(s.fisico for s in estoque.saldos(produtos=(UUID(produto),))) == esperada
    de_novo = compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens})
    assert (de_novo.status_code, publicadas()) == (409, 0)


def test_a_api_diz_o_campo_que_nao_serve(compradora: Compradora) -> None:
    sem_arquivo = compradora.api.enviar(CAMINHO, {"aceitar_outro_destinatario": "true"})
    assert (sem_arquivo.status_code, sem_arquivo.json()["campos"][0]["campo"]) == (422, "arquivos")
    estranho = compradora.api.enviar(CAMINHO, {"arquivos": [_arquivo("a.xml", b"x")], "arquivo": "x"})
    assert "Campo desconhecido" in estranho.json()["detail"]
    perdida = compradora.api.get(f"{CAMINHO}{novo_id()}/")
    assert (perdida.status_code, perdida.json()["codigo"]) == (404, "compras.nota_desconhecida")


def test_o_mesmo_codigo_do_fornecedor_sem_gtin_nao_vira_outro_produto(compradora: Compradora) -> None:
    compradora.resultados((VENDA_A_PRAZO, amostra(VENDA_A_PRAZO)))
    antes = {i.codigo: i.produto_id for i in ItemDaNota.objects.all()}
    lembrados = {m.codigo: m.produto_id for m in Mapeamento.objects.all()}
    assert lembrados == antes


def test_o_comando_simula_importa_e_recomeca(compradora: Compradora) -> None:
    def rodar(**opcoes: Any) -> str:
        saida = StringIO()
        argumentos = {"empresa": compradora.empresa, "aceitar_outro_destinatario": True, "stdout": saida, **opcoes}
        call_command("importar_nfe", PASTA, **argumentos)
        return saida.getvalue().splitlines()[-1]

    assert rodar(simular=True) == "9 recusada, 11 serve"
    assert Nota.objects.count() == 0
    assert rodar() == "11 lancada, 9 recusada"
    assert rodar() == "11 ja_existia, 9 recusada"

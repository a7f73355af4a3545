"""O envio de XML pela API: um efeito por chave, nada além do que se lê de uma vez, e o hostil recusado sem cair."""

import zipfile
from io import BytesIO
from typing import Any

import pytest

from compras.models import Mapeamento, Nota
from compras.servicos.importacao import importar
from compras.tests.amostras import VENDA_A_PRAZO, VENDA_COM_FRETE, amostra
from compras.tests.apoio import CAMINHO, Compradora, Gravados, arquivo, estoque, gravados, publicadas, violacoes
from plataforma.banco.sql import executar
from plataforma.mensageria.trabalho import drenar
from plataforma.testes.falhas import Interrompido
from plataforma.testes.respostas import Problema, feito, problema
from plataforma.testes.threads import em_paralelo

XML = (VENDA_A_PRAZO, amostra(VENDA_A_PRAZO))
OUTRO = (VENDA_COM_FRETE, amostra(VENDA_COM_FRETE))
VENCER = "UPDATE comandos_chave_do_cliente SET criada_em = criada_em - interval '601 seconds'"


def enviar(compradora: Compradora, *xmls: tuple[str, bytes], chave: str = "k") -> Any:
    campos = {"arquivos": [arquivo(*xml) for xml in xmls], "aceitar_outro_destinatario": "true"}
    return compradora.api.enviar(CAMINHO, campos, chave=chave)


def test_a_mesma_chave_da_a_mesma_resposta(compradora: Compradora) -> None:
    primeira = feito(enviar(compradora, XML))
    assert primeira["resultados"][0]["resultado"] == "lancada"
    assert feito(enviar(compradora, XML)) == primeira
    assert problema(enviar(compradora, XML, OUTRO), 422).codigo == "plataforma.chave_reusada"
    assert problema(enviar(compradora, ("outro nome.xml", XML[1])), 422).codigo == "plataforma.chave_reusada"
    assert feito(enviar(compradora, XML, chave="outra"))["resultados"][0]["resultado"] == "ja_existia"
    assert Nota.objects.count() == 1
    assert publicadas() == 1


def test_sem_chave_e_recusado(compradora: Compradora) -> None:
    assert problema(enviar(compradora, XML, chave=" " * 256), 400).codigo == "plataforma.chave_ausente"
    assert gravados() == Gravados()


def test_morto_no_meio_do_lote_a_mesma_chave_termina(compradora: Compradora, monkeypatch: pytest.MonkeyPatch) -> None:
    def morrer_no_segundo(conteudo: bytes, **opcoes: Any) -> Any:
        if conteudo == OUTRO[1]:
            executar("compras", "UPDATE comandos_chave_do_cliente SET chave = 'escondida'")
            raise Interrompido
        return importar(conteudo, **opcoes)

    with monkeypatch.context() as remendo:
        remendo.setattr("compras.servicos.importacao.importar", morrer_no_segundo)
        with pytest.raises(Interrompido):
            enviar(compradora, XML, OUTRO)
    executar("compras", "UPDATE comandos_chave_do_cliente SET chave = 'k'")
    assert problema(enviar(compradora, XML, OUTRO), 409).codigo == "plataforma.comando_em_curso"
    executar("compras", VENCER)
    resultados = feito(enviar(compradora, XML, OUTRO))["resultados"]
    assert [r["resultado"] for r in resultados] == ["ja_existia", "lancada"]


@pytest.mark.concorrencia
def test_a_mesma_chave_em_paralelo_importa_uma_vez(compradora: Compradora) -> None:
    respostas = em_paralelo(4, lambda: enviar(compradora, XML))
    assert {r.status_code for r in respostas} <= {200, 409}
    assert {r.json()["resultados"][0]["resultado"] for r in respostas if r.status_code == 200} == {"lancada"}
    assert Nota.objects.count() == 1
    assert publicadas() == 1


def test_arquivos_demais_ou_nenhum(compradora: Compradora) -> None:
    demais = enviar(compradora, *[(f"{n}.xml", b"x") for n in range(101)])
    assert problema(demais, 413).codigo == "plataforma.arquivos_demais"
    assert problema(enviar(compradora), 422) == Problema(codigo="plataforma.entrada_invalida", campos=["arquivos"])


def test_lote_grande_demais_nem_se_le(compradora: Compradora, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("plataforma.api.leitor.ENVIO_MAXIMO_BYTES", 1000)
    assert problema(enviar(compradora, XML), 413).codigo == "plataforma.corpo_grande"


def test_json_grande_demais_e_recusado(compradora: Compradora, settings: Any) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    resposta = compradora.api.post(CAMINHO, {"motivo": "x" * 1000})
    assert problema(resposta, 413).codigo == "plataforma.corpo_grande"


def test_campos_demais_e_formulario_quebrado_sao_recusados(compradora: Compradora) -> None:
    campos = {"arquivos": [arquivo(*XML)], **{f"c{n}": "1" for n in range(1001)}}
    assert problema(compradora.api.enviar(CAMINHO, campos), 413).codigo == "plataforma.campos_demais"


def _zip() -> bytes:
    pacote = BytesIO()
    with zipfile.ZipFile(pacote, "w") as aberto:
        aberto.writestr("nota.xml", XML[1])
    return pacote.getvalue()


_BOMBA = b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 1000 + b'">' + b"".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 20}">'.encode() for n in range(8)
) + b"]><nfeProc>&i;</nfeProc>"  # fmt: skip


@pytest.mark.parametrize(
    ("hostil", "codigo"),
    [
        (_BOMBA, "compras.xml_perigoso"),
        (b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd"><nfeProc/>', "compras.xml_perigoso"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><nfeProc/>'.encode("utf-16"), "compras.xml_ilegivel"),
        (b"<a>" * 100_000, "compras.xml_ilegivel"),
        (_zip(), "compras.xml_ilegivel"),
        (b" " * (4 * 1024 * 1024 + 1), "compras.arquivo_grande"),
        (b"\x00", "compras.xml_ilegivel"),
    ],
    ids=["bomba", "dtd externa", "utf-16", "aninhado", "zip", "grande", "nulo"],
)
def test_arquivo_hostil_e_recusado_e_o_resto_do_lote_entra(compradora: Compradora, hostil: bytes, codigo: str) -> None:
    ruim, bom = feito(enviar(compradora, ("hostil.xml", hostil), XML))["resultados"]
    assert [m["codigo"] for m in ruim["motivos"]] == [codigo]
    assert bom["resultado"] == "lancada"


def test_lote_de_uso_e_consumo_nao_entra_no_estoque_nem_se_lembra_disso(compradora: Compradora) -> None:
    (consumida,) = compradora.resultados(XML, uso_e_consumo="true")
    nota = compradora.ler({"id": consumida["nota"]})
    assert nota["natureza"] == "consumo"
    assert nota["uso_e_consumo"] is True
    assert nota["a_pagar"] == nota["total"]
    drenar()
    assert estoque.saldos(produtos=tuple(i["produto"] for i in nota["itens"])) == ()
    assert {m.uso_e_consumo for m in Mapeamento.objects.all()} == {False}
    assert violacoes() == []


def test_uso_e_consumo_vale_tambem_depois_de_mapear(compradora: Compradora) -> None:
    trocada = amostra(VENDA_A_PRAZO, ("<uCom>UN</uCom>", "<uCom>BARRIC</uCom>"))
    (resultado,) = compradora.resultados(("a.xml", trocada), uso_e_consumo="true")
    nota, produto = compradora.ler({"id": resultado["nota"]}), compradora.produto("GASTO")
    itens = [{"numero": i["numero"], "produto": produto, "fator": "1"} for i in nota["itens"]]
    lancada = feito(compradora.api.post(f"{CAMINHO}{nota['id']}/mapear/", {"itens": itens}))
    assert lancada["situacao"] == "lancada"
    assert {i["natureza"] for i in lancada["itens"]} == {"consumo"}

"""Toda lista da API se exporta inteira em CSV, em pedaços, a salvo de fórmulas e com o contexto de quem a pediu."""

import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import resolve

from financeiro.leituras import Titulo
from meu_erp.demonstracao.roteiro import Cena
from plataforma.banco.sql import executar, transacao
from plataforma.contratos.ligacao import _orcamento
from plataforma.erros import Indisponivel
from plataforma.identidade.contexto import Ator, ator_atual, rastro_atual
from plataforma.leituras.campos import campos_de, opcoes_de, sem_marcas, tipos_de
from plataforma.leituras.listagem import LINHAS_POR_LOTE
from plataforma.leituras.planilha import colunas_de, em_csv
from plataforma.pontos import ao_passar
from plataforma.testes.cliente import ClienteDaApi
from plataforma.testes.falhas import fazer_em
from plataforma.testes.respostas import criado, problema
from tests.api.listas import LISTAS, Lista, valores_obrigatorios

HOSTIS = ("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", '=HYPERLINK("http://x";"clique")')
MUITAS = 3 * LINHAS_POR_LOTE + 1
_MUITAS_UNIDADES = """
INSERT INTO core_unidade (id, empresa_id, sigla, nome, casas, ativa, versao, criado_em)
SELECT gen_random_uuid(), %s, 'U' || n, 'Unidade ' || n, 0, true, 1, now() FROM generate_series(1, %s) n
"""


def _folha(conteudo: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(conteudo.decode("utf-8-sig"), newline=""), delimiter=";"))


def _arquivo(resposta: Any) -> list[list[str]]:
    assert resposta.status_code == 200, resposta.content
    return _folha(b"".join(resposta.streaming_content))


@pytest.fixture(scope="module")
def valores(cena: Cena) -> dict[str, str]:
    return valores_obrigatorios(cena)


@pytest.mark.parametrize("lista", LISTAS, ids=lambda lista: lista.caminho)
def test_a_lista_inteira_esta_no_arquivo(cena: Cena, valores: dict[str, str], lista: Lista) -> None:
    parametros = {nome: valores[nome] for nome in lista.obrigatorios}
    da_api = cena.cliente.ler(lista.caminho, limite=200, **parametros)
    assert da_api["proximo"] is None, "falta comparar o resto"
    resposta = cena.cliente.http.get(lista.caminho, params={**parametros, "formato": "csv"})
    assert resposta.status_code == 200, resposta.text
    assert resposta.headers["Content-Type"] == "text/csv; charset=utf-8"
    cabecalho, *linhas = _folha(resposta.content)
    campos = colunas_de(_linha_de(lista.caminho))
    assert len(cabecalho) == len(campos)
    assert len(linhas) == len(da_api["itens"])
    if "id" in campos:
        coluna = list(campos).index("id")
        assert [linha[coluna] for linha in linhas] == [item["id"] for item in da_api["itens"]]


def _linha_de(caminho: str) -> Any:
    visao: Any = resolve(caminho).func.cls
    return visao.listagem.leitura if hasattr(visao, "listagem") else visao.linha


@pytest.mark.parametrize("lista", LISTAS, ids=lambda lista: lista.caminho)
@pytest.mark.parametrize("hostil", HOSTIS)
def test_nenhum_texto_da_lista_vira_formula(lista: Lista, hostil: str) -> None:
    leitura = _linha_de(lista.caminho)
    linha = {nome: hostil if _e_texto(tipos_de(leitura)[nome]) else None for nome in campos_de(leitura).fontes}
    _cabecalho, celulas = _folha(b"".join(em_csv(leitura, [[linha]], com_bom=False)))
    assert {c for c in celulas if c} <= {f"'{hostil}"}


def _e_texto(tipo: Any) -> bool:
    return str in {sem_marcas(opcao) for opcao in opcoes_de(tipo)}


def test_cada_tipo_se_escreve_como_no_brasil() -> None:
    escritores = colunas_de(Titulo)
    assert escritores["valor"]("-1234.50") == "-1234,50"
    assert escritores["valor"](Decimal("0.10")) == "0,10"
    assert escritores["vencimento"](date(2026, 11, 24)) == "24/11/2026"
    assert escritores["situacao"]("aberto") == "aberto"
    assert escritores["documento"](None) == ""


@pytest.fixture
def com_unidades(cliente_api: ClienteDaApi, empresa: UUID) -> ClienteDaApi:
    """Uma empresa com mais unidades de medida do que cabem num lote."""
    with transacao("core"):
        executar("core", _MUITAS_UNIDADES, [empresa, MUITAS])
    return cliente_api


def test_em_pedacos_de_um_lote_e_na_ordem(com_unidades: ClienteDaApi) -> None:
    resposta = com_unidades.get("/api/unidades/", formato="csv")
    pedacos = list(resposta.streaming_content)
    assert len(pedacos) == 4
    linhas = _folha(b"".join(pedacos))[1:]
    assert len(linhas) == MUITAS
    ids = [linha[0] for linha in linhas]
    assert ids == sorted(ids, reverse=True)


def test_filtra_e_poe_bom_so_a_pedido(com_unidades: ClienteDaApi) -> None:
    sem = b"".join(com_unidades.get("/api/unidades/", formato="csv", sigla="U7").streaming_content)
    com = b"".join(com_unidades.get("/api/unidades/", formato="csv-com-bom", sigla="U7").streaming_content)
    assert sem.decode().splitlines()[0] == "Id;Sigla;Nome;Casas;Ativa;Versão"
    assert len(_folha(sem)) == 2
    assert com == b"\xef\xbb\xbf" + sem


def test_o_gerador_tem_o_ator_o_rastro_e_um_orcamento_seus(com_unidades: ClienteDaApi, ator: Ator) -> None:
    vistos: list[tuple[UUID, UUID, bool]] = []

    def ver(ponto: str) -> None:
        if ponto == "exportacao.pedaco":
            vistos.append((ator_atual().usuario_id, rastro_atual().correlacao, _orcamento.get() is not None))

    desligar = ao_passar(ver)
    antes = rastro_atual()
    resposta = com_unidades.get("/api/unidades/", formato="csv")
    assert len(_arquivo(resposta)) == MUITAS + 1
    desligar()
    assert set(vistos) == {(ator.usuario_id, UUID(resposta["X-Correlacao"]), True)}
    assert rastro_atual() is antes
    assert _orcamento.get() is None


def test_uma_de_cada_vez(com_unidades: ClienteDaApi) -> None:
    primeira = com_unidades.get("/api/unidades/", formato="csv")
    segunda = com_unidades.get("/api/unidades/", formato="csv")
    assert problema(segunda, 429).codigo == "plataforma.exportacao_em_curso"
    assert segunda["Retry-After"] == "5"
    primeira.close()
    assert len(_arquivo(com_unidades.get("/api/unidades/", formato="csv"))) == MUITAS + 1


def _cair() -> None:
    raise Indisponivel("O banco caiu.", espera_segundos=1)


def test_o_que_falha_antes_do_primeiro_pedaco_e_um_problema(com_unidades: ClienteDaApi) -> None:
    with fazer_em("exportacao.pedaco", _cair):
        assert problema(com_unidades.get("/api/unidades/", formato="csv"), 503).codigo == "plataforma.indisponivel"
    assert len(_arquivo(com_unidades.get("/api/unidades/", formato="csv"))) == MUITAS + 1


def test_o_que_falha_no_meio_interrompe_e_larga_a_vaga(com_unidades: ClienteDaApi) -> None:
    with fazer_em("exportacao.pedaco", _cair, vez=3):
        resposta = com_unidades.get("/api/unidades/", formato="csv")
        with pytest.raises(Indisponivel):
            list(resposta.streaming_content)
    assert len(_arquivo(com_unidades.get("/api/unidades/", formato="csv"))) == MUITAS + 1


def test_o_arquivo_nao_tem_pagina_nem_outro_formato(cliente_api: ClienteDaApi) -> None:
    recusa = problema(cliente_api.get("/api/unidades/", formato="csv", limite=10, cursor="x"), 422)
    assert recusa.campos == ["cursor", "limite"]
    outro = cliente_api.get("/api/unidades/", formato="xlsx")
    assert problema(outro, 422).campos == ["formato"]
    assert "csv, csv-com-bom" in outro.json()["detail"]
    assert problema(cliente_api.get("/api/unidades/", formato="csv", cor="azul"), 422).campos == ["cor"]
    assert cliente_api.get("/api/unidades/", formato="json").json()["itens"] == []


def test_accept_tambem_pede_o_arquivo_e_o_que_nao_e_lista_nao_o_tem(cliente_api: ClienteDaApi) -> None:
    unidade = criado(cliente_api.post("/api/unidades/", {"sigla": "CX", "nome": "Caixa", "casas": 0}))
    cabecalhos = {**cliente_api._cabecalhos, "Accept": "text/csv"}
    assert len(_arquivo(Client().get("/api/unidades/", headers=cabecalhos))) == 2
    assert Client().get(f"/api/unidades/{unidade['id']}/", headers=cabecalhos).status_code == 406


def test_quem_nao_ve_a_lista_nao_a_exporta(cliente_de: Callable[[Ator], ClienteDaApi], ator: Ator) -> None:
    sem_nada = cliente_de(Ator(usuario_id=ator.usuario_id, empresa_id=ator.empresa_id))
    assert problema(sem_nada.get("/api/unidades/", formato="csv"), 403).codigo == "plataforma.proibido"


@pytest.mark.parametrize("formato", ["", "pdf", "CSV"])
def test_formato_que_a_lista_nao_tem_se_recusa(com_unidades: ClienteDaApi, formato: str) -> None:
    recusa = problema(com_unidades.get("/api/unidades/", formato=formato), 422)
    assert recusa.campos == ["formato"]

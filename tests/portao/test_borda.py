"""O que o Traefik limita, o que crê de quem chama, o TLS, e o que fica no registro."""

import http.client
import json
import ssl
from pathlib import Path

import pytest

from implantacao.geradores import gravar
from implantacao.instalacao import Instalacao
from implantacao.rotas import Limites, rotas
from lancador.maquina import LOCAL, esperar
from plataforma.api.recursos import PADRAO, mapa_de_recursos
from plataforma.servidor.limites import LimitesDoServidor
from plataforma.topologia import MODULOS
from tests.portao.traefik import SEM_LIMITE, Traefik, topologia_de, traefik_no_ar
from tests.portao.unidade import UnidadeEco

FALSO, OUTRO_NOME = "203.0.113.9", "outro.exemplo"
FALSOS = {
    "X-Forwarded-For": FALSO,
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": OUTRO_NOME,
    "X-Forwarded-Server": OUTRO_NOME,
    "X-Forwarded-Port": "443",
    "X-Real-Ip": FALSO,
    "Forwarded": f"for={FALSO};proto=https;host={OUTRO_NOME}",
    "X_Forwarded_For": FALSO,
    "X_Forwarded_Proto": "https",
    "X_Real_Ip": FALSO,
    "Idempotency_Key": "k",
    "If_Match": '"1"',
    "Content_Length": "9",
}


def pedir(conexao: http.client.HTTPConnection, caminho: str, campos: dict[str, str] | None = None) -> int:
    try:
        conexao.request("GET", caminho, headers=campos or {})
        resposta = conexao.getresponse()
        resposta.read()
        return resposta.status
    finally:
        conexao.close()


def em_http(porta: int) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(LOCAL, porta, timeout=10)


def test_o_que_o_cliente_diz_da_sua_origem_nao_vale(traefik: Traefik, unidades: dict[str, UnidadeEco]) -> None:
    assert pedir(em_http(traefik.porta), "/api/pedidos/", FALSOS) == 200
    (chegada,) = unidades["vendas"].chegadas
    campos = {nome.lower(): valor for nome, valor in chegada.campos.items()}
    assert campos["x-forwarded-for"] == LOCAL
    assert campos["x-forwarded-proto"] == "http"
    assert campos["x-real-ip"] == LOCAL
    assert campos["x-forwarded-host"] == campos["host"] == f"{LOCAL}:{traefik.porta}"
    assert campos["x-forwarded-port"] == str(traefik.porta)
    assert campos.get("forwarded", "") == ""
    assert [nome for nome in campos if "_" in nome] == []
    assert [nome for nome, valor in campos.items() if FALSO in valor or OUTRO_NOME in valor] == []


@pytest.mark.parametrize("nome", ["X-Forwarded-For", "X-Forwarded-Proto", "X-Real-Ip"])
def test_connection_nao_tira_do_caminho_a_origem(nome: str, traefik: Traefik, unidades: dict[str, UnidadeEco]) -> None:
    assert pedir(em_http(traefik.porta), "/api/pedidos/", {**FALSOS, "Connection": f"keep-alive, {nome}"}) == 200
    (chegada,) = unidades["vendas"].chegadas
    campos = {n.lower(): valor for n, valor in chegada.campos.items()}
    assert campos[nome.lower()] == ("http" if nome.endswith("Proto") else LOCAL)


def test_a_escrita_que_tira_a_propria_chave_do_caminho_nao_se_repete(
    traefik: Traefik, unidades: dict[str, UnidadeEco]
) -> None:
    unidades["vendas"].respostas += [503, 201]
    conexao = em_http(traefik.porta)
    conexao.request("POST", "/api/pedidos/", b"{}", {"Idempotency-Key": "k", "Connection": "Idempotency-Key"})
    assert conexao.getresponse().status == 503
    conexao.close()
    (chegada,) = unidades["vendas"].chegadas
    assert "idempotency-key" not in {nome.lower() for nome in chegada.campos}


def test_o_corpo_maior_que_o_da_unidade_se_recusa_antes_dela(traefik: Traefik, unidades: dict[str, UnidadeEco]) -> None:
    conexao = em_http(traefik.porta)
    conexao.putrequest("POST", "/api/pedidos/")
    conexao.putheader("Content-Length", str(LimitesDoServidor().corpo_bytes + 1))
    conexao.endheaders()
    assert conexao.getresponse().status == http.HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    conexao.close()
    assert unidades["vendas"].chegadas == []


def test_quem_passa_do_ritmo_e_recusado(unidades: dict[str, UnidadeEco], tmp_path: Path) -> None:
    urls = {modulo: unidade.url for modulo, unidade in unidades.items()}
    with traefik_no_ar(tmp_path, urls, limites=Limites(chamadas_por_segundo=1)) as no_ar:
        status = [pedir(em_http(no_ar.porta), "/api/pedidos/") for _ in range(8)]
    assert http.HTTPStatus.TOO_MANY_REQUESTS in status
    assert len(unidades["vendas"].chegadas) == status.count(200)


def test_por_https_a_unidade_sabe_que_o_cliente_chamou_por_https(
    unidades: dict[str, UnidadeEco], tmp_path: Path
) -> None:
    urls = {modulo: unidade.url for modulo, unidade in unidades.items()}
    with traefik_no_ar(tmp_path, urls, com_tls=True) as no_ar:
        conhecido = ssl.create_default_context(cafile=str(no_ar.certificado))
        assert (
            pedir(http.client.HTTPSConnection("localhost", no_ar.porta_https, context=conhecido), "/api/pedidos/")
            == 200
        )
        (chegada,) = unidades["vendas"].chegadas
        assert {n.lower(): v for n, v in chegada.campos.items()}["x-forwarded-proto"] == "https"
        conexao = em_http(no_ar.porta)
        conexao.request("GET", "/api/pedidos/?q=1")
        resposta = conexao.getresponse()
        assert resposta.status == http.HTTPStatus.MOVED_PERMANENTLY
        assert resposta.headers["Location"] == f"https://{LOCAL}:{no_ar.porta_https}/api/pedidos/?q=1"
        conexao.close()


def test_o_registro_nao_guarda_a_consulta_nem_a_credencial(traefik: Traefik) -> None:
    campos = {"Authorization": "Bearer segredo-do-registro"}
    assert pedir(em_http(traefik.porta), "/api/pedidos/?busca=cpf-do-registro", campos) == 200
    linhas = [json.loads(linha) for linha in traefik.registro.read_text().splitlines() if linha.startswith("{")]
    assert any(linha.get("RequestPath", "").startswith("/api/pedidos/") for linha in linhas)
    assert "segredo-do-registro" not in traefik.registro.read_text()
    assert "cpf-do-registro" not in traefik.registro.read_text()


def test_as_rotas_geradas_de_novo_valem_sem_reiniciar(unidades: dict[str, UnidadeEco], tmp_path: Path) -> None:
    antiga, nova = unidades["core"], unidades["vendas"]
    with traefik_no_ar(tmp_path, {"core": antiga.url}) as no_ar:
        nova.chegadas.clear()
        gravar(
            tmp_path,
            rotas(Instalacao(MODULOS, mapa_de_recursos(), PADRAO), topologia_de({"core": nova.url}), SEM_LIMITE),
        )
        assert esperar(lambda: pedir(em_http(no_ar.porta), "/api/pedidos/") == 200 and bool(nova.chegadas), 20)

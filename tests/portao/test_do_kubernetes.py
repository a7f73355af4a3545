"""O Traefik com as opções e as rotas dos manifestos: as redes vêm de uma variável, e o resto é igual."""

import http.client
import json
from pathlib import Path

from lancador.maquina import LOCAL
from plataforma.api.recursos import PADRAO
from tests.portao.traefik import traefik_do_kubernetes
from tests.portao.unidade import UnidadeEco

DE_FORA, OUTRO = "203.0.113.9", "198.51.100.7"


def pedir(porta: int, caminho: str) -> int:
    conexao = http.client.HTTPConnection(LOCAL, porta, timeout=10)
    conexao.request("GET", caminho, headers={"X-Forwarded-For": DE_FORA, "X-Forwarded-Proto": "https"})
    status = conexao.getresponse().status
    conexao.close()
    return status


def campos_que_chegam(unidades: dict[str, UnidadeEco], pasta: Path, redes: str) -> dict[str, str]:
    urls = {"vendas": unidades["vendas"].url, PADRAO: unidades["core"].url}
    with traefik_do_kubernetes(pasta, urls, redes) as no_ar:
        assert pedir(no_ar.porta, "/api/pedidos/?cpf=1") == 200
        assert pedir(no_ar.porta, "/_contratos/vendas") == 404
    (linha,) = [um for um in registradas(no_ar.registro) if um.get("RequestPath") == "/api/pedidos/"]
    assert "ClientUsername" not in linha
    (chegada,) = unidades["vendas"].chegadas
    return {nome.lower(): valor for nome, valor in chegada.campos.items()}


def registradas(registro: Path) -> list[dict[str, str]]:
    return [json.loads(linha) for linha in registro.read_text(encoding="utf-8").splitlines() if linha.startswith("{")]


def test_das_redes_da_variavel_se_cre_a_origem(unidades: dict[str, UnidadeEco], tmp_path: Path) -> None:
    campos = campos_que_chegam(unidades, tmp_path, f"{OUTRO}/32,{LOCAL}/32")
    assert campos["x-forwarded-for"] == f"{DE_FORA}, {LOCAL}"
    assert campos["x-forwarded-proto"] == "https"


def test_de_outra_rede_nao(unidades: dict[str, UnidadeEco], tmp_path: Path) -> None:
    campos = campos_que_chegam(unidades, tmp_path, f"{OUTRO}/32")
    assert campos["x-forwarded-for"] == LOCAL
    assert campos["x-forwarded-proto"] == "http"

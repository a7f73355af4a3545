"""O que vai ao ar é o que o código gera, e cada módulo da árvore está lá."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from implantacao.geradores import diferencas, gerar, gravar
from implantacao.instalacao import Instalacao
from plataforma.api.recursos import PADRAO, mapa_de_recursos
from plataforma.topologia import MODULOS, carregar_topologia
from plataforma.topologia.carregar import RAIZ

SERVICOS = RAIZ / "implantacao" / "traefik" / "servicos" / "rotas" / "rotas.yaml"
MINHA = """epoca = 1
[unidades.estoque]
modulos = ["estoque"]
url = "http://10.0.0.7:9000"
[unidades.resto]
modulos = [{resto}]
url = "http://resto:8000"
[bancos]
padrao = "embutido"
"""


@pytest.fixture(scope="module")
def instalacao() -> Instalacao:
    return Instalacao(MODULOS, mapa_de_recursos(), PADRAO)


def rotas(arquivo: Path) -> dict[str, Any]:
    lidas: dict[str, Any] = yaml.safe_load(arquivo.read_text(encoding="utf-8"))["http"]
    return lidas


def servico_de(lidas: dict[str, Any], caminho: str) -> str:
    """A quem as regras geradas levam uma escrita sem chave; o Traefik de verdade está em tests/provas/portao."""
    for roteador in sorted(lidas["routers"].values(), key=lambda r: -r["priority"]):
        caminhos = re.findall(r"^Path(?:Regexp|Prefix)\(`([^`]+)`\)$", roteador["rule"])
        if caminhos and re.match(caminhos[0], caminho):
            return str(roteador["service"]).removesuffix("-escritas")
    raise AssertionError(caminho)


def test_os_arquivos_sao_os_que_o_codigo_gera(instalacao: Instalacao) -> None:
    assert diferencas(RAIZ, gerar(instalacao)) == []


@pytest.fixture
def gravada(instalacao: Instalacao, tmp_path: Path) -> Path:
    gravar(tmp_path, gerar(instalacao))
    return tmp_path


def test_o_que_muda_falta_ou_sobra_e_dito(instalacao: Instalacao, gravada: Path) -> None:
    pasta = gravada / "implantacao" / "traefik" / "servicos"
    (pasta / "http.yaml").write_text("nada", encoding="utf-8")
    (pasta / "https.yaml").unlink()
    (pasta / "velho.yaml").touch()
    assert [dita.removeprefix("implantacao/traefik/servicos/") for dita in diferencas(gravada, gerar(instalacao))] == [
        "velho.yaml: ninguém o gera mais",
        "http.yaml: difere do que o código gera",
        "https.yaml: falta",
    ]


def test_um_modulo_a_mais_na_arvore_faz_diferenca(instalacao: Instalacao) -> None:
    recursos = {**instalacao.recursos, "/api/veiculos/": "transporte"}
    maior = replace(instalacao, modulos=(*MODULOS, "transporte"), recursos=recursos)
    assert "implantacao/traefik/servicos/rotas/rotas.yaml: difere do que o código gera" in diferencas(
        RAIZ, gerar(maior)
    )


@pytest.mark.parametrize("modulo", MODULOS)
def test_todo_modulo_tem_sua_unidade_e_sua_rota(modulo: str) -> None:
    lidas = rotas(SERVICOS)
    assert servico_de(lidas, f"/api/invariantes/{modulo}/") == modulo
    assert lidas["services"][modulo]["loadBalancer"]["servers"] == [{"url": f"http://{modulo}:8000"}]
    topologia = carregar_topologia(str(RAIZ / "implantacao" / "topologias" / "servicos.toml"))
    assert topologia.unidade_de(modulo).modulos == (modulo,)


def test_cada_recurso_vai_ao_seu_modulo_e_o_resto_ao_padrao() -> None:
    lidas = rotas(SERVICOS)
    assert {p: servico_de(lidas, p) for p in mapa_de_recursos()} == mapa_de_recursos()
    assert {servico_de(lidas, c) for c in ("/", "/pedidos/", "/static/a.css", "/apis/")} == {PADRAO} == {"web"}
    do_core = ("/conta/entrar/", "/.well-known/jwks.json", "/identity/o/authorize", "/api/", "/api/pedidos-velhos/")
    assert {servico_de(lidas, c) for c in do_core} == {"core"}


@pytest.fixture
def minha(tmp_path: Path) -> Iterator[Path]:
    resto = ", ".join(f'"{m}"' for m in MODULOS if m != "estoque")
    arquivo = tmp_path / "topologia.toml"
    arquivo.write_text(MINHA.format(resto=resto), encoding="utf-8")
    return arquivo


def test_quem_opera_gera_as_rotas_da_sua_topologia(minha: Path, tmp_path: Path) -> None:
    saida = tmp_path / "traefik"
    opcoes = {"topologia": str(minha), "saida": saida, "http": ":80", "proxies": "10.0.0.0/8, 192.0.2.1"}
    call_command("implantacao", "gerar", **opcoes)
    lidas = rotas(saida / "rotas" / "rotas.yaml")
    das_unidades = {s: c["loadBalancer"] for s, c in lidas["services"].items() if s in ("estoque", "resto")}
    assert {nome: servico["servers"][0]["url"] for nome, servico in das_unidades.items()} == {
        "estoque": "http://10.0.0.7:9000",
        "resto": "http://resto:8000",
    }
    assert servico_de(lidas, "/api/saldos/") == "estoque"
    entrada = yaml.safe_load((saida / "http.yaml").read_text(encoding="utf-8"))["entryPoints"]["http"]
    assert entrada["address"] == ":80"
    assert entrada["forwardedHeaders"]["trustedIPs"] == ["10.0.0.0/8", "192.0.2.1"]


def test_a_unidade_sem_url_e_recusada_com_a_saida(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match='A unidade erp não tem url: .*url = "http://servidor:8000"'):
        call_command("implantacao", "gerar", topologia=str(RAIZ / "topologia.toml"), saida=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_topologia_sem_saida_e_recusada() -> None:
    with pytest.raises(CommandError, match="andam juntas"):
        call_command("implantacao", "gerar", topologia="topologia.toml")

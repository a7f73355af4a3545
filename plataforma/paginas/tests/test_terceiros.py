"""O que veio de outros está guardado como veio, com a sua licença."""

import json
import re
from pathlib import Path

import pytest

from plataforma.paginas import terceiros
from plataforma.topologia.carregar import RAIZ

NO_MODELO = re.compile(r'\{% icone "([a-z0-9-]+)"')
NO_CODIGO = re.compile(r'\bicone(?:=|\()"([a-z0-9-]+)"')


def test_cada_arquivo_e_o_que_a_trava_diz() -> None:
    assert terceiros.conferir() == []


def test_um_byte_mudado_se_percebe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for arquivo in terceiros.PASTA.iterdir():
        (tmp_path / arquivo.name).write_bytes(arquivo.read_bytes())
    (tmp_path / "htmx.min.js").write_bytes((tmp_path / "htmx.min.js").read_bytes() + b" ")
    monkeypatch.setattr(terceiros, "PASTA", tmp_path)
    monkeypatch.setattr(terceiros, "TRAVA", tmp_path / "vendor.lock.json")
    (diferenca,) = terceiros.conferir()
    assert diferenca.startswith("htmx.min.js: ")


def test_o_que_se_pede_e_o_que_veio() -> None:
    lista = json.loads(terceiros.LISTA.read_text("utf-8"))
    assert {*lista["pacotes"], lista["icones"]["pacote"]} == terceiros.lida().keys()


def test_cada_pacote_traz_a_licenca_e_se_diz() -> None:
    dito = (RAIZ / "THIRD_PARTY.md").read_text("utf-8")
    for pacote in terceiros.lida():
        nome, versao = pacote.rsplit("@", 1)
        arquivo = f"licencas/{nome.removeprefix('@').replace('/', '-')}.txt"
        assert f"| [{nome}](" in dito, pacote
        assert f") {versao} |" in dito, pacote
        assert f"plataforma/paginas/{arquivo}" in dito, pacote
        assert (terceiros.AQUI / arquivo).read_text("utf-8").strip(), pacote


def test_nenhum_procura_o_seu_mapa_de_fontes() -> None:
    assert [a.name for a in terceiros.PASTA.glob("*.js") if b"sourceMappingURL" in a.read_bytes()] == []


def test_todo_icone_usado_esta_na_folha() -> None:
    na_folha = set(re.findall(r'<symbol id="([^"]+)"', (terceiros.PASTA / terceiros.ICONES).read_text("utf-8")))
    modelos = [m for m in RAIZ.glob("*/**/templates/**/*.html") if ".venv" not in m.parts]
    usados = {nome for m in modelos for nome in NO_MODELO.findall(m.read_text("utf-8"))}
    usados |= {n for f in RAIZ.glob("web/**/*.py") for n in NO_CODIGO.findall(f.read_text("utf-8"))}
    assert usados - na_folha == set()
    assert usados

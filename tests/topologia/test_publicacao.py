"""Ler e publicar o documento: conferido antes, e nunca por cima do que outro publicou."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from plataforma.configuracao.no_ar import NoAr, de_dados
from plataforma.operacao.publicacao import Recusada, ler, publicar
from plataforma.repositorio import Repositorio
from plataforma.topologia import TopologiaInvalida
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id
from tests.topologia.conftest import AbrirServidor
from tests.topologia.documentos import em_duas

DOCUMENTO = em_duas(["core", "estoque"])


@pytest.fixture(params=["etcd", "consul"])
def chave(request: pytest.FixtureRequest, servidor: AbrirServidor) -> Repositorio:
    """Uma que ainda não existe, em cada um dos dois."""
    return servidor(request.param).abrir(f"/meu_erp/{novo_id()}")


def test_o_que_se_leu_e_mudou_se_publica_e_diz_o_que_muda_e_quando(chave: Repositorio) -> None:
    (dito,) = publicar(chave, DOCUMENTO, se_nao_ha=False)
    assert dito == f"Publicada a revisão {chave.ler().revisao} em {chave.origem}."
    mudado = ler(chave).replace('["core", "estoque"]', '["core"]').replace('", "vendas"', '", "estoque", "vendas"')
    mudado = (
        mudado.replace("http://127.0.0.1:1", "http://um:1") + '[registros]\nnivel = "INFO"\n[limites]\ncorpos = 20\n'
    )
    assert publicar(chave, mudado, se_nao_ha=False)[1:] == [
        "no ar: nível de todos: WARNING -> INFO",
        "no ar: limite corpos: o de sempre -> 20",
        "no ar: url de um: http://127.0.0.1:1 -> http://um:1",
        "ao reiniciar: estoque passa de um a dois",
    ]
    assert chave.ler().texto == mudado.partition("\n")[2]


def test_sem_dizer_a_revisao_ou_sobre_uma_velha_nada_se_publica(chave: Repositorio) -> None:
    publicar(chave, DOCUMENTO, se_nao_ha=False)
    velho = ler(chave)
    publicar(chave, ler(chave) + "# outra\n", se_nao_ha=False)
    antes = chave.ler()
    with pytest.raises(Recusada, match="o arquivo não diz sobre qual foi feito. Leia a de agora"):
        publicar(chave, DOCUMENTO, se_nao_ha=False)
    with pytest.raises(Recusada, match=rf"foi feito sobre a revisão \d+, e a chave já está na {antes.revisao}\. Leia"):
        publicar(chave, velho, se_nao_ha=False)
    assert chave.ler() == antes


def test_documento_que_nao_serve_nao_se_publica(chave: Repositorio) -> None:
    with pytest.raises(TopologiaInvalida, match="O limite “corpo” não existe"):
        publicar(chave, DOCUMENTO + "[limites]\ncorpo = 1\n", se_nao_ha=False)
    with pytest.raises(TopologiaInvalida, match="Falta a url da unidade “um”"):
        publicar(chave, DOCUMENTO.replace('url = "http://127.0.0.1:1"\n', ""), se_nao_ha=True)
    assert chave.ler().texto is None


def test_o_que_nao_se_le_na_chave_se_conserta(chave: Repositorio) -> None:
    chave.escrever("epoca =", sobre=chave.ler())
    cabecalho = ler(chave).partition("\n")[0]
    publicar(chave, f"{cabecalho}\n{DOCUMENTO}", se_nao_ha=False)
    assert chave.ler().texto == DOCUMENTO


def test_se_nao_ha_so_publica_o_primeiro(chave: Repositorio) -> None:
    publicar(chave, DOCUMENTO, se_nao_ha=True)
    antes = chave.ler()
    (dito,) = publicar(chave, em_duas(["core"]), se_nao_ha=True)
    assert dito == f"A chave {chave.chave} já tem a revisão {antes.revisao}: nada se escreveu."
    assert chave.ler() == antes


def _erp(*argumentos: str, origem: str, entrada: str = "") -> subprocess.CompletedProcess[str]:
    ambiente = {**os.environ, "ERP_TOPOLOGIA": origem, "PYTHONPATH": str(RAIZ)}
    comando = [sys.executable, "-m", "plataforma.operacao.publicacao", *argumentos]
    return subprocess.run(comando, env=ambiente, input=entrada, capture_output=True, text=True, check=False)


def test_pela_linha_de_comando(servidor: AbrirServidor, tmp_path: Path) -> None:
    origem = servidor("etcd").origem(f"/meu_erp/{novo_id()}")
    arquivo = tmp_path / "topologia.toml"
    arquivo.write_text(DOCUMENTO, encoding="utf-8")
    assert _erp("publicar", str(arquivo), origem=origem).returncode == 0
    lido = _erp("ler", origem=origem).stdout
    assert lido.partition("\n")[2] == DOCUMENTO
    assert _erp("publicar", "-", origem=origem, entrada=f"{lido}# outra\n").returncode == 0
    repetida = _erp("publicar", "-", origem=origem, entrada=lido)
    assert repetida.returncode == 1
    assert repetida.stderr.startswith("erro: O arquivo foi feito sobre a revisão ")
    sem_chave = _erp("ler", origem="topologia.toml")
    assert sem_chave.stderr.startswith("erro: Diga em ERP_TOPOLOGIA a chave: etcd://")


def _blocos(linguagem: str) -> list[str]:
    guia = (RAIZ / "docs" / "configuracao-no-ar.md").read_text(encoding="utf-8")
    blocos = re.findall(r"^```(\w*)\n(.*?)^```", guia, re.DOTALL | re.MULTILINE)
    return [texto for nome, texto in blocos if nome == linguagem]


def test_os_comandos_do_guia_publicam_e_leem(servidor: AbrirServidor, tmp_path: Path) -> None:
    (comandos,) = _blocos("")
    (exemplo,) = _blocos("toml")
    erp = tmp_path / "erp"
    erp.write_text(
        f'#!/bin/sh\nshift\nexec {sys.executable} -m plataforma.operacao.publicacao "$@"\n', encoding="utf-8"
    )
    erp.chmod(0o755)
    (tmp_path / "topologia.toml").write_text(f"{DOCUMENTO}\n{exemplo}", encoding="utf-8")
    chave = servidor("consul").abrir(f"/meu_erp/{novo_id()}")
    ambiente = {**os.environ, "ERP_TOPOLOGIA": chave.origem, "PYTHONPATH": str(RAIZ)}
    feito = subprocess.run(
        ["sh", "-ec", comandos], cwd=tmp_path, env=ambiente, capture_output=True, text=True, check=False
    )
    assert feito.returncode == 0, feito.stderr
    assert chave.ler().texto == f"{DOCUMENTO}\n{exemplo}"


def test_o_arquivo_a_mao_do_guia_serve() -> None:
    (exemplo,) = _blocos("json")
    assert de_dados(json.loads(exemplo)) == NoAr(nivel="DEBUG")

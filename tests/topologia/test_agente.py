"""O agente, num processo de verdade, diante de um etcd e de um Consul de verdade."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from lancador.maquina import esperar
from lancador.processos import Processo, Supervisor
from lancador.variaveis import sem_variaveis_erp
from plataforma.operacao.agente import SITUACAO, escrever_inteiro
from plataforma.topologia.carregar import RAIZ
from plataforma.valores import novo_id
from tests.topologia.conftest import AbrirServidor
from tests.topologia.documentos import em_duas
from tests.topologia.servidores import Servido, no_ar

ESPERA_SEGUNDOS = 20
DOCUMENTO = em_duas(["core", "estoque"])
COM_INFO = DOCUMENTO + '[registros]\nnivel = "INFO"\n[limites]\ncorpos = 20\n'


@dataclass
class NoArquivo:
    """O que se vê de um agente, na pasta dele."""

    servido: Servido
    chave: str
    arquivo: Path
    registro: Path

    def publicar(self, texto: str) -> int:
        """Grava na chave e devolve a revisão."""
        self.servido.gravar(self.chave, texto)
        return self.servido.abrir(self.chave).ler().revisao

    def dinamica(self) -> dict[str, Any]:
        """O que os processos leriam."""
        return dict(json.loads(self.arquivo.read_text(encoding="utf-8")))

    def situacao(self) -> dict[str, Any]:
        """O que o agente diz de si."""
        return dict(json.loads(self.arquivo.with_name(SITUACAO).read_text(encoding="utf-8")))

    def esperar(self, revisao: int) -> float:
        """Espera que o arquivo esteja na revisão; devolve quanto levou."""
        inicio = time.monotonic()
        assert esperar(lambda: self.arquivo.exists() and self.dinamica()["revisao"] == revisao, ESPERA_SEGUNDOS)
        return time.monotonic() - inicio


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    """Parado no fim."""
    novo = Supervisor(print)
    yield novo
    novo.parar()


def _iniciar(supervisor: Supervisor, servido: Servido, pasta: Path) -> NoArquivo:
    chave, arquivo = f"/meu_erp/{novo_id()}", pasta / "compartilhada" / "dinamica.json"
    proprio = {"ERP_TOPOLOGIA": servido.origem(chave), "ERP_DINAMICA": str(arquivo), "PYTHONPATH": str(RAIZ)}
    registro = pasta / "agente.log"
    comando = [sys.executable, "-m", "plataforma.operacao.agente"]
    supervisor.iniciar(Processo("agente", comando, {**sem_variaveis_erp(os.environ), **proprio}, registro, etapa=0))
    return NoArquivo(servido, chave, arquivo, registro)


@pytest.mark.parametrize("tipo", ["etcd", "consul"])
def test_o_arquivo_segue_o_documento_e_so_o_que_serve_chega_a_ele(
    servidor: AbrirServidor, supervisor: Supervisor, tmp_path: Path, tipo: str
) -> None:
    agente = _iniciar(supervisor, servidor(tipo), tmp_path)
    primeira = agente.publicar(DOCUMENTO)
    agente.esperar(primeira)
    assert agente.dinamica() == {
        "origem": agente.servido.origem(agente.chave),
        "revisao": primeira,
        "registros": {"nivel": "WARNING", "loggers": {}},
        "limites": {},
        "enderecos": {"um": "http://127.0.0.1:1", "dois": "http://127.0.0.1:2"},
    }
    segunda = agente.publicar(COM_INFO)
    assert agente.esperar(segunda) < 1
    assert agente.dinamica()["registros"]["nivel"] == "INFO"
    ruim = agente.publicar(COM_INFO.replace("corpos = 20", "corpos = 0"))
    assert esperar(lambda: bool(agente.situacao()["recusado"]), ESPERA_SEGUNDOS)
    assert agente.situacao()["recusado"].startswith(f"Revisão {ruim}: corpos = 0 não é um número inteiro de 16")
    assert agente.situacao()["revisao"] == segunda
    assert agente.dinamica()["revisao"] == segunda
    assert f"Continua valendo a revisão {segunda}." in agente.registro.read_text(encoding="utf-8")
    ultima = agente.publicar(DOCUMENTO)
    agente.esperar(ultima)
    assert esperar(lambda: agente.situacao()["recusado"] == "", ESPERA_SEGUNDOS)
    assert sorted(f.name for f in agente.arquivo.parent.iterdir()) == [SITUACAO, agente.arquivo.name]


@pytest.mark.parametrize("tipo", ["etcd", "consul"])
def test_com_o_repositorio_caido_fica_o_ultimo_e_ele_volta_sozinho(
    supervisor: Supervisor, tmp_path: Path, tipo: str
) -> None:
    with no_ar(tipo, tmp_path / "servidor") as servido:
        agente = _iniciar(supervisor, servido, tmp_path)
        revisao = agente.publicar(COM_INFO)
        agente.esperar(revisao)
        antes = agente.arquivo.read_bytes()
        servido.parar()
        assert esperar(lambda: "não respondeu ([Errno 111]" in agente.situacao()["erro"], ESPERA_SEGUNDOS)
        ditas = agente.registro.read_text(encoding="utf-8").count("agente.repositorio.fora")
        assert agente.situacao()["repositorio"] == "fora do ar"
        assert agente.situacao()["revisao"] == revisao
        assert agente.arquivo.read_bytes() == antes
        servido.voltar()
        nova = agente.publicar(DOCUMENTO)
        agente.esperar(nova)
        assert esperar(lambda: agente.situacao()["repositorio"] == "no ar", ESPERA_SEGUNDOS)
        assert agente.registro.read_text(encoding="utf-8").count("agente.repositorio.fora") == ditas


def test_quem_le_nunca_ve_um_arquivo_pela_metade(tmp_path: Path) -> None:
    arquivo, dados = tmp_path / "dinamica.json", {"x": "y" * 200_000}
    escrever_inteiro(arquivo, dados)
    escritor = threading.Thread(target=lambda: [escrever_inteiro(arquivo, dados) for _ in range(20)])
    escritor.start()
    while escritor.is_alive():
        assert json.loads(arquivo.read_text(encoding="utf-8")) == dados
    escritor.join()
    assert list(tmp_path.iterdir()) == [arquivo]


def test_sem_repositorio_ou_sem_arquivo_o_agente_diz_o_que_falta() -> None:
    ambiente = {**sem_variaveis_erp(os.environ), "ERP_TOPOLOGIA": "topologia.toml", "PYTHONPATH": str(RAIZ)}
    comando = [sys.executable, "-m", "plataforma.operacao.agente"]
    feito = subprocess.run(comando, env=ambiente, capture_output=True, text=True, check=False)
    assert feito.returncode == 1
    assert feito.stderr.startswith("erro: o agente precisa de ERP_TOPOLOGIA (etcd://... ou consul://...)")

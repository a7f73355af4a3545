"""A topologia lida de um etcd e de um Consul de verdade."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lancador.maquina import porta_livre
from plataforma.testes.ambiente import com_variaveis
from plataforma.topologia import TopologiaInvalida, carregar_topologia
from plataforma.topologia.carregar import RAIZ
from tests.topologia.conftest import AbrirServidor
from tests.topologia.documentos import em_duas
from tests.topologia.servidores import Servido

CHAVE = "/meu_erp/topologia"


@pytest.fixture(params=["etcd", "consul"])
def servido(request: pytest.FixtureRequest, servidor: AbrirServidor) -> Servido:
    """Cada um dos dois."""
    return servidor(request.param)


def _rodar(origem: str, *argumentos: str) -> subprocess.CompletedProcess[str]:
    ambiente = {**os.environ, "ERP_TOPOLOGIA": origem, "ERP_UNIDADE": "um", "ERP_AMBIENTE": "teste"}
    ambiente["ERP_BANCOS"] = "postgresql://erp_{modulo}_{papel}:x@127.0.0.1:1/x_{modulo}"
    comando = [sys.executable, "-W", "ignore", str(RAIZ / "manage.py"), *argumentos]
    return subprocess.run(comando, env=ambiente, capture_output=True, text=True, check=False)


def _recursos_da_unidade_um(origem: str) -> str:
    feito = _rodar(origem, "topologia", "mapa")
    assert feito.returncode == 0, feito.stderr
    return feito.stdout


def test_documento_novo_muda_um_modulo_de_unidade_em_quem_inicia(servidor: AbrirServidor) -> None:
    servido = servidor("consul")
    origem = servido.gravar(CHAVE, em_duas(["core", "estoque"]))
    assert '"/api/depositos/": "estoque"' in _recursos_da_unidade_um(origem)
    servido.gravar(CHAVE, em_duas(["core"]))
    depois = _recursos_da_unidade_um(origem)
    assert '"/api/produtos/": "core"' in depois
    assert "/api/depositos/" not in depois
    assert carregar_topologia(origem).unidade_de("estoque").nome == "dois"


def test_a_topologia_sabe_de_que_revisao_e(servido: Servido) -> None:
    origem = servido.gravar("/meu_erp/revisao", em_duas(["core"]))
    no_ar = carregar_topologia(origem).no_ar
    assert no_ar.origem == origem
    assert no_ar.revisao == servido.abrir("/meu_erp/revisao").ler().revisao


def test_chave_que_nao_existe_diz_como_publicar(servido: Servido) -> None:
    with pytest.raises(TopologiaInvalida, match=r"não tem a chave /?meu_erp/outra\. Publique .* topologia publicar"):
        carregar_topologia(servido.origem("/meu_erp/outra"))


def test_documento_ruim_e_recusado_com_a_origem(servido: Servido) -> None:
    origem = servido.gravar("/meu_erp/ruim", "epoca = ")
    with pytest.raises(TopologiaInvalida, match=rf"Topologia em {origem}: O documento não é TOML"):
        carregar_topologia(origem)


def test_fora_do_ar_impede_a_inicializacao_com_uma_linha_que_diz_a_saida() -> None:
    feito = _rodar(f"consul://127.0.0.1:{porta_livre()}{CHAVE}", "check")
    assert feito.returncode == 1
    assert feito.stderr.startswith("erro: O Consul em 127.0.0.1:")
    assert "confira ERP_TOPOLOGIA e se o servidor está no ar" in feito.stderr
    assert len(feito.stderr.splitlines()) == 1


@pytest.mark.parametrize("tipo", ["etcds", "consuls"])
def test_a_credencial_vem_do_ambiente_ou_do_seu_arquivo(servidor: AbrirServidor, tipo: str, tmp_path: Path) -> None:
    servido = servidor(tipo)
    origem = servido.gravar(CHAVE, em_duas(["core"]))
    tls = {"ERP_REPOSITORIO_CA": str(servido.autoridade)}
    with com_variaveis(**tls), pytest.raises(TopologiaInvalida, match="recusou o acesso"):
        carregar_topologia(origem)
    (tmp_path / "ERP_REPOSITORIO_CREDENCIAL").write_text(f"{servido.credencial}\n", encoding="utf-8")
    por_arquivo = {**tls, "ERP_SEGREDOS": str(tmp_path)}
    with com_variaveis(**por_arquivo):
        assert carregar_topologia(origem).unidade_de("core").nome == "um"
    errada = com_variaveis(**por_arquivo, ERP_REPOSITORIO_CREDENCIAL="root:errada")
    with errada, pytest.raises(TopologiaInvalida, match="recusou o acesso"):
        carregar_topologia(origem)


def test_origem_malformada_e_recusada_como_topologia_invalida() -> None:
    with pytest.raises(TopologiaInvalida, match="não é como etcd://servidor:2379/meu_erp/topologia"):
        carregar_topologia("consul://127.0.0.1")

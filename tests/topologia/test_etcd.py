"""A topologia lida de um etcd de verdade."""

import os
import subprocess
import sys

import pytest

from lancador.etcd import Etcd
from lancador.maquina import porta_livre
from plataforma.topologia import TopologiaInvalida, carregar_topologia
from plataforma.topologia.carregar import RAIZ
from tests.topologia.conftest import gravar
from tests.topologia.documentos import em_duas

CHAVE = "/meu_erp/topologia"


def _rodar(origem: str, *argumentos: str) -> subprocess.CompletedProcess[str]:
    ambiente = {**os.environ, "ERP_TOPOLOGIA": origem, "ERP_UNIDADE": "um", "ERP_AMBIENTE": "teste"}
    ambiente["ERP_BANCOS"] = "postgresql://erp_{modulo}_{papel}:x@127.0.0.1:1/x_{modulo}"
    comando = [sys.executable, "-W", "ignore", str(RAIZ / "manage.py"), *argumentos]
    return subprocess.run(comando, env=ambiente, capture_output=True, text=True, check=False)


def _recursos_da_unidade_um(origem: str) -> str:
    feito = _rodar(origem, "topologia", "mapa")
    assert feito.returncode == 0, feito.stderr
    return feito.stdout


def test_documento_novo_no_etcd_muda_um_modulo_de_unidade(etcd: Etcd) -> None:
    origem = gravar(etcd, CHAVE, em_duas(["core", "estoque"]))
    assert '"/api/depositos/": "estoque"' in _recursos_da_unidade_um(origem)
    gravar(etcd, CHAVE, em_duas(["core"]))
    depois = _recursos_da_unidade_um(origem)
    assert '"/api/produtos/": "core"' in depois
    assert "/api/depositos/" not in depois
    assert carregar_topologia(origem).unidade_de("estoque").nome == "dois"


def test_chave_que_nao_existe_diz_como_gravar(etcd: Etcd) -> None:
    with pytest.raises(TopologiaInvalida, match=r"não tem a chave /meu_erp/outra\. Grave nela .* etcdctl"):
        carregar_topologia(f"etcd://{etcd.endereco}/meu_erp/outra")


def test_documento_ruim_no_etcd_e_recusado_com_a_origem(etcd: Etcd) -> None:
    origem = gravar(etcd, "/meu_erp/ruim", "epoca = ")
    with pytest.raises(TopologiaInvalida, match=rf"Topologia em {origem}: O documento não é TOML"):
        carregar_topologia(origem)


def test_etcd_fora_do_ar_impede_a_inicializacao_com_uma_linha_que_diz_a_saida() -> None:
    feito = _rodar(f"etcd://127.0.0.1:{porta_livre()}{CHAVE}", "check")
    assert feito.returncode == 1
    assert feito.stderr.startswith("erro: O etcd em 127.0.0.1:")
    assert "confira ERP_TOPOLOGIA e se o etcd está no ar" in feito.stderr
    assert len(feito.stderr.splitlines()) == 1


@pytest.mark.parametrize("origem", ["etcd://", "etcd:///meu_erp/topologia", "etcd://127.0.0.1:2379"])
def test_origem_sem_servidor_ou_sem_chave_e_recusada(origem: str) -> None:
    with pytest.raises(TopologiaInvalida, match="não é como etcd://servidor:2379/meu_erp/topologia"):
        carregar_topologia(origem)

"""O sistema de verdade com a topologia no etcd: um documento novo muda o que a unidade executa ao reiniciar."""

import json
import os
import secrets
from pathlib import Path
from urllib.request import Request, urlopen

import pytest

from lancador.enderecos import Enderecos
from lancador.instalacao import segredo_do_operador
from lancador.sistema_no_ar import Sistema
from lancador.variaveis import sem_variaveis_erp
from plataforma.topologia import MODULOS
from tests.topologia.conftest import AbrirServidor
from tests.topologia.documentos import em_duas

CHAVE = "/meu_erp/sistema"
# Ninguém atende ali: a unidade parte sem o broker, e espera por ele.
AMQP = "amqp://x:y@127.0.0.1:1/"


def _modulos_no_ar(origem: str, pasta: Path) -> list[str]:
    """Inicia a unidade `um` nos bancos já migrados da execução e pergunta o que ela executa."""
    proprio = {"ERP_AMBIENTE": "teste", "ERP_TOPOLOGIA": origem, "ERP_UNIDADE": "um", "ERP_AMQP": AMQP}
    sistema = Sistema(
        topologia="configurada",
        enderecos=Enderecos(bancos=os.environ["ERP_BANCOS"], admin=None),
        pasta=pasta,
        segredo=secrets.token_urlsafe(32),
        base={**sem_variaveis_erp(os.environ), **proprio},
        passos=(),
    )
    credencial = {"Authorization": f"Bearer {segredo_do_operador(pasta)}"}
    pergunta = Request(f"{sistema.url}/_plataforma/detalhes", headers=credencial)
    with sistema, urlopen(pergunta, timeout=10) as resposta:
        return sorted(json.load(resposta)["modulos"])


@pytest.mark.jornada
@pytest.mark.usefixtures("bancos")
def test_a_unidade_executa_o_que_o_etcd_diz_ao_iniciar(servidor: AbrirServidor, tmp_path: Path) -> None:
    etcd = servidor("etcd")
    origem = etcd.gravar(CHAVE, em_duas(["core", "estoque"]))
    assert _modulos_no_ar(origem, tmp_path) == ["core", "estoque"]
    etcd.gravar(CHAVE, em_duas([m for m in MODULOS if m != "estoque"]))
    assert _modulos_no_ar(origem, tmp_path) == [m for m in MODULOS if m != "estoque"]

"""Todo módulo tem a sua imagem e os seus contêineres, fechados, cada um com a sua conta e só os seus segredos."""

import re
from typing import Any

import pytest
import yaml

from implantacao.contas import FIXOS, uid_de
from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ

ALVO = re.compile(r"^FROM unidade AS (\w+)\nENV ERP_UNIDADE=(\w+)\nUSER (\d+):(\d+)$", re.MULTILINE)
COMPOSES = {
    nome: yaml.safe_load((RAIZ / nome).read_text("utf-8")) for nome in ("compose.yaml", "compose.servicos.yaml")
}
SERVICOS = [(arquivo, nome) for arquivo, lido in COMPOSES.items() for nome in lido["services"]]
DE_ROOT = "segredos"


def servico(arquivo: str, nome: str) -> dict[str, Any]:
    um: dict[str, Any] = COMPOSES[arquivo]["services"][nome]
    return um


def test_o_dockerfile_tem_um_alvo_por_modulo_e_o_monolito_por_ultimo() -> None:
    alvos = ALVO.findall((RAIZ / "Dockerfile").read_text(encoding="utf-8"))
    contas = [(nome, str(uid_de(nome))) for nome in (*MODULOS, "erp")]
    assert alvos == [(nome, nome, uid, uid) for nome, uid in contas]


def test_cada_conta_tem_o_seu_uid() -> None:
    nomes = [*MODULOS, *FIXOS]
    assert len({uid_de(nome) for nome in nomes}) == len(nomes)


def test_todo_modulo_tem_web_e_trabalho_nos_servicos() -> None:
    servicos = COMPOSES["compose.servicos.yaml"]["services"]
    assert {nome for modulo in MODULOS for nome in (modulo, f"{modulo}-trabalho")} <= servicos.keys()


@pytest.mark.parametrize(("arquivo", "nome"), SERVICOS)
def test_todo_conteiner_e_fechado(arquivo: str, nome: str) -> None:
    um = servico(arquivo, nome)
    assert um["read_only"] is True
    assert um["cap_drop"] == ["ALL"]
    assert um["security_opt"] == ["no-new-privileges:true"]
    assert ("cap_add" in um, um.get("user") == "0:0") == (nome == DE_ROOT, nome == DE_ROOT)


@pytest.mark.parametrize(("arquivo", "nome"), SERVICOS)
def test_nada_se_publica_alem_desta_maquina(arquivo: str, nome: str) -> None:
    publicadas = servico(arquivo, nome).get("ports", [])
    assert publicadas == (["127.0.0.1:${ERP_PORTA:-8000}:8000"] if nome == "portao" else [])


@pytest.mark.parametrize(("arquivo", "nome"), SERVICOS)
def test_nenhum_segredo_vem_pelo_ambiente(arquivo: str, nome: str) -> None:
    ambiente = servico(arquivo, nome).get("environment", {})
    assert not {n for n in ambiente if re.search(r"SENHA$|SEGREDO$|AMQP$|ADMIN$|PASSWORD$", n)}

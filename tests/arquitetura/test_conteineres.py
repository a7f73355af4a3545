"""Todo módulo tem a sua imagem e os seus contêineres, fechados, cada um com a sua conta e só os seus segredos."""

import re
from typing import Any

import pytest
import yaml

from implantacao.contas import FIXOS, uid_de
from implantacao.servidores import conta
from plataforma.topologia import MODULOS
from plataforma.topologia.carregar import RAIZ

ALVO = re.compile(r"^FROM unidade AS (\w+)\nENV ERP_UNIDADE=(\w+)\nUSER (\d+):(\d+)$", re.MULTILINE)
COMPOSES = {
    nome: yaml.safe_load((RAIZ / nome).read_text("utf-8")) for nome in ("compose.yaml", "compose.servicos.yaml")
}
SERVICOS = [(arquivo, nome) for arquivo, lido in COMPOSES.items() for nome in lido["services"]]
DE_ROOT = "segredos"
CONTAS = {
    DE_ROOT: "0:0",
    "postgres": "${ERP_UID_POSTGRES:-999}:${ERP_UID_POSTGRES:-999}",
    "rabbitmq": "${ERP_UID_RABBITMQ:-999}:${ERP_UID_RABBITMQ:-999}",
    "bancos": conta("preparo"),
    "migracoes": conta("migracao"),
    "topologia": conta("agente"),
    "agente": conta("agente"),
    "etcd": conta("etcd"),
    "portao": conta("traefik"),
}
"""Das unidades, quem diz a conta é a imagem."""
SEM_PERIGO = {
    *("image", "build", "command", "working_dir", "hostname", "environment", "volumes", "tmpfs", "shm_size", "logging"),
    *("restart", "depends_on", "healthcheck", "stop_signal", "stop_grace_period"),
}


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
def test_todo_conteiner_e_fechado_e_diz_se_esta_bem(arquivo: str, nome: str) -> None:
    assert aberturas(nome, servico(arquivo, nome)) == []


def aberturas(nome: str, um: dict[str, Any]) -> list[str]:
    """O que neste contêiner difere de um fechado, com a conta que é dele."""
    passo = um["restart"] == "no"
    certo = {
        "read_only": True,
        "cap_drop": ["ALL"],
        "cap_add": ["CHOWN", "DAC_OVERRIDE", "FOWNER"] if nome == DE_ROOT else None,
        "security_opt": ["no-new-privileges:true"],
        "user": CONTAS.get(nome),
        "network_mode": "none" if nome == DE_ROOT else None,
        "ports": ["127.0.0.1:${ERP_PORTA:-8000}:8000"] if nome == "portao" else None,
    }
    achadas = [campo for campo, valor in certo.items() if um.get(campo) != valor]
    achadas += sorted(um.keys() - certo.keys() - SEM_PERIGO)
    achadas += [
        f"volume {v}" for v in um.get("volumes", []) if not re.match(r"[a-z][a-z-]*:/|\./implantacao/\S+:ro$", v)
    ]
    if ("test" in um.get("healthcheck", {})) == passo:
        achadas.append("healthcheck")
    return achadas


@pytest.mark.parametrize(
    ("nome", "mudanca", "achada"),
    [
        ("vendas", {"read_only": False}, "read_only"),
        ("vendas", {"cap_drop": []}, "cap_drop"),
        ("vendas", {"cap_add": ["NET_RAW"]}, "cap_add"),
        ("vendas", {"security_opt": []}, "security_opt"),
        ("vendas", {"user": "root"}, "user"),
        ("etcd", {"user": None}, "user"),
        ("portao", {"ports": ["8000:8000"]}, "ports"),
        ("portao", {"ports": ["0.0.0.0:8000:8000"]}, "ports"),
        ("postgres", {"ports": ["127.0.0.1:5432:5432"]}, "ports"),
        ("vendas", {"network_mode": "host"}, "network_mode"),
        ("vendas", {"privileged": True}, "privileged"),
        ("vendas", {"pid": "host"}, "pid"),
        ("vendas", {"volumes": ["/var/run/docker.sock:/s"]}, "volume /var/run/docker.sock:/s"),
        ("vendas", {"healthcheck": {"disable": True}}, "healthcheck"),
        ("etcd", {"healthcheck": {}}, "healthcheck"),
    ],
)
def test_o_que_abre_um_conteiner_e_visto(nome: str, mudanca: dict[str, Any], achada: str) -> None:
    assert aberturas(nome, servico("compose.servicos.yaml", nome) | mudanca) == [achada]


def test_a_imagem_diz_se_esta_bem_e_ouve_quem_a_para() -> None:
    dockerfile = (RAIZ / "Dockerfile").read_text(encoding="utf-8")
    assert 'CMD ["python", "-IS", "lancador/sonda.py", "http://127.0.0.1:8000/_plataforma/pronta"]' in dockerfile
    assert 'ENTRYPOINT ["sh", "/srv/erp/lancador/entrada.sh"]' in dockerfile
    assert not {nome for arquivo, nome in SERVICOS if "entrypoint" in servico(arquivo, nome)}


@pytest.mark.parametrize(("arquivo", "nome"), SERVICOS)
def test_nenhum_segredo_vem_pelo_ambiente(arquivo: str, nome: str) -> None:
    ambiente = servico(arquivo, nome).get("environment", {})
    assert not {n for n in ambiente if re.search(r"SENHA$|SEGREDO$|AMQP$|ADMIN$|PASSWORD$", n)}

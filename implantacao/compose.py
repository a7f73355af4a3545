"""compose.yaml (uma unidade só) e compose.servicos.yaml (uma por módulo): a mesma instalação, nos mesmos volumes.

Passa-se de um ao outro com `docker compose -f ... down` e `up`: os bancos são um por módulo nos dois, e o primeiro
passo dá a cada contêiner as senhas e as pastas que são dele.
"""

from collections.abc import Mapping
from typing import Any

from implantacao import servidores
from implantacao.instalacao import MAQUINA_DO_MONOLITO, MONOLITO, PORTA, Arquivos, Instalacao, em_yaml
from implantacao.servidores import Servico, conta, depois_de, fechado, sonda
from implantacao.topologias import ARQUIVO as TOPOLOGIA_DOS_SERVICOS
from lancador.mapa import MODULO_DA_IDENTIDADE, MODULO_DO_LIVRO

PORTA_DO_TRABALHO = 8001
PARADA = "15s"
REDE = "${ERP_REDE:-172.31.240.0/24}"
BANCOS = "postgresql://erp_{modulo}_{papel}@postgres:5432/erp_{modulo}"
PASTAS = {"chaves": "/var/lib/erp/chaves", "ancoras": "/var/lib/erp/ancoras"}
DINAMICA = "/run/configuracao"
PUBLICAR = ("python", "-m", "plataforma.operacao.publicacao", "publicar")
AGENTE = ("python", "-m", "plataforma.operacao.agente")
TERMINOU, SAUDAVEL = "completed_successfully", "healthy"


def gerar(instalacao: Instalacao) -> Arquivos:
    """Os dois arquivos da raiz."""
    return {
        "compose.yaml": em_yaml(_documento(_monolito(instalacao), ())),
        "compose.servicos.yaml": em_yaml(
            _documento(_servicos(instalacao), ("rabbitmq", "segredos-rabbitmq", "etcd", "dinamica"))
        ),
    }


def _documento(servicos: Mapping[str, Servico], outros_volumes: tuple[str, ...]) -> dict[str, Any]:
    volumes = ("segredos", "segredos-postgres", "postgres", *PASTAS, "execucao", *outros_volumes)
    return {
        "name": "meu-erp",
        "services": dict(servicos),
        "networks": {"default": {"ipam": {"config": [{"subnet": REDE}]}}},
        "volumes": {nome: {} for nome in volumes},
    }


def _monolito(instalacao: Instalacao) -> dict[str, Servico]:
    antes = depois_de(migracoes=TERMINOU)
    web, trabalho = _par(MONOLITO, instalacao.modulos, hosts=MAQUINA_DO_MONOLITO, outras={}, antes=antes)
    return {
        **_preparo(MONOLITO, "monolito", ()),
        MAQUINA_DO_MONOLITO: web,
        "trabalho": trabalho,
        "portao": servidores.portao("monolito", [MAQUINA_DO_MONOLITO]),
    }


def _servicos(instalacao: Instalacao) -> dict[str, Servico]:
    outras = {"ERP_TOPOLOGIA": servidores.TOPOLOGIA, "ERP_DINAMICA": f"{DINAMICA}/dinamica.json"}
    unidades: dict[str, Servico] = {}
    for modulo in instalacao.modulos:
        antes = depois_de(migracoes=TERMINOU, topologia=TERMINOU, rabbitmq=SAUDAVEL, agente=SAUDAVEL)
        web, trabalho = _par(modulo, (modulo,), hosts=",".join(instalacao.modulos), outras=outras, antes=antes)
        for um in (web, trabalho):
            um["volumes"].append(f"dinamica:{DINAMICA}:ro")
        unidades |= {modulo: web, f"{modulo}-trabalho": trabalho}
    return {
        **_preparo(MODULO_DA_IDENTIDADE, "servicos", ("segredos-rabbitmq", "etcd", "dinamica")),
        "rabbitmq": servidores.rabbitmq(),
        "etcd": servidores.etcd(),
        "topologia": _topologia(),
        "agente": _agente(),
        **unidades,
        "portao": servidores.portao("servicos", list(instalacao.modulos)),
    }


def _nosso(alvo: str) -> Servico:
    """Um contêiner da nossa imagem."""
    return {
        "image": f"${{ERP_IMAGEM:-meu-erp}}-{alvo}:${{ERP_VERSAO:-local}}",
        "build": {
            "context": ".",
            "target": alvo,
            "args": {"ERP_BASE": "${ERP_BASE:-python:3.12-slim-bookworm}"},
        },
        **fechado(),
        "tmpfs": ["/tmp:size=256m"],  # nosec B108 dentro do contêiner
    }


def _passo(alvo: str, comando: list[str]) -> Servico:
    """O que roda uma vez, antes das unidades, e sai."""
    return {**_nosso(alvo), "command": comando, "restart": "no", "healthcheck": {"disable": True}}


def _preparo(alvo: str, topologia: str, outros: tuple[str, ...]) -> dict[str, Servico]:
    """Segredos, PostgreSQL, bancos e migrações, nesta ordem; cada passo pode ser repetido."""
    return {
        "segredos": _segredos(alvo, topologia, outros),
        "postgres": servidores.postgres(),
        "bancos": _dos_bancos(alvo, "preparo", "preparar_bancos", depois_de(postgres=SAUDAVEL)),
        "migracoes": _dos_bancos(alvo, "migracao", "migrar", depois_de(bancos=TERMINOU)),
    }


def _segredos(alvo: str, topologia: str, outros: tuple[str, ...]) -> Servico:
    """O único que é root, e só para dar a cada arquivo o seu dono: sem rede, e sem as outras capacidades."""
    pastas = [nome for nome in (*PASTAS, "execucao", *outros) if not nome.startswith("segredos")]
    segredos = ["segredos", "segredos-postgres", *(nome for nome in outros if nome.startswith("segredos"))]
    return {
        **_passo(alvo, ["python", "-m", "implantacao.segredos", topologia]),
        "user": "0:0",
        "cap_add": ["CHOWN", "DAC_OVERRIDE", "FOWNER"],
        "network_mode": "none",
        "environment": {
            "ERP_UID_POSTGRES": "${ERP_UID_POSTGRES:-999}",
            "ERP_UID_RABBITMQ": "${ERP_UID_RABBITMQ:-999}",
        },
        "volumes": [*(f"{nome}:/{nome}" for nome in segredos), *(f"{nome}:/pastas/{nome}" for nome in pastas)],
    }


def _dos_bancos(alvo: str, papel: str, comando: str, antes: dict[str, Any]) -> Servico:
    return {
        **_passo(alvo, ["python", "manage.py", comando]),
        "user": conta(papel),
        "environment": {**_segredos_em(papel), "ERP_UNIDADE": MONOLITO, "ERP_PAPEL": "dono", "ERP_BANCOS": BANCOS},
        "volumes": ["segredos:/run/segredos:ro"],
        "depends_on": antes,
    }


def _segredos_em(nome: str) -> dict[str, str]:
    pasta = f"/run/segredos/{nome}"
    return {"ERP_SEGREDOS": pasta, "ERP_SENHAS_DOS_BANCOS": f"{pasta}/bancos"}


def _topologia() -> Servico:
    """Grava a topologia no etcd, se ainda não há uma: depois, quem a muda é o operador."""
    return {
        **_passo(MODULO_DA_IDENTIDADE, [*PUBLICAR, TOPOLOGIA_DOS_SERVICOS, "--se-nao-ha"]),
        "user": conta("agente"),
        "environment": {"ERP_TOPOLOGIA": servidores.TOPOLOGIA},
        "depends_on": depois_de(etcd=SAUDAVEL),
    }


def _agente() -> Servico:
    """Vigia o etcd e escreve o que muda no ar na pasta que as unidades leem."""
    arquivo = f"{DINAMICA}/dinamica.json"
    return {
        **_nosso(MODULO_DA_IDENTIDADE),
        "user": conta("agente"),
        "command": list(AGENTE),
        "environment": {"ERP_TOPOLOGIA": servidores.TOPOLOGIA, "ERP_DINAMICA": arquivo},
        "volumes": [f"dinamica:{DINAMICA}"],
        "stop_grace_period": PARADA,
        "healthcheck": sonda(["CMD", "test", "-s", arquivo], cada_s=2),
        "depends_on": depois_de(topologia=TERMINOU),
    }


def _par(
    unidade: str, modulos: tuple[str, ...], *, hosts: str, outras: Mapping[str, str], antes: dict[str, Any]
) -> tuple[Servico, Servico]:
    """O que atende HTTP e o que executa eventos e comandos: a mesma imagem, a mesma conta, os mesmos segredos."""
    ambiente = {
        **_segredos_em(unidade),
        "ERP_BANCOS": BANCOS,
        "ERP_HOSTS": f"${{ERP_HOSTS:-127.0.0.1,localhost}},{hosts}",
        "ERP_ENDERECO": "${ERP_ENDERECO:-http://127.0.0.1:${ERP_PORTA:-8000}}",
        "ERP_PROXIES": REDE,
        "ERP_EXECUCAO": f"/run/erp/{unidade}",
        **outras,
    }
    volumes = ["segredos:/run/segredos:ro", "execucao:/run/erp"]
    for modulo, pasta in ((MODULO_DA_IDENTIDADE, "chaves"), (MODULO_DO_LIVRO, "ancoras")):
        if modulo in modulos:
            ambiente[f"ERP_{pasta.upper()}"] = PASTAS[pasta]
            volumes.append(f"{pasta}:{PASTAS[pasta]}")
    comando = ["python", "erp", "trabalhar", "--endereco", "0.0.0.0", "--porta", str(PORTA_DO_TRABALHO)]  # nosec B104
    papeis: tuple[Servico, Servico] = (
        {"healthcheck": _da_unidade(PORTA)},
        {"command": comando, "healthcheck": _da_unidade(PORTA_DO_TRABALHO)},
    )
    comum = {"environment": ambiente, "stop_grace_period": PARADA}
    um, outro = (
        {**_nosso(unidade), **comum, "volumes": list(volumes), **papel, "depends_on": antes} for papel in papeis
    )
    return um, outro


def _da_unidade(porta: int) -> dict[str, Any]:
    """Só conta a recusa de quem já teve tempo de iniciar."""
    pergunta = ["CMD", "python", "-IS", "lancador/sonda.py", f"http://127.0.0.1:{porta}/_plataforma/pronta"]
    return {**sonda(pergunta, cada_s=5), "timeout": "5s", "start_period": "180s", "retries": 3}

"""Os contêineres do compose que não são unidades do ERP: os servidores de terceiros, cada imagem dita por variável."""

from typing import Any

from implantacao.contas import uid_de
from lancador.postgres import MAXIMO_DE_CONEXOES, REPLICACAO_LOGICA, SEM_DADOS_NO_REGISTRO

Servico = dict[str, Any]
PORTA_DO_ETCD = 2379
CHAVE_DA_TOPOLOGIA = "/meu_erp/topologia"
IMAGENS = {
    "postgres": "postgres:17",
    "rabbitmq": "rabbitmq:4",
    "etcd": "rancher/mirrored-coreos-etcd:v3.5.9",
    "traefik": "traefik:v3.7",
}
TOPOLOGIA = f"etcd://etcd:{PORTA_DO_ETCD}{CHAVE_DA_TOPOLOGIA}"


def _imagem(nome: str) -> str:
    return f"${{ERP_IMAGEM_{nome.upper()}:-{IMAGENS[nome]}}}"


def fechado() -> Servico:
    """O que todo contêiner tem: raiz só de leitura, nenhuma capacidade nem como ganhá-la, registro que não cresce."""
    return {
        "read_only": True,
        "cap_drop": ["ALL"],
        "security_opt": ["no-new-privileges:true"],
        "restart": "unless-stopped",
        "logging": {"driver": "json-file", "options": {"max-size": "20m", "max-file": "3"}},
    }


def conta(nome: str) -> str:
    """`uid:gid` de uma conta nossa."""
    return f"{uid_de(nome)}:{uid_de(nome)}"


def depois_de(**condicoes: str) -> dict[str, Any]:
    """De que outros contêineres este depende, e em que estado."""
    return {nome.replace("_", "-"): {"condition": f"service_{estado}"} for nome, estado in condicoes.items()}


def postgres() -> Servico:
    """Um servidor, com um banco por módulo; pronto desde o primeiro dia para a replicação lógica."""
    opcoes = (f"max_connections={MAXIMO_DE_CONEXOES}", *REPLICACAO_LOGICA, *SEM_DADOS_NO_REGISTRO)
    return {
        "image": _imagem("postgres"),
        **fechado(),
        "user": "${ERP_UID_POSTGRES:-999}:${ERP_UID_POSTGRES:-999}",
        "command": ["postgres", *(parte for opcao in opcoes for parte in ("-c", opcao))],
        "environment": {
            "POSTGRES_PASSWORD_FILE": "/run/segredos/senha",  # nosec B105 é onde ela está
            "PGDATA": "/var/lib/postgresql/data",
        },
        "volumes": ["postgres:/var/lib/postgresql/data", "segredos-postgres:/run/segredos:ro"],
        "tmpfs": ["/tmp", "/var/run/postgresql"],  # nosec B108 dentro do contêiner
        "shm_size": "256m",
        "stop_signal": "SIGINT",
        "stop_grace_period": "60s",
        "healthcheck": sonda(["CMD", "pg_isready", "-q", "-h", "127.0.0.1"], cada_s=2),
        "depends_on": depois_de(segredos="completed_successfully"),
    }


def rabbitmq() -> Servico:
    """Entre as unidades; a senha está num arquivo de configuração, que só ele lê."""
    return {
        "image": _imagem("rabbitmq"),
        **fechado(),
        "user": "${ERP_UID_RABBITMQ:-999}:${ERP_UID_RABBITMQ:-999}",
        # O nome faz parte do lugar em que ele guarda as filas.
        "hostname": "rabbitmq",
        "volumes": ["rabbitmq:/var/lib/rabbitmq", "segredos-rabbitmq:/etc/rabbitmq/conf.d:ro"],
        # O registro vai à saída, mas o de uma atualização da versão ele só sabe escrever em arquivo.
        "tmpfs": ["/tmp", "/var/log/rabbitmq"],  # nosec B108 dentro do contêiner
        "stop_grace_period": "60s",
        # Só a porta: o diagnóstico dele é outra máquina Erlang a cada vez.
        "healthcheck": sonda(["CMD", "bash", "-c", ": </dev/tcp/127.0.0.1/5672"], cada_s=3),
        "depends_on": depois_de(segredos="completed_successfully"),
    }


def etcd() -> Servico:
    """Guarda a topologia e o que muda no ar."""
    opcoes = {
        "--name": "meu_erp",
        "--data-dir": "/dados",
        "--listen-client-urls": f"http://0.0.0.0:{PORTA_DO_ETCD}",
        "--advertise-client-urls": f"http://etcd:{PORTA_DO_ETCD}",
    }
    return {
        "image": _imagem("etcd"),
        **fechado(),
        "user": conta("etcd"),
        "command": ["etcd", *(f"{nome}={valor}" for nome, valor in opcoes.items())],
        "environment": {"ETCDCTL_API": "3"},
        "volumes": ["etcd:/dados"],
        "stop_grace_period": "15s",
        "healthcheck": sonda(["CMD", "etcdctl", "endpoint", "health"], cada_s=3),
        "depends_on": depois_de(segredos="completed_successfully"),
    }


def portao(topologia: str, unidades: list[str]) -> Servico:
    """O Traefik diante das unidades: é a única porta que se publica, e só nesta máquina."""
    return {
        "image": _imagem("traefik"),
        **fechado(),
        "user": conta("traefik"),
        "working_dir": "/etc/traefik",
        "command": ["--configFile=http.yaml"],
        "ports": ["127.0.0.1:${ERP_PORTA:-8000}:8000"],
        "volumes": [f"./implantacao/traefik/{topologia}:/etc/traefik:ro"],
        "stop_grace_period": "15s",
        "healthcheck": sonda(["CMD", "traefik", "healthcheck", "--configFile=http.yaml"], cada_s=3),
        "depends_on": depois_de(**dict.fromkeys(unidades, "healthy")),
    }


def sonda(teste: list[str], *, cada_s: int) -> dict[str, Any]:
    """Como o Compose pergunta se um contêiner está bem."""
    return {"test": teste, "interval": f"{cada_s}s", "timeout": "10s", "retries": 40}

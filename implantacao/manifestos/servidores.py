"""PostgreSQL, RabbitMQ e etcd no Kubernetes: um pod e um disco cada, com o comando e a sonda do Compose."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from implantacao import servidores
from implantacao.contas import uid_de
from implantacao.manifestos import redes
from implantacao.manifestos.pods import SEGREDOS, TMP, Pod, Recurso, conteiner, passageiro, porta_de, segredo, volume
from implantacao.manifestos.pods import variaveis as em_variaveis

UID_DE_TERCEIROS = 999
PORTAS = {"postgres": 5432, "rabbitmq": 5672, "etcd": servidores.PORTA_DO_ETCD}
DO_COMPOSE: Mapping[str, Callable[[], servidores.Servico]] = {
    "postgres": servidores.postgres,
    "rabbitmq": servidores.rabbitmq,
    "etcd": servidores.etcd,
}


@dataclass(frozen=True)
class Disco:
    """O que um servidor guarda, e onde."""

    pasta: str
    tamanho: str
    memoria: str
    """Do contêiner que o usa."""


def postgres() -> list[Recurso]:
    """O PostgreSQL, com `wal_level=logical` como nos outros lugares em que é nosso."""
    memoria = {"name": "shm", "emptyDir": {"medium": "Memory", "sizeLimit": "256Mi"}}
    montados = [
        (segredo("postgres"), SEGREDOS),
        (passageiro("tmp"), TMP),
        (passageiro("soquetes"), "/var/run/postgresql"),
        (memoria, "/dev/shm"),  # nosec B108 dentro do contêiner
    ]
    disco = Disco("/var/lib/postgresql/data", "20Gi", "1Gi")
    # A raiz de um disco traz lost+found, e o initdb só aceita uma pasta vazia.
    pasta = {"PGDATA": f"{disco.pasta}/pgdata"}
    return _servidor("postgres", disco, montados, ("web", "trabalho", "passo"), variaveis=pasta)


def rabbitmq() -> list[Recurso]:
    """O RabbitMQ, entre as unidades."""
    montados = [
        (segredo("rabbitmq"), "/etc/rabbitmq/conf.d"),
        (passageiro("tmp"), TMP),
        (passageiro("registros"), "/var/log/rabbitmq"),
    ]
    return _servidor("rabbitmq", Disco("/var/lib/rabbitmq", "10Gi", "512Mi"), montados, ("web", "trabalho"))


def etcd() -> list[Recurso]:
    """O etcd, com a topologia e o que muda no ar."""
    return _servidor("etcd", Disco("/dados", "1Gi", "256Mi"), [], ("web", "trabalho", "topologia"), uid=uid_de("etcd"))


def _servidor(
    nome: str,
    disco: Disco,
    montados: Sequence[tuple[Recurso, str]],
    de_quem: Sequence[str],
    *,
    uid: int = UID_DE_TERCEIROS,
    variaveis: Mapping[str, str] | None = None,
) -> list[Recurso]:
    """O pod, o disco, o nome e a política, que só deixa chegar os papéis `de_quem`."""
    do_compose, porta, rotulos = DO_COMPOSE[nome](), PORTAS[nome], {"papel": nome}
    sonda = {"exec": {"command": do_compose["healthcheck"]["test"][1:]}, "timeoutSeconds": 10}
    um = conteiner(
        nome,
        servidores.IMAGENS[nome],
        memoria=disco.memoria,
        cpu="100m",
        args=do_compose.get("command", []),
        env=em_variaveis({**do_compose.get("environment", {}), **(variaveis or {})}),
        ports=[{"containerPort": porta}],
        startupProbe={**sonda, "periodSeconds": 3, "failureThreshold": 100},
        readinessProbe={**sonda, "periodSeconds": 10},
        volumeMounts=[
            volume("dados", disco.pasta, escrita=True),
            *(volume(um["name"], onde, escrita="secret" not in um) for um, onde in montados),
        ],
    )
    pod = Pod(nome, rotulos, uid, [um], [um for um, _onde in montados], parada_segundos=60)
    entrada = redes.vindo([redes.pods(papel=papel) for papel in de_quem], porta)
    return [
        pod.com_disco("dados", disco.tamanho),
        porta_de(nome, rotulos, porta),
        redes.politica(nome, rotulos, entradas=[entrada]),
    ]

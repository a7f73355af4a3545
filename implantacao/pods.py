"""As peças dos manifestos do Kubernetes: contêineres fechados, pods, e o que os cerca."""

from collections.abc import Mapping, Sequence
from typing import Any

from implantacao.compose import DINAMICA, PASTAS, PORTA_DO_TRABALHO
from implantacao.contas import uid_de
from implantacao.instalacao import PORTA
from lancador.mapa import MODULO_DA_IDENTIDADE, MODULO_DO_LIVRO

Manifesto = dict[str, Any]
PARTE = {"app.kubernetes.io/part-of": "meu-erp"}
CONFIGURACAO = "meu-erp"
"""ConfigMap, ServiceAccount e começo do nome de cada Secret."""
SEGREDOS = "/run/segredos"
PARADA_SEGUNDOS = 15
RECURSOS = {"requests": {"cpu": "100m", "memory": "192Mi"}, "limits": {"memory": "1Gi"}}


def manifesto(versao: str, especie: str, nome: str, **resto: Any) -> Manifesto:
    """O começo comum a todos."""
    return {"apiVersion": versao, "kind": especie, "metadata": {"name": nome, "labels": {**PARTE}}, **resto}


def etiquetas(nome: str, papel: str) -> dict[str, str]:
    """As de um pod: quem ele é, e o que faz."""
    return {**PARTE, "app.kubernetes.io/name": nome, "app.kubernetes.io/component": papel}


def conteiner(nome: str, imagem: str, comando: Sequence[str], ambiente: Mapping[str, str], **resto: Any) -> Manifesto:
    """Um contêiner da nossa imagem: raiz só de leitura, nenhuma capacidade, nenhum privilégio novo."""
    return {
        "name": nome,
        "image": f"meu-erp-{imagem}",
        # Não `command`: ele tomaria o lugar do primeiro processo da imagem.
        **({"args": list(comando)} if comando else {}),
        "envFrom": [{"configMapRef": {"name": CONFIGURACAO}}],
        "env": [{"name": variavel, "value": valor} for variavel, valor in ambiente.items()],
        "resources": RECURSOS,
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
        **resto,
    }


def sondas(porta: int) -> Manifesto:
    """`viva` reinicia; `pronta` só tira do caminho das chamadas."""

    def perguntar(o_que: str, **prazos: int) -> Manifesto:
        return {"httpGet": {"path": f"/_plataforma/{o_que}", "port": porta}, "timeoutSeconds": 5, **prazos}

    return {
        "startupProbe": perguntar("viva", periodSeconds=2, failureThreshold=60),
        "livenessProbe": perguntar("viva", periodSeconds=10, failureThreshold=3),
        "readinessProbe": perguntar("pronta", periodSeconds=5, failureThreshold=2),
    }


def pod(conta: str, conteineres: Sequence[Manifesto], volumes: Sequence[Manifesto], **resto: Any) -> Manifesto:
    """O corpo de um pod que roda com o uid da `conta` e não fala com o Kubernetes."""
    uid = uid_de(conta)
    return {
        "serviceAccountName": CONFIGURACAO,
        "automountServiceAccountToken": False,
        # Um Service chamado `erp` injetaria ERP_PORT e outras, que seriam lidas como nossas.
        "enableServiceLinks": False,
        "terminationGracePeriodSeconds": PARADA_SEGUNDOS,
        "securityContext": {
            "runAsNonRoot": True,
            "runAsUser": uid,
            "runAsGroup": uid,
            "fsGroup": uid,
            # A cada montagem ele abriria ao grupo as chaves, que são só do dono.
            "fsGroupChangePolicy": "OnRootMismatch",
            "seccompProfile": {"type": "RuntimeDefault"},
        },
        "containers": list(conteineres),
        "volumes": list(volumes),
        **resto,
    }


def segredo(nome: str, chaves: Sequence[str]) -> Manifesto:
    """Volume com os segredos de um contêiner: as senhas dos bancos, numa pasta; o resto, com o nome da variável."""
    itens = [{"key": chave, "path": chave if chave.startswith("ERP_") else f"bancos/{chave}"} for chave in chaves]
    return {
        "name": "segredos",
        "secret": {"secretName": f"{CONFIGURACAO}-{nome}", "defaultMode": 0o440, "items": itens},
    }


def pastas_de(modulos: Sequence[str]) -> list[str]:
    """As pastas que duram de quem executa estes módulos."""
    donos = {MODULO_DA_IDENTIDADE: "chaves", MODULO_DO_LIVRO: "ancoras"}
    return [pasta for modulo, pasta in donos.items() if modulo in modulos]


def volumes_de(pastas: Sequence[str]) -> list[Manifesto]:
    """As que duram, e as que nascem e acabam com o pod."""
    duram = [{"name": pasta, "persistentVolumeClaim": {"claimName": f"{CONFIGURACAO}-{pasta}"}} for pasta in pastas]
    return [*duram, {"name": "tmp", "emptyDir": {"sizeLimit": "256Mi"}}, {"name": "execucao", "emptyDir": {}}]


def montagens(pastas: Sequence[str]) -> list[Manifesto]:
    """Onde cada volume aparece."""
    return [
        {"name": "segredos", "mountPath": SEGREDOS, "readOnly": True},
        {"name": "tmp", "mountPath": "/tmp"},  # nosec B108 dentro do contêiner
        {"name": "execucao", "mountPath": "/run/erp"},
        *({"name": pasta, "mountPath": PASTAS[pasta]} for pasta in pastas),
    ]


def agente(topologia: str) -> Manifesto:
    """O sidecar que mantém o arquivo do que muda no ar, na pasta que ele e a unidade dividem."""
    ambiente = {"ERP_TOPOLOGIA": topologia, "ERP_DINAMICA": f"{DINAMICA}/dinamica.json"}
    montagem = {"name": "dinamica", "mountPath": DINAMICA}
    comando = ["python", "erp", "agente"]
    recursos = {"requests": {"cpu": "10m", "memory": "64Mi"}, "limits": {"memory": "128Mi"}}
    um = conteiner("agente", MODULO_DA_IDENTIDADE, comando, ambiente, volumeMounts=[montagem])
    return {**um, "resources": recursos}


def implantacao(nome: str, papel: str, corpo: Manifesto, *, replicas: int | None) -> Manifesto:
    """Um Deployment que só troca um pod quando o novo está pronto; sem `replicas`, quem as diz é o HPA."""
    rotulos = etiquetas(nome, papel)
    return manifesto(
        "apps/v1",
        "Deployment",
        f"{nome}-{papel}",
        spec={
            **({} if replicas is None else {"replicas": replicas}),
            "selector": {"matchLabels": rotulos},
            "strategy": {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}},
            "template": {"metadata": {"labels": rotulos}, "spec": corpo},
        },
    )


def tarefa(nome: str, corpo: Manifesto) -> Manifesto:
    """Um Job, que se pode repetir: cada passo do preparo acha feito o que já fez."""
    rotulos = etiquetas(nome, "preparo")
    modelo = {"metadata": {"labels": rotulos}, "spec": {**corpo, "restartPolicy": "OnFailure"}}
    return manifesto("batch/v1", "Job", nome, spec={"backoffLimit": 10, "template": modelo})


def servico(nome: str, rotulos: Mapping[str, str], porta: int) -> Manifesto:
    """O nome por que se chama."""
    portas = [{"name": "http", "port": porta, "targetPort": porta}]
    return manifesto("v1", "Service", nome, spec={"selector": dict(rotulos), "ports": portas})


def escala(alvo: str, minimo: int, maximo: int) -> Manifesto:
    """Mais pods quando a CPU passa de 70 % do pedido."""
    cpu = {"name": "cpu", "target": {"type": "Utilization", "averageUtilization": 70}}
    return manifesto(
        "autoscaling/v2",
        "HorizontalPodAutoscaler",
        alvo,
        spec={
            "scaleTargetRef": {"apiVersion": "apps/v1", "kind": "Deployment", "name": alvo},
            "minReplicas": minimo,
            "maxReplicas": maximo,
            "metrics": [{"type": "Resource", "resource": cpu}],
        },
    )


def interrupcao(alvo: str, rotulos: Mapping[str, str]) -> Manifesto:
    """Quem esvazia um nó tira um por vez."""
    spec = {"maxUnavailable": 1, "selector": {"matchLabels": dict(rotulos)}}
    return manifesto("policy/v1", "PodDisruptionBudget", alvo, spec=spec)


def so_o_permitido() -> Manifesto:
    """Sem outra regra, nada entra nem sai."""
    spec = {"podSelector": {"matchLabels": PARTE}, "policyTypes": ["Ingress", "Egress"]}
    return manifesto("networking.k8s.io/v1", "NetworkPolicy", "meu-erp-nada", spec=spec)


def rede(
    nome: str, rotulos: Mapping[str, str], *, de: Sequence[Mapping[str, str]], a: Mapping[int, Sequence[Manifesto]]
) -> Manifesto:
    """De quem um pod aceita chamadas nas suas portas, e a que portas de quem ele chama; o DNS, sempre."""
    entra = [{"from": [{"podSelector": {"matchLabels": dict(um)}} for um in de], "ports": _portas(PORTA)}] if de else []
    sonda = {"ports": _portas(PORTA_DO_TRABALHO)}
    dns = {"ports": [{"protocol": protocolo, "port": 53} for protocolo in ("UDP", "TCP")]}
    sai = [{"ports": _portas(porta), **({"to": list(quem)} if quem else {})} for porta, quem in a.items()]
    spec = {
        "podSelector": {"matchLabels": dict(rotulos)},
        "policyTypes": ["Ingress", "Egress"],
        "ingress": [*entra, sonda],
        "egress": [dns, *sai],
    }
    return manifesto("networking.k8s.io/v1", "NetworkPolicy", nome, spec=spec)


def _portas(*portas: int) -> list[Manifesto]:
    return [{"protocol": "TCP", "port": porta} for porta in portas]

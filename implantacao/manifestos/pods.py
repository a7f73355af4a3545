"""As peças de um manifesto do Kubernetes: contêiner, pod e o que os mantém, todos fechados do mesmo jeito."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from implantacao.manifestos.segredos import nome_do_segredo

Recurso = dict[str, Any]
SEGREDOS, TMP = "/run/segredos", "/tmp"  # nosec B108 dentro do contêiner
PARADA_SEGUNDOS = 15


def recurso(tipo: str, versao: str, nome: str, **partes: Any) -> Recurso:
    """Um recurso com nome."""
    return {"apiVersion": versao, "kind": tipo, "metadata": {"name": nome}, **partes}


def volume(nome: str, caminho: str, *, escrita: bool = False) -> Recurso:
    """Onde um volume do pod aparece no contêiner."""
    return {"name": nome, "mountPath": caminho, **({} if escrita else {"readOnly": True})}


def passageiro(nome: str, limite: str | None = None) -> Recurso:
    """Uma pasta que dura o que dura o pod."""
    return {"name": nome, "emptyDir": {"sizeLimit": limite} if limite else {}}


def segredo(de_quem: str) -> Recurso:
    """O Secret inteiro, que só o grupo do pod lê."""
    return {"name": "segredos", "secret": {"secretName": nome_do_segredo(de_quem), "defaultMode": 0o440}}


def guardado(nome: str) -> Recurso:
    """Uma pasta que fica."""
    return {"name": nome, "persistentVolumeClaim": {"claimName": nome}}


def variaveis(valores: Mapping[str, str]) -> list[Recurso]:
    """As variáveis de um contêiner."""
    return [{"name": nome, "value": valor} for nome, valor in valores.items()]


def conteiner(nome: str, imagem: str, *, memoria: str, cpu: str = "50m", **partes: Any) -> Recurso:
    """Raiz só de leitura, nenhuma capacidade nem como ganhá-la; o limite é de memória, porque o de CPU só atrasa."""
    return {
        "name": nome,
        "image": imagem,
        "imagePullPolicy": "IfNotPresent",
        **partes,
        "resources": {"requests": {"cpu": cpu, "memory": memoria}, "limits": {"memory": memoria}},
        "securityContext": {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        },
    }


def porta_de(nome: str, escolhidos: Mapping[str, str], numero: int) -> Recurso:
    """A Service: o nome por que se chama quem tem esses rótulos."""
    corpo = {"selector": dict(escolhidos), "ports": [{"name": "porta", "port": numero, "targetPort": numero}]}
    return recurso("Service", "v1", nome, spec=corpo)


def sempre_um(nome: str, escolhidos: Mapping[str, str]) -> Recurso:
    """Quem esvazia um nó deixa no ar ao menos um pod."""
    corpo = {"minAvailable": 1, "selector": {"matchLabels": dict(escolhidos)}}
    return recurso("PodDisruptionBudget", "policy/v1", nome, spec=corpo)


def espalhados(escolhidos: Mapping[str, str]) -> Recurso:
    """Havendo mais de um nó, os pods iguais se espalham; não havendo, partem juntos."""
    um = {"maxSkew": 1, "topologyKey": "kubernetes.io/hostname", "whenUnsatisfiable": "ScheduleAnyway"}
    return {"topologySpreadConstraints": [{**um, "labelSelector": {"matchLabels": dict(escolhidos)}}]}


@dataclass(frozen=True)
class Pod:
    """O que um Deployment, um StatefulSet ou um Job repete."""

    nome: str
    rotulos: Mapping[str, str]
    uid: int
    conteineres: Sequence[Recurso]
    volumes: Sequence[Recurso]
    iniciais: Sequence[Recurso] = ()
    parada_segundos: int = PARADA_SEGUNDOS
    outras: Mapping[str, Any] = field(default_factory=dict)

    def modelo(self) -> Recurso:
        """O `template`; uma Service chamada `erp` não lhe põe variáveis."""
        return {
            "metadata": {"labels": dict(self.rotulos)},
            "spec": {
                "automountServiceAccountToken": False,
                "enableServiceLinks": False,
                "terminationGracePeriodSeconds": self.parada_segundos,
                "securityContext": {
                    "runAsNonRoot": True,
                    "runAsUser": self.uid,
                    "runAsGroup": self.uid,
                    "fsGroup": self.uid,
                    # Dar o grupo a tudo a cada vez abriria os arquivos que o dono fechou: chaves, bancos.
                    "fsGroupChangePolicy": "OnRootMismatch",
                    "seccompProfile": {"type": "RuntimeDefault"},
                },
                **self.outras,
                **({"initContainers": list(self.iniciais)} if self.iniciais else {}),
                "containers": list(self.conteineres),
                "volumes": list(self.volumes),
            },
        }

    def implantado(self, **partes: Any) -> Recurso:
        """Um Deployment: o novo só toma o lugar do velho quando está pronto."""
        troca = {"type": "RollingUpdate", "rollingUpdate": {"maxUnavailable": 0, "maxSurge": 1}}
        return self._que_mantem("Deployment", "apps/v1", {**partes, "strategy": troca, **self._escolhido()})

    def com_disco(self, pasta: str, tamanho: str) -> Recurso:
        """Um StatefulSet de um pod só, com um disco que fica."""
        pedido = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": tamanho}}}
        discos = [{"metadata": {"name": pasta}, "spec": pedido}]
        corpo = {"replicas": 1, "serviceName": self.nome, **self._escolhido(), "volumeClaimTemplates": discos}
        return self._que_mantem("StatefulSet", "apps/v1", corpo)

    def de_uma_vez(self) -> Recurso:
        """Um Job, que insiste até o servidor de que precisa atender e se apaga depois de um dia."""
        modelo = self.modelo()
        modelo["spec"]["restartPolicy"] = "OnFailure"
        corpo = {"backoffLimit": 30, "ttlSecondsAfterFinished": 86_400, "template": modelo}
        return self._que_mantem("Job", "batch/v1", corpo)

    def _escolhido(self) -> Recurso:
        return {"selector": {"matchLabels": dict(self.rotulos)}, "template": self.modelo()}

    def _que_mantem(self, tipo: str, versao: str, corpo: Recurso) -> Recurso:
        """Com os rótulos do pod: por eles se trocam a imagem e o disco."""
        um = recurso(tipo, versao, self.nome, spec=corpo)
        um["metadata"]["labels"] = dict(self.rotulos)
        return um

"""O que um manifesto diz e não é verdade: campos que o Kubernetes não tem, e nomes, rótulos e portas de ninguém."""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator

from kubernetes_validate import ValidationError, validate

from implantacao.manifestos.segredos import segredos
from tests.kubernetes.montagem import Pod, Recurso, do_tipo, escolhe, nome_de, pods

CRIADOS = {um["metadata"]["name"]: um["stringData"] for um in segredos()["items"]}
DESTINO = re.compile(r"(?:postgresql|amqp|etcd|http)://(?:[^@/\s]*@)?([a-z][a-z0-9-]*):(\d+)")
"""Endereços de dentro do cluster: um nome sem pontos."""


def recusas(recursos: Iterable[Recurso], versao: str) -> Iterator[str]:
    """O que o esquema estrito da versão recusa, uma frase por espécie: a lista de uma espécie se lê de uma vez."""
    especies = defaultdict(list)
    for um in recursos:
        especies[um["apiVersion"], um["kind"]].append(um)
    for (api, especie), todos in especies.items():
        try:
            validate({"apiVersion": api, "kind": f"{especie}List", "items": todos}, versao, strict=True)
        except ValidationError as erro:
            yield f"{_de(todos[erro.path[1]])}: {erro.message}"


def faltas(recursos: list[Recurso]) -> list[str]:
    """O que o esquema não vê, uma frase por falta."""
    dos_recursos = (_seletores, _citados, _portas, _destinos)
    return [f"{nome}: {falta}" for conferir in dos_recursos for nome, falta in conferir(recursos)]


def _de(um: Recurso) -> str:
    return f"{um['kind']} {nome_de(um)}"


def _seletores(recursos: list[Recurso]) -> Iterator[tuple[str, str]]:
    """Cada seletor escolhe ao menos um pod; o de quem mantém pods, os seus."""
    todos = list(pods(recursos))
    for um in do_tipo(recursos, "Deployment", "StatefulSet"):
        if not escolhe(um["spec"]["selector"], um["spec"]["template"]["metadata"]["labels"]):
            yield _de(um), "o seletor não é o dos seus pods"
    for um in recursos:
        for seletor in _dos_pods(um):
            if not any(escolhe(seletor, pod.rotulos) for pod in todos):
                yield _de(um), f"ninguém tem {seletor['matchLabels']}"
    escalados = {um["metadata"]["name"] for um in do_tipo(recursos, "Deployment")}
    for um in do_tipo(recursos, "HorizontalPodAutoscaler"):
        if um["spec"]["scaleTargetRef"]["name"] not in escalados:
            yield _de(um), "o Deployment que ele escala não existe"


def _dos_pods(um: Recurso) -> Iterator[Recurso]:
    """Os seletores de pods deste namespace que um recurso traz."""
    corpo = um.get("spec", {})
    if um["kind"] == "Service":
        yield {"matchLabels": corpo["selector"]}
    elif um["kind"] == "PodDisruptionBudget":
        yield corpo["selector"]
    elif um["kind"] == "NetworkPolicy":
        yield corpo["podSelector"]
        for regra in (*corpo.get("ingress", []), *corpo.get("egress", [])):
            yield from (p["podSelector"] for p in _pontas(regra) if "namespaceSelector" not in p)
    elif um["kind"] == "Deployment":
        espalhados = corpo["template"]["spec"].get("topologySpreadConstraints", [])
        yield from (regra["labelSelector"] for regra in espalhados)


def _pontas(regra: Recurso) -> list[Recurso]:
    return [*regra.get("from", []), *regra.get("to", [])]


def _citados(recursos: list[Recurso]) -> Iterator[tuple[str, str]]:
    """Quem cita um Secret, um ConfigMap ou uma pasta cita um que existe."""
    mapas = {um["metadata"]["name"]: set(um["data"]) for um in do_tipo(recursos, "ConfigMap")}
    pastas = {um["metadata"]["name"] for um in do_tipo(recursos, "PersistentVolumeClaim")}
    for pod in pods(recursos):
        for v in pod.corpo["volumes"]:
            if "secret" in v and v["secret"]["secretName"] not in CRIADOS:
                yield pod.nome, f"ninguém cria o Secret {v['secret']['secretName']}"
            if "persistentVolumeClaim" in v and v["persistentVolumeClaim"]["claimName"] not in pastas:
                yield pod.nome, f"ninguém pede a pasta {v['persistentVolumeClaim']['claimName']}"
        for mapa, chaves in _mapas_de(pod):
            if not chaves <= mapas.get(mapa, set()):
                yield pod.nome, f"o ConfigMap {mapa.rpartition('-')[0]} não tem {sorted(chaves)}"


def _mapas_de(pod: Pod) -> Iterator[tuple[str, set[str]]]:
    for v in pod.corpo["volumes"]:
        if "configMap" in v:
            yield v["configMap"]["name"], {item["key"] for item in v["configMap"]["items"]}
    for um in pod.conteineres:
        yield from ((origem["configMapRef"]["name"], set()) for origem in um.get("envFrom", []))
        for variavel in um.get("env", []):
            if "valueFrom" in variavel:
                chave = variavel["valueFrom"]["configMapKeyRef"]
                yield chave["name"], {chave["key"]}


def _portas(recursos: list[Recurso]) -> Iterator[tuple[str, str]]:
    """Uma porta que se chama, se sonda ou se libera é uma em que alguém escuta."""
    todos = list(pods(recursos))
    for pod in todos:
        for um in pod.conteineres:
            yield from ((pod.nome, f"ninguém escuta na {porta}") for porta in _usadas(um) - pod.portas)
    for um in recursos:
        for seletor, porta in _liberadas(um):
            for pod in todos:
                if escolhe(seletor, pod.rotulos) and porta not in pod.portas:
                    yield _de(um), f"{pod.nome} não escuta na {porta}"


def _liberadas(um: Recurso) -> Iterator[tuple[Recurso, int]]:
    """Os pods a que uma Service ou uma política leva, e em que porta."""
    corpo = um.get("spec", {})
    if um["kind"] == "Service":
        yield from (({"matchLabels": corpo["selector"]}, porta["targetPort"]) for porta in corpo["ports"])
    elif um["kind"] == "NetworkPolicy":
        for regra in corpo.get("ingress", []):
            yield from ((corpo["podSelector"], porta["port"]) for porta in regra["ports"])
        for regra in corpo.get("egress", []):
            ate = [ponta["podSelector"] for ponta in regra.get("to", []) if "namespaceSelector" not in ponta]
            yield from ((seletor, porta["port"]) for seletor in ate for porta in regra["ports"])


def _usadas(conteiner: Recurso) -> set[int]:
    """As que o comando abre, e as que as sondas chamam."""
    argumentos = conteiner.get("args", [])
    abertas = {int(argumentos[i + 1]) for i, um in enumerate(argumentos) if um == "--porta"}
    sondas = (conteiner.get(f"{qual}Probe", {}) for qual in ("startup", "liveness", "readiness"))
    return abertas | {sonda["httpGet"]["port"] for sonda in sondas if "httpGet" in sonda}


def _destinos(recursos: list[Recurso]) -> Iterator[tuple[str, str]]:
    """Cada endereço de dentro do cluster é um nome e uma porta de alguma Service."""
    servidos = {(um["metadata"]["name"], p["port"]) for um in do_tipo(recursos, "Service") for p in um["spec"]["ports"]}
    for um in do_tipo(recursos, "Ingress"):
        for regra in um["spec"]["rules"]:
            for caminho in regra["http"]["paths"]:
                destino = caminho["backend"]["service"]
                if (destino["name"], destino["port"]["number"]) not in servidos:
                    yield _de(um), f"ninguém serve {destino['name']}:{destino['port']['number']}"
    usados = {v["secret"]["secretName"] for pod in pods(recursos) for v in pod.corpo["volumes"] if "secret" in v}
    ditos = {_de(um): json.dumps(um) for um in do_tipo(recursos, "ConfigMap", "Deployment", "Job")}
    ditos |= {f"Secret {nome}": json.dumps(CRIADOS[nome]) for nome in usados & CRIADOS.keys()}
    for quem, texto in ditos.items():
        for nome, porta in sorted(set(DESTINO.findall(texto))):
            if (nome, int(porta)) not in servidos:
                yield quem, f"ninguém serve {nome}:{porta}"

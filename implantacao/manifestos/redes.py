"""Quem fala com quem no Kubernetes: nada passa que uma destas políticas não diga."""

from collections.abc import Sequence
from typing import Any

from implantacao.manifestos.pods import Recurso, recurso

PORTAS_DE_EMAIL = (465, 587)
DO_NAMESPACE = "kubernetes.io/metadata.name"
"""Rótulo que o Kubernetes põe em cada namespace, com o nome dele."""


def pods(**rotulos: str) -> Recurso:
    """Os pods deste namespace com esses rótulos."""
    return {"podSelector": {"matchLabels": rotulos}}


def do_namespace(nome: str) -> Recurso:
    """Os pods de outro namespace."""
    return {"namespaceSelector": {"matchLabels": {DO_NAMESPACE: nome}}}


def ate(de_quem: Recurso, *portas: int) -> Recurso:
    """Saída para esses pods, nessas portas."""
    return {"to": [de_quem], "ports": _portas("TCP", portas)}


def vindo(de_quem: Sequence[Recurso], *portas: int) -> Recurso:
    """Entrada desses pods, nessas portas."""
    return {"from": list(de_quem), "ports": _portas("TCP", portas)}


def de_email() -> Recurso:
    """Saída para um servidor de e-mail, onde quer que esteja."""
    return {"ports": _portas("TCP", PORTAS_DE_EMAIL)}


def politica(
    nome: str, escolhidos: dict[str, str], *, entradas: Sequence[Recurso] = (), saidas: Sequence[Recurso] = ()
) -> Recurso:
    """Os pods escolhidos só recebem dessas entradas e só chamam essas saídas; o kubelet, do nó, sempre os sonda."""
    regras: dict[str, Any] = {"podSelector": {"matchLabels": escolhidos} if escolhidos else {}}
    regras["policyTypes"] = ["Ingress", "Egress"]
    for lado, ditas in (("ingress", entradas), ("egress", saidas)):
        if ditas:
            regras[lado] = list(ditas)
    return recurso("NetworkPolicy", "networking.k8s.io/v1", nome, spec=regras)


def de_todos() -> list[Recurso]:
    """Ninguém fala com ninguém, salvo para saber de um nome."""
    quem_sabe = {**do_namespace("kube-system"), "podSelector": {"matchLabels": {"k8s-app": "kube-dns"}}}
    nomes = {"to": [quem_sabe], "ports": [*_portas("UDP", (53,)), *_portas("TCP", (53,))]}
    return [politica("fechado", {}), politica("nomes", {}, saidas=[nomes])]


def _portas(protocolo: str, numeros: Sequence[int]) -> list[Recurso]:
    return [{"protocol": protocolo, "port": numero} for numero in numeros]

"""Quem alcança quem, calculado pelas NetworkPolicies: sai de um e entra no outro, na mesma porta."""

from collections import defaultdict
from collections.abc import Iterator

from tests.kubernetes.montagem import Pod, Recurso, Rotulos, do_tipo, escolhe, pods

QUALQUER = "qualquer"


def por_dentro(recursos: list[Recurso]) -> dict[str, set[str]]:
    """Papel -> `papel:porta` de cada pod a que algum dos seus chega, em todas as portas em que alguém escuta."""
    alcancados: dict[str, set[str]] = {pod.rotulos["papel"]: set() for pod in pods(recursos)}
    for de in pods(recursos):
        for ate in pods(recursos):
            for porta in ate.portas:
                if _deixa(recursos, de, ate, "egress", porta) and _deixa(recursos, ate, de, "ingress", porta):
                    alcancados[de.rotulos["papel"]].add(f"{ate.rotulos['papel']}:{porta}")
    return alcancados


def por_fora(recursos: list[Recurso], lado: str) -> dict[str, set[str]]:
    """`onde:porta` de fora do namespace -> os pods que para lá saem, ou que de lá recebem."""
    achados = defaultdict(set)
    for pod in pods(recursos):
        for regra in _regras(recursos, pod.rotulos, lado):
            for onde in _de_fora(_pontas(regra, lado)):
                for porta in regra.get("ports", [{"port": QUALQUER}]):
                    achados[f"{onde}:{porta['port']}"].add(pod.nome)
    return dict(achados)


def sem_politica(recursos: list[Recurso], lado: str) -> set[str]:
    """Pods que nenhuma política fecha: por esse lado passa tudo."""
    fechados = [
        um["spec"] for um in do_tipo(recursos, "NetworkPolicy") if lado.capitalize() in um["spec"]["policyTypes"]
    ]
    return {p.nome for p in pods(recursos) if not any(escolhe(um["podSelector"], p.rotulos) for um in fechados)}


def _regras(recursos: list[Recurso], rotulos: Rotulos, lado: str) -> Iterator[Recurso]:
    for um in do_tipo(recursos, "NetworkPolicy"):
        if escolhe(um["spec"]["podSelector"], rotulos):
            yield from um["spec"].get(lado, [])


def _pontas(regra: Recurso, lado: str) -> list[Recurso]:
    """Sem nenhuma, a regra é para qualquer lugar."""
    return regra.get("from" if lado == "ingress" else "to") or [{}]


def _deixa(recursos: list[Recurso], quem: Pod, outro: Pod, lado: str, porta: int) -> bool:
    return any(
        porta in {p["port"] for p in regra.get("ports", [{"port": porta}])}
        and any(_alcanca_o_pod(ponta, outro) for ponta in _pontas(regra, lado))
        for regra in _regras(recursos, quem.rotulos, lado)
    )


def _alcanca_o_pod(ponta: Recurso, outro: Pod) -> bool:
    """Um endereço de IP pode ser o de um pod."""
    if "namespaceSelector" in ponta:
        return False
    return escolhe(ponta["podSelector"], outro.rotulos) if "podSelector" in ponta else True


def _de_fora(pontas: list[Recurso]) -> Iterator[str]:
    for ponta in pontas:
        if "namespaceSelector" in ponta:
            (nome,) = ponta["namespaceSelector"]["matchLabels"].values()
            seus = ponta.get("podSelector", {}).get("matchLabels", {})
            yield "/".join([nome, *seus.values()])
        elif "podSelector" not in ponta:
            yield QUALQUER

"""O que `kubectl apply -k` mandaria ao cluster, e os pods que dele nasceriam."""

import subprocess
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from implantacao.manifestos.kubernetes import PASTA as NA_ARVORE
from lancador.outra_suite import KUSTOMIZE
from lancador.suite import SEM_FONTE
from plataforma.topologia.carregar import RAIZ

PASTA = RAIZ / NA_ARVORE
TOPOLOGIAS = ("monolito", "servicos")
SEM_KUSTOMIZE = f"{SEM_FONTE}o kustomize não está nesta máquina (./erp testar --instalar o baixa)"
Recurso = dict[str, Any]
Rotulos = Mapping[str, str]


def montar(pasta: Path) -> list[Recurso]:
    """O que o kustomize monta de uma pasta."""
    programa = KUSTOMIZE.achar()
    if programa is None:
        pytest.skip(SEM_KUSTOMIZE)
    feito = subprocess.run([programa, "build", str(pasta)], capture_output=True, text=True, check=False)
    assert feito.returncode == 0, feito.stderr
    return [um for um in yaml.load_all(feito.stdout, Loader=yaml.CSafeLoader) if um]


@cache
def montados(nome: str) -> list[Recurso]:
    """Uma das pastas da árvore; quem a muda, muda uma cópia."""
    return montar(PASTA / nome)


def do_tipo(recursos: Iterable[Recurso], *tipos: str) -> list[Recurso]:
    return [um for um in recursos if um["kind"] in tipos]


def nome_de(um: Recurso) -> str:
    """Sem o sufixo que o kustomize dá a um ConfigMap gerado, que muda com o conteúdo."""
    nome = str(um["metadata"]["name"])
    return nome.rpartition("-")[0] if um["kind"] == "ConfigMap" else nome


def o(recursos: Iterable[Recurso], tipo: str, nome: str) -> Recurso:
    """Um só."""
    (um,) = [r for r in do_tipo(recursos, tipo) if nome_de(r) == nome]
    return um


@dataclass(frozen=True)
class Pod:
    """O pod que um Deployment, um StatefulSet ou um Job faz."""

    nome: str
    rotulos: Rotulos
    corpo: Recurso

    @property
    def conteineres(self) -> list[Recurso]:
        """Os que partem antes e os outros."""
        return [*self.corpo.get("initContainers", []), *self.corpo["containers"]]

    @property
    def portas(self) -> set[int]:
        """Em que os contêineres escutam."""
        return {porta["containerPort"] for um in self.conteineres for porta in um.get("ports", [])}


def pods(recursos: Iterable[Recurso]) -> Iterator[Pod]:
    """Um de cada."""
    for um in do_tipo(recursos, "Deployment", "StatefulSet", "Job"):
        modelo = um["spec"]["template"]
        yield Pod(um["metadata"]["name"], modelo["metadata"]["labels"], modelo["spec"])


def escolhe(seletor: Recurso, rotulos: Rotulos) -> bool:
    """Se um seletor escolhe quem tem esses rótulos; vazio, escolhe todos."""
    assert seletor.keys() <= {"matchLabels"}, seletor
    return bool(seletor.get("matchLabels", {}).items() <= rotulos.items())

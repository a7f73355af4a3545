"""Mutantes: o código de cada grupo com uma mudança por vez, e quantas os testes percebem.

O mutmut trabalha numa cópia do projeto fora dele, e lá guarda o veredito de cada mutante: uma rodada interrompida
continua de onde parou. Quem sobreviveu é tentado de novo, porque os testes podem ter mudado; quem morreu, só se a
função mudou. Para esquecer tudo, apague a pasta.
"""

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from math import sqrt
from pathlib import Path

from lancador import RAIZ
from tests.provas.qualidade.grupos import FORA, GRUPOS, TESTES, grupo_de

FONTES = ("plataforma", "financeiro", "estoque")
# Códigos de saída que o mutmut guarda: o teste falhou (1, 3), ou passou do tempo de CPU (os outros).
MORTOS = (1, 3)
SEM_PRAZO = (24, 36, 152, 255, -24, -9)
VIVOS = (0, 5, 33)
Z_95 = 1.96


@dataclass(frozen=True)
class Contagem:
    """O que foi feito dos mutantes sorteados de um grupo."""

    gerados: int
    mortos: int
    sem_prazo: int
    vivos: tuple[str, ...]

    @property
    def tentados(self) -> int:
        """Quantos têm veredito."""
        return self.mortos + self.sem_prazo + len(self.vivos)

    @property
    def mortos_pct(self) -> float:
        """Percebidos entre os tentados; o que deixa o teste sem fim foi percebido."""
        return 100 * (self.mortos + self.sem_prazo) / self.tentados

    @property
    def pelo_menos_pct(self) -> float:
        """Ponta de baixo do intervalo de Wilson de 95 %; a própria taxa, se todos foram tentados."""
        if self.tentados == self.gerados:
            return self.mortos_pct
        n, p = self.tentados, self.mortos_pct / 100
        raio = Z_95 * sqrt(p * (1 - p) / n + Z_95**2 / (4 * n**2))
        return 100 * (p + Z_95**2 / (2 * n) - raio) / (1 + Z_95**2 / n)


def tentar(pasta: Path, *, por_grupo: int, semente: int) -> dict[str, Contagem]:
    """Sorteia até `por_grupo` mutantes de cada grupo (0: todos), roda os testes contra eles e conta."""
    if copiar(pasta) or not _vereditos(pasta):
        _mutmut(pasta, "estoque.custo.*")  # os nomes só existem, e só são os do código de agora, depois de gerados
    escolhidos = _sortear(pasta, por_grupo, semente)
    vereditos = _vereditos(pasta)
    pendentes = [m for nomes in escolhidos.values() for m in nomes if vereditos[m] is None or vereditos[m] in VIVOS]
    if pendentes:
        _mutmut(pasta, *pendentes)
    return {grupo: contar(pasta, grupo, nomes) for grupo, nomes in escolhidos.items()}


def contar(pasta: Path, grupo: str, nomes: list[str]) -> Contagem:
    """O veredito de cada um destes mutantes; os que ainda não têm ficam de fora."""
    vereditos = {m: codigo for m, codigo in _vereditos(pasta).items() if _grupo_do_mutante(m) == grupo}
    dados = [vereditos[m] for m in nomes]
    return Contagem(
        gerados=len(vereditos),
        mortos=sum(codigo in MORTOS for codigo in dados),
        sem_prazo=sum(codigo in SEM_PRAZO for codigo in dados),
        vivos=tuple(m for m in nomes if vereditos[m] in VIVOS),
    )


def copiar(pasta: Path) -> bool:
    """Traz para a pasta o que mudou no projeto, e diz se isso inclui código que se muta.

    O que o mutmut já copiou de velho sai, para ele copiar de novo; e, com o código, a lista de que teste passa por que
    função: uma função nova pareceria não ter teste.
    """
    arquivos = subprocess.run(["git", "ls-files"], cwd=RAIZ, capture_output=True, text=True, check=True).stdout
    mutavel_mudou = False
    for nome in arquivos.splitlines():
        de, para, usado = RAIZ / nome, pasta / nome, pasta / "mutants" / nome
        if nome == "pyproject.toml" or (para.exists() and para.read_bytes() == de.read_bytes()):
            continue
        para.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(de, para)
        if grupo_de(nome) is None:
            usado.unlink(missing_ok=True)
        else:
            mutavel_mudou = True
    if mutavel_mudou:
        (pasta / "mutants" / "mutmut-stats.json").unlink(missing_ok=True)
    (pasta / "pyproject.toml").write_text((RAIZ / "pyproject.toml").read_text() + _configuracao())
    return mutavel_mudou


def _configuracao() -> str:
    raiz = subprocess.run(["git", "ls-files"], cwd=RAIZ, capture_output=True, text=True, check=True).stdout
    primeiros = sorted({nome.partition("/")[0] for nome in raiz.splitlines()} - {*FONTES, "pyproject.toml"})
    opcoes = {
        "source_paths": FONTES,
        "only_mutate": [padrao for padroes in GRUPOS.values() for padrao in padroes],
        "do_not_mutate": FORA,
        "also_copy": primeiros,
        "pytest_add_cli_args_test_selection": TESTES,
        # Num processo que já rodou os testes, os que declaram eventos falham sempre, e todo mutante pareceria morto.
        "process_isolation": "forkserver",
    }
    linhas = [f"{nome} = {json.dumps(valor)}" for nome, valor in opcoes.items()]
    return "\n[tool.mutmut]\n" + "\n".join(linhas) + "\nuse_git_change_detection = false\n"


def _mutmut(pasta: Path, *nomes: str) -> None:
    mutmut = Path(sys.executable).with_name("mutmut")
    limpo = {nome: valor for nome, valor in os.environ.items() if not nome.startswith(("PYTEST_", "COV_"))}
    subprocess.run([mutmut, "run", "--max-children", "2", *nomes], cwd=pasta, env=limpo, check=True)


def _sortear(pasta: Path, por_grupo: int, semente: int) -> dict[str, list[str]]:
    sorteio = random.Random(semente)
    nomes: dict[str, list[str]] = {grupo: [] for grupo in GRUPOS}
    for mutante in sorted(_vereditos(pasta)):
        nomes[_grupo_do_mutante(mutante)].append(mutante)
    return {g: sorteio.sample(n, min(por_grupo or len(n), len(n))) for g, n in nomes.items()}


def _vereditos(pasta: Path) -> dict[str, int | None]:
    return dict(par for arquivo in sorted((pasta / "mutants").rglob("*.meta")) for par in _ler(arquivo))


def _ler(arquivo: Path) -> Iterator[tuple[str, int | None]]:
    yield from json.loads(arquivo.read_text())["exit_code_by_key"].items()


def _grupo_do_mutante(mutante: str) -> str:
    modulo = mutante.rpartition(".")[0].replace(".", "/")
    return next(g for g, padroes in GRUPOS.items() if any(fnmatch(f"{modulo}.py", p) for p in padroes))

"""Uma instalação em contêineres, do `docker compose up` ao `down --volumes`."""

import json
import os
import secrets
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lancador import RAIZ
from lancador.maquina import LOCAL, esperar, porta_livre
from lancador.suite import SO_PARA_IMPORTAR
from lancador.variaveis import sem_variaveis_erp
from meu_erp.management.commands.demonstrar import EMAIL, EMPRESA
from tests.provas.conteineres.imagens import NOSSA
from tests.provas.conteineres.motor import Motor, parar_tudo

ARQUIVOS = {"monolito": "compose.yaml", "servicos": "compose.servicos.yaml"}
CORE = {"monolito": "web", "servicos": "core"}
SUBIR_SEGUNDOS = 420
REDES = range(64, 128)


@dataclass(frozen=True)
class Instalacao:
    """No ar, pela porta publicada. `core` é o contêiner em que o operador cria empresas."""

    motor: Motor
    projeto: str
    arquivo: str
    core: str
    url: str
    variaveis: Mapping[str, str]
    senha: str

    def compose(self, *argumentos: str, entrada: bytes | None = None, conferir: bool = True) -> str:
        """`docker compose` neste projeto."""
        motor = Motor({**self.motor.ambiente, **self.variaveis})
        return motor.docker(
            "compose", "--project-name", self.projeto, "--file", self.arquivo, *argumentos,
            entrada=entrada, conferir=conferir,
        )  # fmt: skip

    def subir(self) -> float:
        """`up --wait`; devolve em quantos segundos tudo ficou saudável."""
        inicio = time.monotonic()
        try:
            self.compose("up", "--detach", "--wait", "--wait-timeout", str(SUBIR_SEGUNDOS))
        except AssertionError as erro:
            registros = self.compose("logs", "--no-color", "--tail", "25", conferir=False)
            raise AssertionError(f"{erro}\n{registros[-6000:]}") from erro
        return time.monotonic() - inicio

    def servicos(self) -> list[str]:
        """Os que ficam no ar; os passos do preparo já saíram."""
        return sorted(self.compose("ps", "--services", "--status", "running").split())

    def conteiner(self, servico: str) -> str:
        """O nome que o Compose dá ao contêiner do serviço."""
        return f"{self.projeto}-{servico}-1"

    def dado(self, servico: str, formato: str) -> str:
        """O que `docker inspect` diz dele."""
        return self.motor.docker("inspect", "--format", formato, self.conteiner(servico)).strip()

    def inspecao(self, servico: str) -> dict[str, Any]:
        """Tudo o que `docker inspect` diz dele."""
        (tudo,) = json.loads(self.motor.docker("inspect", self.conteiner(servico)))
        return dict(tudo)

    def saudavel(self, servico: str) -> bool:
        """Se a sonda do contêiner passou."""
        return self.dado(servico, "{{.State.Health.Status}}") == "healthy"

    def reiniciar(self, servico: str) -> float:
        """O sinal de parada, e outra vez no ar e saudável; devolve em quantos segundos."""
        inicio = time.monotonic()
        self.motor.docker("restart", "--time", "60", self.conteiner(servico))
        assert esperar(lambda: self.saudavel(servico), SUBIR_SEGUNDOS), servico
        return time.monotonic() - inicio

    def parar(self, servico: str) -> float:
        """O sinal de parada; devolve em quantos segundos saiu."""
        inicio = time.monotonic()
        self.motor.docker("stop", "--time", "60", self.conteiner(servico))
        return time.monotonic() - inicio

    def descer(self) -> None:
        """`down --volumes`, como o operador apaga tudo."""
        self.compose("down", "--volumes", "--timeout", "60")

    def criar_empresa(self) -> None:
        """Como o operador o faz: um comando no contêiner do core, com a senha pela entrada."""
        opcoes = [f"--{nome.replace('_', '-')}={valor}" for nome, valor in (*EMPRESA.items(), ("email", EMAIL))]
        comando = ["exec", "--no-TTY", self.core, "python", "manage.py", "criar_empresa", *opcoes]
        self.compose(*comando, "--arquivo-da-senha=-", entrada=self.senha.encode())

    def demonstrar(self) -> str:
        """A demonstração inteira, de fora, pela porta publicada; devolve o resumo do conteúdo."""
        comando = [sys.executable, "manage.py", "demonstrar", "--endereco", self.url, "--email", EMAIL]
        feito = subprocess.run(
            [*comando, "--arquivo-da-senha=-"],
            env={**sem_variaveis_erp(os.environ), "ERP_BANCOS": SO_PARA_IMPORTAR},
            cwd=RAIZ,
            input=self.senha,
            capture_output=True,
            text=True,
            check=False,
        )
        assert feito.returncode == 0, feito.stdout[-2000:] + feito.stderr[-2000:]
        return feito.stdout.rpartition("Resumo (SHA-256 do conteúdo): ")[2].split()[0]


@contextmanager
def instalacao(motor: Motor, topologia: str, imagens: Mapping[str, str]) -> Iterator[Instalacao]:
    """Um projeto novo do Compose, que ao sair não deixa contêiner, volume nem rede."""
    porta = porta_livre()
    projeto = f"meu-erp-prova-{secrets.token_hex(4)}"
    variaveis = {
        **imagens,
        "ERP_IMAGEM": NOSSA,
        "ERP_PORTA": str(porta),
        "ERP_REDE": f"172.30.{secrets.choice(REDES)}.0/24",
    }
    nova = Instalacao(
        motor=motor,
        projeto=projeto,
        arquivo=ARQUIVOS[topologia],
        core=CORE[topologia],
        url=f"http://{LOCAL}:{porta}",
        variaveis=variaveis,
        senha=secrets.token_urlsafe(12),
    )
    try:
        yield nova
    finally:
        parar_tudo(motor, projeto)


def do_processo(pid: int) -> dict[str, str]:
    """Os campos de /proc/<pid>/status, como o núcleo os vê de fora do contêiner."""
    linhas = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    return dict(linha.split(":\t", 1) for linha in linhas if ":\t" in linha)


def raiz_so_de_leitura(pid: int) -> bool:
    """Se o processo vê a raiz montada sem escrita."""
    for linha in Path(f"/proc/{pid}/mountinfo").read_text(encoding="utf-8").splitlines():
        campos = linha.split()
        if campos[4] == "/":
            return "ro" in campos[5].split(",")
    return False

"""O motor de contêineres e o Compose: os da máquina, ou instalados e iniciados aqui, e parados no fim."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from lancador import RAIZ
from lancador.maquina import pasta_de_dados, sou_root, trazer_pacotes
from lancador.outra_suite import trazer_de_outra_suite
from lancador.processos import NaoSubiu, Processo, Supervisor
from lancador.progresso import Falta, avisar

PACOTES = {"dockerd": "docker.io", "mmdebstrap": "mmdebstrap"}
PLUGINS = {"compose": "docker-compose", "buildx": "docker-buildx"}
SUITE_DOS_PLUGINS = "trixie"
PASTA = Path("provas") / "docker"
PARTIR_SEGUNDOS = 40


@dataclass(frozen=True)
class Motor:
    """Um motor no ar, e com que ambiente o cliente lhe fala."""

    ambiente: Mapping[str, str]

    def docker(self, *argumentos: str, entrada: bytes | None = None, conferir: bool = True) -> str:
        """Roda o cliente e devolve o que ele escreveu; levanta AssertionError com o que ele disse se falhou."""
        feito = subprocess.run(
            ["docker", *argumentos], env=self.ambiente, cwd=RAIZ, input=entrada, capture_output=True, check=False
        )
        saida = feito.stdout.decode(errors="replace")
        if conferir and feito.returncode:
            fim = (feito.stderr.decode(errors="replace") or saida)[-4000:]
            raise AssertionError(f"docker {' '.join(argumentos)} saiu com {feito.returncode}:\n{fim}")
        return saida


@contextmanager
def motor_no_ar(*, instalar: bool) -> Iterator[Motor]:
    """O motor que já atende, ou um iniciado aqui sobre uma pasta só dele; levanta Falta se nenhum pode partir."""
    guardados = pasta_de_dados() / PASTA
    guardados.mkdir(mode=0o711, parents=True, exist_ok=True)
    _trazer(instalar=instalar)
    configuracao = _configuracao(guardados / "cliente")
    da_maquina = Motor({**os.environ, "DOCKER_CONFIG": str(configuracao)})
    if _atende(da_maquina):
        yield da_maquina
        return
    if not sou_root():
        raise Falta("O motor de contêineres não está no ar, e só root o inicia.")
    with tempfile.TemporaryDirectory(prefix="erp-motor-") as passageira, _supervisor() as supervisor:
        soquete = f"unix://{passageira}/docker.sock"
        motor = Motor({**da_maquina.ambiente, "DOCKER_HOST": soquete})
        try:
            supervisor.iniciar(_dockerd(guardados, Path(passageira), soquete, motor))
        except NaoSubiu as erro:
            raise Falta(f"O motor de contêineres não partiu: {erro}") from erro
        yield motor


@contextmanager
def motor_da_prova() -> Iterator[Motor]:
    """O motor, instalado se preciso; se não pode partir a prova não roda, e diz por quê: com CI=true isso é falha."""
    with ExitStack() as aberto:
        try:
            motor = aberto.enter_context(motor_no_ar(instalar=True))
        except Falta as erro:
            pytest.skip(f"sem motor de contêineres: {erro}")
        yield motor


@contextmanager
def _supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor(avisar)
    try:
        yield supervisor
    finally:
        supervisor.parar()


def _dockerd(guardados: Path, passageira: Path, soquete: str, motor: Motor) -> Processo:
    configuracao = passageira / "daemon.json"
    configuracao.write_text("{}", encoding="utf-8")
    opcoes = {
        "--host": soquete,
        "--data-root": str(guardados / "dados"),
        "--exec-root": str(passageira / "execucao"),
        "--pidfile": str(passageira / "pid"),
        "--config-file": str(configuracao),
    }
    return Processo(
        nome="dockerd",
        comando=["dockerd", *(f"{nome}={valor}" for nome, valor in opcoes.items())],
        ambiente=dict(os.environ),
        registro=guardados / "dockerd.log",
        etapa=0,
        pronto=lambda: _atende(motor),
        prazo_segundos=PARTIR_SEGUNDOS,
    )


def _atende(motor: Motor) -> bool:
    feito = subprocess.run(["docker", "info"], env=motor.ambiente, capture_output=True, check=False)
    return feito.returncode == 0


def _trazer(*, instalar: bool) -> None:
    faltam = [pacote for executavel, pacote in PACOTES.items() if shutil.which(executavel) is None]
    if faltam:
        trazer_pacotes(faltam, instalar=instalar)


def _configuracao(pasta: Path) -> Path:
    """A pasta de configuração do cliente, com os plugins que a máquina não tem."""
    destino = pasta / "cli-plugins"
    destino.mkdir(parents=True, exist_ok=True)
    cliente = {**os.environ, "DOCKER_CONFIG": str(pasta)}
    faltam = [
        pacote
        for plugin, pacote in PLUGINS.items()
        if subprocess.run(["docker", plugin, "version"], env=cliente, capture_output=True, check=False).returncode
    ]
    if faltam:
        aberto = pasta / "pacotes"
        trazer_de_outra_suite(SUITE_DOS_PLUGINS, faltam, aberto)
        for plugin in aberto.rglob("cli-plugins/docker-*"):
            shutil.copy2(plugin, destino)
    return pasta


def restos(motor: Motor, projeto: str) -> list[str]:
    """Contêineres, volumes e redes do projeto que ainda existem."""
    rotulo = ("--quiet", "--filter", f"label=com.docker.compose.project={projeto}")
    listas = (("ps", "--all"), ("volume", "ls"), ("network", "ls"))
    return [nome for lista in listas for nome in motor.docker(*lista, *rotulo).split()]


def parar_tudo(motor: Motor, projeto: str) -> None:
    """Tira contêineres, volumes e redes do projeto, em que estado estiverem."""
    rotulo = ("--quiet", "--filter", f"label=com.docker.compose.project={projeto}")
    if conteineres := motor.docker("ps", "--all", *rotulo).split():
        motor.docker("rm", "--force", "--volumes", *conteineres)
    for especie in ("volume", "network"):
        for nome in motor.docker(especie, "ls", *rotulo).split():
            motor.docker(especie, "rm", nome)

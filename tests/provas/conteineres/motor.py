"""O motor de contêineres e o Compose: os da máquina, ou instalados e iniciados aqui, e parados no fim."""

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lancador import RAIZ
from lancador.maquina import esperar, pasta_de_dados, sou_root, trazer_pacotes
from lancador.processos import NaoSubiu, Processo, Supervisor
from lancador.progresso import Falta, avisar, dizer

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
        _de_outra_suite(faltam, destino)
    return pasta


def _de_outra_suite(pacotes: list[str], destino: Path) -> None:
    """Tira dos pacotes de uma suíte mais nova só os plugins, sem que o apt da máquina saiba."""
    dizer(f"Trazendo {', '.join(pacotes)} de {SUITE_DOS_PLUGINS} ...")
    with tempfile.TemporaryDirectory(prefix="erp-apt-") as nome:
        pasta = Path(nome)
        for parte in ("lists/partial", "cache/archives/partial"):
            (pasta / parte).mkdir(parents=True)
        (pasta / "fontes").write_text(f"deb {fonte_do_debian()} {SUITE_DOS_PLUGINS} main\n", encoding="utf-8")
        (pasta / "apt.conf").write_text(
            f'Dir::Etc::sourcelist "{pasta}/fontes";\nDir::Etc::sourceparts "/dev/null";\n'
            f'Dir::State::lists "{pasta}/lists";\nDir::Cache "{pasta}/cache";\n'
            'Dir::State::status "/dev/null";\nAPT::Sandbox::User "root";\n',
            encoding="utf-8",
        )
        ambiente = {**os.environ, "APT_CONFIG": str(pasta / "apt.conf")}
        for comando in (["apt-get", "update", "-qq"], ["apt-get", "download", "-qq", *pacotes]):
            feito = subprocess.run(comando, env=ambiente, cwd=pasta, capture_output=True, text=True, check=False)
            if feito.returncode:
                raise Falta(f"“{' '.join(comando)}” falhou: {feito.stderr.strip()[-400:]}")
        for pacote in pasta.glob("*.deb"):
            subprocess.run(["dpkg", "-x", str(pacote), str(pasta / "raiz")], check=True)
        for plugin in (pasta / "raiz").rglob("cli-plugins/docker-*"):
            shutil.copy2(plugin, destino)


def fonte_do_debian() -> str:
    """O espelho que o apt desta máquina usa; levanta Falta se não o acho."""
    pasta = Path("/etc/apt")
    for arquivo in (pasta / "sources.list", *sorted((pasta / "sources.list.d").glob("*"))):
        for palavra in arquivo.read_text(encoding="utf-8").split() if arquivo.exists() else ():
            if "://" in palavra and palavra.rstrip("/").endswith("/debian"):
                return palavra
    raise Falta("Não achei em /etc/apt de onde vêm os pacotes do Debian.")


def parar_tudo(motor: Motor, projeto: str) -> None:
    """Tira contêineres, volumes e redes do projeto, e espera que tenham ido."""
    rotulo = f"label=com.docker.compose.project={projeto}"
    restam = motor.docker("ps", "--all", "--quiet", "--filter", rotulo).split()
    if restam:
        motor.docker("rm", "--force", "--volumes", *restam)
    for especie in ("volume", "network"):
        for nome in motor.docker(especie, "ls", "--quiet", "--filter", rotulo).split():
            motor.docker(especie, "rm", nome)
    assert esperar(lambda: not motor.docker("ps", "--all", "--quiet", "--filter", rotulo).split(), PARTIR_SEGUNDOS)

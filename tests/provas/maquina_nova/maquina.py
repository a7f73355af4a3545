"""Um contêiner que faz as vezes de uma máquina recém-instalada, e o clone do repositório nele."""

import secrets
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lancador import RAIZ
from tests.provas.conteineres.imagens import construir_substitutos, segredos_da_maquina
from tests.provas.conteineres.motor import Motor

CLONE = "/srv/meu_erp"
ALVO = "maquina"
CERTIFICADOS = "/etc/ssl/certs/ca-certificates.crt"
# Como nesta máquina se alcançam os índices de pacotes: numa outra, é o que o sistema operacional já traz.
MONTADOS = {
    "pip_conf": "/etc/pip.conf",
    "autoridade": CERTIFICADOS,
    "fontes": "/etc/apt/sources.list.d/debian.sources",
    "apt_conf": "/etc/apt/apt.conf.d/99maquina",
}
# Recolhe os processos que perdem o pai, como o init de uma máquina.
INICIAL = ("sh", "-c", "sleep infinity & wait")


@dataclass(frozen=True)
class Maquina:
    """No ar; cada comando roda nela como root, na pasta do clone."""

    motor: Motor
    nome: str

    def comando(self, *argumentos: str, pasta: str = CLONE) -> list[str]:
        """O que se dá ao cliente para rodar isto nela."""
        return ["docker", "exec", "--workdir", pasta, self.nome, *argumentos]

    def rodar(self, *argumentos: str, pasta: str = CLONE) -> str:
        """Roda até o fim e devolve a saída; levanta AssertionError."""
        return self.motor.docker(*self.comando(*argumentos, pasta=pasta)[1:])

    @contextmanager
    def rodando(self, registro: Path, *argumentos: str) -> Iterator[subprocess.Popen[bytes]]:
        """O comando enquanto dura o bloco; o pid dele lá dentro fica em /tmp/pid, e a saída em `registro`."""
        guardar = 'echo $$ > /tmp/pid && exec "$@"'
        comando = self.comando("sh", "-c", guardar, "sh", *argumentos)
        with (
            registro.open("wb") as saida,
            subprocess.Popen(comando, env=self.motor.ambiente, stdout=saida, stderr=subprocess.STDOUT) as processo,
        ):
            try:
                yield processo
            finally:
                processo.kill()

    def processos(self) -> list[str]:
        """Os comandos em execução, sem o inicial nem o que os lê."""
        lidos = self.rodar("sh", "-c", "for p in /proc/[0-9]*/cmdline; do tr '\\0' ' ' < $p; echo; done", pasta="/")
        ditos = [linha.strip() for linha in lidos.splitlines()]
        return [linha for linha in ditos if linha and not linha.startswith(("sh -c", "sleep infinity", "tr "))]


@contextmanager
def maquina_nova(motor: Motor, base: str) -> Iterator[Maquina]:
    """Com as capacidades que o Docker dá a um contêiner, e a de observar processos, que uma máquina tem e ele tira:
    `./erp medir --chamas` a pede. Ao sair, some.
    """
    (imagem,) = construir_substitutos(motor, base, (ALVO,)).values()
    nome = f"meu-erp-maquina-nova-{secrets.token_hex(4)}"
    with segredos_da_maquina() as segredos, tempfile.TemporaryDirectory(prefix="erp-clone-") as pasta:
        pacote = Path(pasta) / "meu_erp.bundle"
        subprocess.run(["git", "bundle", "create", "--quiet", str(pacote), "HEAD"], cwd=RAIZ, check=True)
        de_onde = {**{segredos[nome]: destino for nome, destino in MONTADOS.items()}, pacote: "/srv/meu_erp.bundle"}
        montagens = [parte for de, para in de_onde.items() for parte in ("--volume", f"{de}:{para}:ro")]
        motor.docker(
            "run",
            "--detach",
            "--cap-add",
            "SYS_PTRACE",
            "--name",
            nome,
            "--env",
            f"PIP_CERT={CERTIFICADOS}",
            *montagens,
            imagem,
            *INICIAL,
        )
        try:
            nova = Maquina(motor, nome)
            nova.rodar("git", "clone", "--quiet", "/srv/meu_erp.bundle", CLONE, pasta="/")
            yield nova
        finally:
            motor.docker("rm", "--force", "--volumes", nome)

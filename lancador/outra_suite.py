"""Pacotes Debian de outra suíte, abertos numa pasta: nada se instala, e o apt da máquina não muda."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lancador.maquina import pasta_de_dados
from lancador.progresso import Falta, dizer

FONTES = Path("/etc/apt")
FONTE = re.compile(r"^(?:URIs:|deb(?:\s+\[[^]]*\])?)\s*(https?://\S+)", re.MULTILINE)
CHAVEIRO = "/usr/share/keyrings/debian-archive-keyring.gpg"


class SemFonte(Falta):
    """O espelho já não tem a suíte ou o pacote, ou não se alcança: não depende desta máquina."""


@dataclass(frozen=True)
class Programa:
    """Um programa que o sistema não traz; `pacote`, na suíte do Debian que o tem, é também o nome do executável."""

    suite: str
    pacote: str

    @property
    def _baixado(self) -> Path:
        return pasta_de_dados() / "ferramentas" / self.pacote

    def achar(self) -> Path | None:
        """O executável, se existe: o do sistema, ou o que se baixou."""
        achado = shutil.which(self.pacote)
        baixado = self._baixado / "usr" / "bin" / self.pacote
        return Path(achado) if achado else baixado if baixado.exists() else None

    def trazer(self, *, instalar: bool) -> None:
        """Baixa-o para a pasta de dados, se autorizado. Levanta Falta; SemFonte, se o espelho não o tem."""
        if not instalar:
            falta = f"Falta o {self.pacote}. Traga-o com --instalar"
            raise Falta(f"{falta} (da suíte {self.suite} do Debian, sem instalar no sistema).")
        trazer_de_outra_suite(self.suite, [self.pacote], self._baixado)


KUSTOMIZE = Programa("trixie", "kustomize")
"""Para conferir os manifestos do Kubernetes."""


def espelho(fontes: Path = FONTES) -> str:
    """O endereço do primeiro espelho que o apt da máquina usa. Levanta Falta."""
    for arquivo in (*sorted(fontes.glob("sources.list.d/*.sources")), fontes / "sources.list"):
        achado = FONTE.search(arquivo.read_text(encoding="utf-8")) if arquivo.exists() else None
        if achado:
            return achado[1]
    raise Falta("Não se achou o espelho do Debian em /etc/apt: só sei baixar pacotes em Debian.")


def trazer_de_outra_suite(suite: str, pacotes: Sequence[str], destino: Path) -> None:
    """Baixa os pacotes de `suite`, conferida a assinatura, e os abre em `destino`. Levanta Falta ou SemFonte."""
    if shutil.which("apt-get") is None or shutil.which("dpkg") is None:
        raise Falta(f"Falta {', '.join(pacotes)}: só sei baixar em Debian.")
    dizer(f"Baixando {', '.join(pacotes)} da suíte {suite} ...")
    with tempfile.TemporaryDirectory(prefix="erp-apt-") as nome:
        pasta = Path(nome)
        ambiente = {**os.environ, "APT_CONFIG": str(_apt_proprio(pasta, suite))}
        _rodar(("apt-get", "update", "-qq"), pasta, ambiente)
        _rodar(("apt-get", "download", "-qq", *pacotes), pasta / "deb", ambiente)
        aberto = pasta / "aberto"
        for pacote in sorted((pasta / "deb").glob("*.deb")):
            _rodar(("dpkg", "-x", str(pacote), str(aberto)), pasta, ambiente)
        destino.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(destino, ignore_errors=True)
        shutil.copytree(aberto, destino, symlinks=True)


def _apt_proprio(pasta: Path, suite: str) -> Path:
    for parte in ("lists/partial", "cache/archives/partial", "deb"):
        (pasta / parte).mkdir(parents=True)
    (pasta / "fontes.list").write_text(f"deb [signed-by={CHAVEIRO}] {espelho()} {suite} main\n", encoding="utf-8")
    configuracao = pasta / "apt.conf"
    configuracao.write_text(
        f'Dir::Etc::sourcelist "{pasta}/fontes.list";\nDir::Etc::sourceparts "/dev/null";\n'
        f'Dir::State::lists "{pasta}/lists";\nDir::State::status "/dev/null";\nDir::Cache "{pasta}/cache";\n'
        # A conta _apt não atravessa a pasta passageira, e baixar sem ela é só um aviso.
        'APT::Sandbox::User "root";\n',
        encoding="utf-8",
    )
    return configuracao


def _rodar(comando: Sequence[str], pasta: Path, ambiente: dict[str, str]) -> None:
    feito = subprocess.run(comando, cwd=pasta, env=ambiente, capture_output=True, text=True)
    if feito.returncode:
        raise SemFonte(f"“{' '.join(comando)}” falhou: {feito.stderr.strip()[-300:]}")

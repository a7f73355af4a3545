"""RabbitMQ próprio: nó, epmd, portas, cookie e pastas só dele, tudo no laço local, terminado pelo próprio pid."""

import os
import secrets
import shutil
import socket
from dataclasses import dataclass, field
from pathlib import Path

from lancador.maquina import LOCAL, conta_sem_privilegios, entregar, exigir_alcance, portas_livres
from lancador.processos import Processo

PACOTE = "rabbitmq-server"
# No Debian, o de /usr/sbin troca de usuário por su e perde as variáveis; este é o de verdade.
SERVIDOR_DO_DEBIAN = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
NO = "meu_erp@localhost"
ETAPA_EPMD = 0
ETAPA = 1
SAUDACAO = b"AMQP\x00\x00\x09\x01"
PRIMEIRO_QUADRO = b"\x01"


def achar_servidor() -> Path | None:
    """O executável do RabbitMQ, se existe com tudo de que precisa."""
    no_path = shutil.which("rabbitmq-server")
    servidor = SERVIDOR_DO_DEBIAN if SERVIDOR_DO_DEBIAN.exists() else Path(no_path) if no_path else None
    return servidor if servidor and shutil.which("epmd") else None


def _atende_amqp(porta: int) -> bool:
    try:
        with socket.create_connection((LOCAL, porta), timeout=2) as tomada:
            tomada.sendall(SAUDACAO)
            return tomada.recv(1) == PRIMEIRO_QUADRO
    except OSError:
        return False


@dataclass
class RabbitMQ:
    """Um nó cujos dados ficam em `pasta`."""

    pasta: Path
    servidor: Path
    senha: str
    portas: list[int] = field(default_factory=lambda: portas_livres(3))

    def __post_init__(self) -> None:
        self.conta = conta_sem_privilegios("rabbitmq")
        exigir_alcance(self.pasta.parent, self.conta)

    @property
    def url(self) -> str:
        """URL AMQP do nó."""
        return f"amqp://erp:{self.senha}@{LOCAL}:{self.portas[0]}/"

    def preparar(self) -> None:
        """Escreve a configuração e o cookie do nó."""
        entregar(self.pasta, self.conta)
        self._escrever("rabbitmq.conf", self._configuracao())
        self._escrever("plugins", "[].\n")
        if not (self.pasta / ".erlang.cookie").exists():
            self._escrever(".erlang.cookie", secrets.token_hex(20), modo=0o400)

    def _configuracao(self) -> str:
        return (
            f"listeners.tcp.1 = {LOCAL}:{self.portas[0]}\n"
            f"default_user = erp\ndefault_pass = {self.senha}\n"
            "disk_free_limit.absolute = 50MB\n"
        )

    def _escrever(self, nome: str, texto: str, *, modo: int = 0o600) -> None:
        caminho = self.pasta / nome
        caminho.touch(mode=0o600)
        caminho.write_text(texto, encoding="utf-8")
        caminho.chmod(modo)
        if self.conta is not None:
            os.chown(caminho, self.conta.uid, self.conta.gid)

    def _ambiente(self) -> dict[str, str]:
        _amqp, distribuicao, epmd = self.portas
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(self.pasta),
            "LC_ALL": "C.UTF-8",
            "RABBITMQ_NODENAME": NO,
            "RABBITMQ_CONFIG_FILE": str(self.pasta / "rabbitmq"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.pasta / "plugins"),
            "RABBITMQ_MNESIA_BASE": str(self.pasta / "dados"),
            "RABBITMQ_MNESIA_DIR": str(self.pasta / "dados" / "no"),
            "RABBITMQ_LOG_BASE": str(self.pasta / "registros"),
            "RABBITMQ_PID_FILE": str(self.pasta / "pid"),
            "RABBITMQ_DIST_PORT": str(distribuicao),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "-kernel inet_dist_use_interface {127,0,0,1}",
            "ERL_EPMD_PORT": str(epmd),
            "ERL_EPMD_ADDRESS": LOCAL,
        }

    def processos(self) -> tuple[Processo, Processo]:
        """O epmd (nosso, em primeiro plano: o que o Erlang iniciaria sozinho ficaria para trás) e o nó."""
        epmd = Processo(
            nome="epmd",
            comando=[str(shutil.which("epmd")), "-port", str(self.portas[2]), "-address", LOCAL],
            registro=self.pasta / "epmd.log",
            etapa=ETAPA_EPMD,
            ambiente=self._ambiente(),
            conta=self.conta,
            pasta=self.pasta,
        )
        no = Processo(
            nome="rabbitmq",
            comando=[str(self.servidor)],
            registro=self.pasta / "rabbitmq.log",
            etapa=ETAPA,
            pronto=lambda: _atende_amqp(self.portas[0]),
            prazo_segundos=90,
            ambiente=self._ambiente(),
            conta=self.conta,
            pasta=self.pasta,
        )
        return epmd, no

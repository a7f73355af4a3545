"""O que depende da máquina: portas, pastas, usuário sem privilégios e pacotes do sistema."""

import errno
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from lancador.progresso import Falta, avisar, dizer

LOCAL = "127.0.0.1"
ENTRE_OLHADAS_SEGUNDOS = 0.05
FREIO_DE_SERVICOS = Path("/usr/sbin/policy-rc.d")
ESCUTAM = Path("/proc/net/tcp")
ESTADO_ESCUTA = "0A"
QUALQUER_ENDERECO = "00000000"


@dataclass(frozen=True)
class Conta:
    """Usuário do sistema, e grupo, sob os quais roda um processo quando o lançador é root."""

    nome: str
    uid: int
    gid: int


def sou_root() -> bool:
    """Diz se o lançador roda como root."""
    return os.geteuid() == 0


def conta_sem_privilegios(*preferidas: str) -> Conta | None:
    """Conta para servidores que recusam root; None quando já não se é root."""
    if not sou_root():
        return None
    for nome in (*preferidas, "nobody"):
        try:
            linha = pwd.getpwnam(nome)
        except KeyError:
            continue
        return Conta(nome=nome, uid=linha.pw_uid, gid=linha.pw_gid)
    raise Falta("Não há conta sem privilégios para o servidor; crie uma: adduser --system --no-create-home postgres")


def portas_livres(quantas: int) -> list[int]:
    """Portas distintas que ninguém ocupa agora no laço local."""
    with ExitStack() as abertas:
        tomadas = [abertas.enter_context(socket.socket()) for _ in range(quantas)]
        for tomada in tomadas:
            tomada.bind((LOCAL, 0))
        return [int(t.getsockname()[1]) for t in tomadas]


def porta_livre() -> int:
    """Uma porta que ninguém ocupa agora no laço local."""
    return portas_livres(1)[0]


def porta_ocupada(porta: int) -> bool:
    """Diz se alguém já escuta na porta, no laço local."""
    return bool(impedimento_de_escuta(LOCAL, porta))


def impedimento_de_escuta(endereco: str, porta: int) -> str:
    """Por que não se pode escutar ali, e o que fazer; vazio se se pode."""
    try:
        familia, tipo, protocolo, _, onde = socket.getaddrinfo(endereco, porta, type=socket.SOCK_STREAM)[0]
        with socket.socket(familia, tipo, protocolo) as tomada:
            tomada.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tomada.bind(onde)
    except PermissionError:
        return f"Falta permissão para escutar na porta {porta} (abaixo de 1024, é do root): escolha outra com --porta."
    except OSError as erro:
        if erro.errno == errno.EADDRINUSE:
            return f"A porta {porta} está ocupada: escolha outra com --porta, ou pare quem a usa."
        return f"“{endereco}” não é um endereço desta máquina: use o IP dela, {LOCAL} ou 0.0.0.0 (todos)."
    return ""


def atende(porta: int) -> bool:
    """Diz se a porta aceita conexão agora."""
    try:
        with socket.create_connection((LOCAL, porta), timeout=1):
            return True
    except OSError:
        return False


def esperar(condicao: Callable[[], bool], prazo_segundos: float) -> bool:
    """Espera até que a condição valha; devolve se valeu dentro do prazo."""
    limite = time.monotonic() + prazo_segundos
    while not condicao():
        if time.monotonic() > limite:
            return False
        time.sleep(ENTRE_OLHADAS_SEGUNDOS)
    return True


def pasta_de_dados() -> Path:
    """Onde a instalação local guarda tudo: ERP_DADOS, a pasta de estado do sistema (root) ou a pasta XDG do usuário."""
    escolhida = os.environ.get("ERP_DADOS")
    if escolhida:
        return Path(escolhida).resolve()
    if sou_root():
        return Path("/var/lib/meu_erp")
    base = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(base) / "meu_erp"


def alcancavel(pasta: Path, conta: Conta | None) -> bool:
    """Diz se `conta` consegue atravessar todas as pastas até `pasta`."""
    if conta is None:
        return True
    return all(p.stat().st_mode & 0o001 for p in (pasta, *pasta.parents))


def exigir_alcance(pasta: Path, conta: Conta | None) -> None:
    """Levanta Falta se a conta não atravessa as pastas até `pasta`."""
    if conta is not None and not alcancavel(pasta, conta):
        raise Falta(f"A conta {conta.nome} não alcança {pasta}; escolha outra pasta com ERP_DADOS.")


def entregar(pasta: Path, conta: Conta | None) -> None:
    """Cria a pasta, fechada aos outros, e a passa à conta."""
    pasta.mkdir(mode=0o700, parents=True, exist_ok=True)
    if conta is not None:
        os.chown(pasta, conta.uid, conta.gid)


@contextmanager
def servicos_parados(freio: Path = FREIO_DE_SERVICOS) -> Iterator[None]:
    """Enquanto dura, um pacote recém-instalado não inicia seu serviço (o do RabbitMQ escutaria em toda interface)."""
    if freio.exists():
        yield
        return
    freio.write_text("#!/bin/sh\nexit 101\n", encoding="utf-8")
    freio.chmod(0o755)
    try:
        yield
    finally:
        freio.unlink()


def portas_abertas_a_todos(tabela: Path = ESCUTAM) -> set[int]:
    """Portas IPv4 em que alguém escuta além do laço local."""
    if not tabela.exists():
        return set()
    achadas = set()
    for linha in tabela.read_text(encoding="ascii").splitlines()[1:]:
        local, estado = linha.split()[1], linha.split()[3]
        endereco, porta = local.split(":")
        if estado == ESTADO_ESCUTA and endereco == QUALQUER_ENDERECO:
            achadas.add(int(porta, 16))
    return achadas


def comando_apt(pacotes: Sequence[str]) -> str:
    """O comando que traz os pacotes."""
    return f"apt-get install -y --no-install-recommends {' '.join(pacotes)}"


def trazer_pacotes(pacotes: Sequence[str], *, instalar: bool) -> None:
    """Instala pacotes do Debian, se autorizado; senão levanta Falta com o comando."""
    comando, nomes = comando_apt(pacotes), ", ".join(pacotes)
    if not instalar:
        raise Falta(f"Falta no sistema: {nomes}. Traga com --instalar, ou rode: {comando}")
    if not sou_root() or shutil.which("apt-get") is None:
        raise Falta(f"Falta no sistema: {nomes}. Só sei instalar como root em Debian; rode: sudo {comando}")
    dizer(f"Instalando {nomes} com apt-get ...")
    ambiente = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    antes = portas_abertas_a_todos()
    with servicos_parados():
        for linha in ("apt-get update -qq", comando):
            feito = subprocess.run(linha.split(), env=ambiente, capture_output=True, text=True)
            if feito.returncode:
                raise Falta(f"“{linha}” falhou: {feito.stderr.strip()[-400:]}")
    for porta in sorted(portas_abertas_a_todos() - antes):
        avisar(f"depois da instalação, um serviço do sistema passou a escutar na porta {porta} em toda interface")

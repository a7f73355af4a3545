"""`python -m lancador.mantidos postgresql|rabbitmq`: um servidor de testes que fica no ar entre rodadas; escreve a URL.

É o teste que pede o servidor quem chama; rodadas simultâneas do mesmo checkout o dividem. `./erp parar` o termina,
pelos processos anotados aqui: o pid e o instante em que nasceu, que outro processo com o mesmo pid não repete.
"""

import fcntl
import hashlib
import json
import os
import secrets
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lancador import RAIZ
from lancador.maquina import atende, esperar, pasta_de_dados
from lancador.processos import NaoSubiu, Processo, executar, fim_do_registro
from lancador.progresso import Falta
from lancador.servidores import preparar_postgres, preparar_rabbitmq

POSTGRESQL, RABBITMQ = "postgresql", "rabbitmq"
PARADA_SEGUNDOS = 30
# Um modelo e um clone por módulo: depois disso o que se acumulou de migrações antigas vale menos que o disco.
BANCOS_MAXIMO = 60


@dataclass(frozen=True)
class Anotado:
    """Um processo que iniciamos, o instante em que nasceu (em tiques desde o boot) e o sinal que o para."""

    pid: int
    nascimento: int
    sinal: int

    @property
    def vive(self) -> bool:
        """Se o mesmo processo ainda roda."""
        return _nascimento(self.pid) == self.nascimento

    def terminar(self) -> None:
        """Para o processo e o que ele tiver deixado no grupo; quem não obedece é morto."""
        if not self.vive:
            return
        os.kill(self.pid, self.sinal)
        esperar(lambda: not self.vive, PARADA_SEGUNDOS)
        with suppress(ProcessLookupError):
            os.killpg(self.pid, signal.SIGKILL)


@dataclass(frozen=True)
class Mantido:
    """Um servidor no ar: onde atende e seus processos, na ordem em que subiram."""

    url: str
    processos: tuple[Anotado, ...]

    @property
    def no_ar(self) -> bool:
        """Se todos os processos rodam e a porta atende."""
        return all(p.vive for p in self.processos) and atende(urlsplit(self.url).port or 0)

    def terminar(self) -> None:
        """Para os processos, do último ao primeiro."""
        for processo in reversed(self.processos):
            processo.terminar()


def _nascimento(pid: int) -> int | None:
    """Quando o processo nasceu; None se ele não existe ou já morreu e só espera que o recolham."""
    try:
        campos = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if campos[0] == "Z" else int(campos[19])


def pasta_do_checkout() -> Path:
    """Onde ficam os servidores de teste deste checkout, sob a pasta de dados."""
    return pasta_de_dados() / "testes" / hashlib.sha256(str(RAIZ).encode()).hexdigest()[:12]


@contextmanager
def _travada(pasta: Path) -> Iterator[None]:
    for parte in (pasta.parents[1], pasta.parent, pasta):
        # 0711: a conta do servidor atravessa a pasta sem poder listá-la.
        parte.mkdir(mode=0o711, parents=True, exist_ok=True)
    with open(pasta / "trava", "w", encoding="utf-8") as trava:
        fcntl.flock(trava.fileno(), fcntl.LOCK_EX)
        yield


def _arquivo(pasta: Path, nome: str) -> Path:
    return pasta / f"{nome}.json"


def _ler(pasta: Path, nome: str) -> Mantido | None:
    arquivo = _arquivo(pasta, nome)
    if not arquivo.exists():
        return None
    lido = json.loads(arquivo.read_text(encoding="utf-8"))
    return Mantido(lido["url"], tuple(Anotado(**p) for p in lido["processos"]))


def _anotar(pasta: Path, nome: str, mantido: Mantido) -> None:
    arquivo = _arquivo(pasta, nome)
    arquivo.touch(mode=0o600)
    arquivo.write_text(json.dumps(asdict(mantido)), encoding="utf-8")


def _destacar(processo: Processo) -> Anotado:
    """Inicia o processo, que não cai com quem o iniciou, e espera que atenda; levanta NaoSubiu."""
    popen = executar(processo, preso=False)
    subiu = esperar(lambda: processo.pronto() or popen.poll() is not None, processo.prazo_segundos)
    nascimento = _nascimento(popen.pid)
    if not subiu or nascimento is None:
        with suppress(ProcessLookupError):
            os.killpg(popen.pid, signal.SIGKILL)
        raise NaoSubiu(f"{processo.nome} não atendeu:\n{fim_do_registro(processo.registro)}")
    return Anotado(popen.pid, nascimento, processo.sinal)


def _iniciar_postgresql(pasta: Path, antes: Mantido | None) -> Mantido:
    dados = pasta / POSTGRESQL
    if antes is None or len(list(dados.glob("base/*"))) > BANCOS_MAXIMO:
        return _postgresql_novo(pasta)
    url = urlsplit(antes.url)
    try:
        return _postgresql_em(pasta, str(url.password), url.port or 0)
    except NaoSubiu:
        # Sem fsync, uma queda da máquina pode estragar os dados; aqui eles só poupam tempo.
        return _postgresql_novo(pasta)


def _postgresql_novo(pasta: Path) -> Mantido:
    shutil.rmtree(pasta / POSTGRESQL, ignore_errors=True)
    return _postgresql_em(pasta, secrets.token_urlsafe(24), 0)


def _postgresql_em(pasta: Path, senha: str, porta: int) -> Mantido:
    servidor = preparar_postgres(pasta, Path(sys.executable), senha, porta=porta, descartavel=True)
    return Mantido(servidor.url_admin, (_destacar(servidor.processo()),))


def _iniciar_rabbitmq(pasta: Path, antes: Mantido | None) -> Mantido:
    if antes:
        antes.terminar()
    shutil.rmtree(pasta / RABBITMQ, ignore_errors=True)
    no = preparar_rabbitmq(pasta, secrets.token_urlsafe(24), instalar=False)
    return Mantido(no.url, tuple(_destacar(p) for p in no.processos()))


INICIAR: dict[str, Callable[[Path, Mantido | None], Mantido]] = {
    POSTGRESQL: _iniciar_postgresql,
    RABBITMQ: _iniciar_rabbitmq,
}


def manter(nome: str) -> str:
    """URL do servidor deste checkout, iniciado se não está no ar. Levanta Falta ou NaoSubiu."""
    pasta = pasta_do_checkout()
    with _travada(pasta):
        anotado = _ler(pasta, nome)
        if anotado is None or not anotado.no_ar:
            anotado = INICIAR[nome](pasta, anotado)
            _anotar(pasta, nome, anotado)
    return anotado.url


def parar() -> list[str]:
    """Termina os servidores deste checkout e diz quais estavam no ar. Os modelos migrados ficam para a próxima vez."""
    pasta = pasta_do_checkout()
    parados = []
    with _travada(pasta):
        for nome in (RABBITMQ, POSTGRESQL):
            anotado = _ler(pasta, nome)
            if anotado and any(p.vive for p in anotado.processos):
                anotado.terminar()
                parados.append(nome)
    return parados


if __name__ == "__main__":
    try:
        sys.stdout.write(manter(sys.argv[1]))
    except (Falta, NaoSubiu) as erro:
        sys.exit(str(erro))

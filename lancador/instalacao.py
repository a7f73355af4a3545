"""A instalação local: pastas, segredos (0600) e a trava que impede dois lançadores sobre os mesmos dados."""

import fcntl
import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from lancador.enderecos import senhas_novas
from lancador.mapa import modulos_da_arvore
from lancador.progresso import Falta


class EmUso(Falta):
    """Outro lançador já usa a pasta de dados."""


@dataclass
class Instalacao:
    """O que uma instalação guarda entre uma inicialização e outra."""

    segredo: str
    senha_admin: str
    senhas_dos_bancos: dict[str, str]
    senha_amqp: str
    senha_da_demonstracao: str
    porta_postgres: int = 0
    com_demonstracao: bool = False


def _nova() -> Instalacao:
    segredo, admin, amqp = (secrets.token_urlsafe(32) for _ in range(3))
    return Instalacao(
        segredo=segredo,
        senha_admin=admin,
        senhas_dos_bancos=senhas_novas(modulos_da_arvore()),
        senha_amqp=amqp,
        senha_da_demonstracao=secrets.token_urlsafe(12),
    )


def ler(pasta: Path) -> Instalacao:
    """Lê a instalação em `pasta`; na primeira vez, cria pasta e segredos."""
    # 0711: a conta do PostgreSQL atravessa a pasta sem poder listá-la; os arquivos dela são 0600.
    pasta.mkdir(mode=0o711, parents=True, exist_ok=True)
    arquivo = pasta / "instalacao.json"
    if not arquivo.exists():
        nova = _nova()
        guardar(pasta, nova)
        return nova
    guardado = json.loads(arquivo.read_text(encoding="utf-8"))
    # Instalações antigas tinham uma senha para todos os papéis: ela deixa de valer quando os bancos se preparam.
    antiga = guardado.pop("senha_bancos", None)
    conhecidas = guardado.get("senhas_dos_bancos", {})
    guardado["senhas_dos_bancos"] = senhas_novas(modulos_da_arvore()) | conhecidas
    instalacao = Instalacao(**guardado)
    if antiga or instalacao.senhas_dos_bancos != conhecidas:
        guardar(pasta, instalacao)
    return instalacao


def guardar(pasta: Path, instalacao: Instalacao) -> None:
    """Escreve a instalação por inteiro ou nada."""
    parcial = pasta / "instalacao.json.novo"
    parcial.touch(mode=0o600)
    parcial.write_text(json.dumps(asdict(instalacao), indent=1), encoding="utf-8")
    parcial.replace(pasta / "instalacao.json")


def segredo_do_operador(pasta: Path) -> str:
    """O que abre `/_plataforma/detalhes`, num arquivo só dele; sorteado na primeira vez."""
    arquivo = pasta / "segredo-do-operador"
    if not arquivo.exists():
        parcial = arquivo.with_suffix(".parcial")
        parcial.touch(mode=0o600)
        parcial.write_text(secrets.token_urlsafe(32), encoding="ascii")
        parcial.replace(arquivo)
    return arquivo.read_text(encoding="ascii").strip()


@contextmanager
def travada(pasta: Path) -> Iterator[None]:
    """Só um lançador por pasta de dados; levanta EmUso se outro já a usa."""
    pasta.mkdir(mode=0o711, parents=True, exist_ok=True)
    with open(pasta / "trava", "w", encoding="utf-8") as trava:
        try:
            fcntl.flock(trava.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as erro:
            raise EmUso(
                f"Outro ./erp já usa {pasta}: pare-o com Ctrl-C, ou escolha outra pasta com ERP_DADOS."
            ) from erro
        yield

"""Sob que conta rodam os processos do sistema quando o lançador é root: uma só conta, e um grupo de cada unidade.

É pelo grupo que a unidade lê as suas senhas e chaves, e por ele o núcleo não a deixa olhar o ambiente nem a memória de
um processo de outra: para isso a conta e o grupo teriam de ser os mesmos. Uma conta só, porque a instalação passa de um
processo a vários e volta, e os arquivos que eles escrevem não podem trocar de dono a cada vez.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from lancador import RAIZ
from lancador.mapa import Unidade, modulos_da_arvore
from lancador.maquina import Conta, alcancavel, conta_sem_privilegios
from lancador.progresso import Falta, avisar

CONTA = "meu_erp"
# Dos números que o systemd reserva a contas passageiras: ninguém os tem por nome.
GRUPO_DO_PORTAL = 61184
GRUPO_DO_AGENTE = GRUPO_DO_PORTAL + 64
PASTA_DO_GRUPO, PASTA_DO_DONO, ATRAVESSAVEL = 0o770, 0o700, 0o711
# O que prova que a conta alcança tudo: o Python, o ambiente e o clone.
PROVA = "import lancador, granian, django"
FORA_DA_COPIA = shutil.ignore_patterns("site-packages", "test", "idlelib", "tkinter", "turtledemo", "config-*", "*.a")


@dataclass(frozen=True)
class Contas:
    """A conta de cada processo, e com que Python e variáveis ele roda sob ela; sem `conta`, com a de quem iniciou."""

    conta: Conta | None
    python: Path
    variaveis: Mapping[str, str] = field(default_factory=dict)

    def da_unidade(self, unidade: Unidade) -> Conta | None:
        """A conta, no grupo da unidade: duas unidades nunca têm um módulo em comum."""
        return self._no_grupo(GRUPO_DO_PORTAL + 1 + modulos_da_arvore().index(min(unidade.modulos)))

    def do_portal(self) -> Conta | None:
        """A conta, num grupo que nada lê."""
        return self._no_grupo(GRUPO_DO_PORTAL)

    def do_agente(self) -> Conta | None:
        """A conta, num grupo em que só ele escreve."""
        return self._no_grupo(GRUPO_DO_AGENTE)

    def _no_grupo(self, grupo: int) -> Conta | None:
        return self.conta and Conta(self.conta.nome, self.conta.uid, grupo)


def escolher(python: Path, pasta: Path) -> Contas:
    """A conta sem privilégios, se o lançador é root e ela alcança o que precisa; senão avisa, e nada muda de conta.

    Em produção não se avisa: levanta Falta.
    """
    conta = conta_sem_privilegios(CONTA)
    if conta is None:
        return Contas(None, python)
    contas, impedimento = _ao_alcance(conta, python, pasta)
    if impedimento is None:
        return contas
    saida = "Ponha o clone onde todos atravessem (/srv, /opt), ou rode ./erp com um usuário comum."
    if os.environ.get("ERP_AMBIENTE") == "producao":
        raise Falta(f"A conta {conta.nome} não alcança {impedimento}, e em produção nada roda como root. {saida}")
    avisar(f"a conta {conta.nome} não alcança {impedimento}: os processos rodam como root. {saida}")
    return Contas(None, python)


def _ao_alcance(conta: Conta, python: Path, pasta: Path) -> tuple[Contas, str | None]:
    for lugar in (RAIZ, python.parent.resolve(), pasta):
        if not alcancavel(lugar, conta):
            return Contas(None, python), str(lugar)
    try:
        contas = _com_python_alcancavel(conta, python, pasta / "binarios")
        return contas, _o_que_falta(contas.python, conta.uid, tuple(sorted(contas.variaveis.items())))
    except OSError as erro:
        return Contas(None, python), f"o Python ({erro})"


def _com_python_alcancavel(conta: Conta, python: Path, destino: Path) -> Contas:
    """O ambiente pode estar à vista e o Python dele não: o do pyenv de root, por exemplo. Então se copia o Python."""
    base = python.resolve()
    if alcancavel(base.parent, conta):
        return Contas(conta, python)
    raiz = base.parents[1]
    copia = destino / f"python-{_versao(raiz)}"
    if not copia.exists():
        _copiar_python(base, copia)
    pacotes = python.parents[1] / "lib" / base.name / "site-packages"
    caminhos = [str(pacotes), *filter(None, [os.environ.get("PYTHONPATH")])]
    variaveis = {"PYTHONPATH": os.pathsep.join(caminhos), "LD_LIBRARY_PATH": str(copia / "lib")}
    return Contas(conta, copia / "bin" / base.name, variaveis)


def _versao(raiz: Path) -> str:
    return f"{'.'.join(map(str, sys.version_info[:3]))}-{raiz.stat().st_ino}"


def _copiar_python(base: Path, copia: Path) -> None:
    """Sem os pacotes e sem os testes dele; no mesmo disco, nem se copia: os arquivos ganham outro nome."""
    raiz = base.parents[1]
    parcial = copia.with_name(f"{copia.name}.{os.getpid()}")
    (parcial / "bin").mkdir(mode=ATRAVESSAVEL, parents=True)
    _ligar(str(base), str(parcial / "bin" / base.name))
    shutil.copytree(raiz / "lib" / base.name, parcial / "lib" / base.name, ignore=FORA_DA_COPIA, copy_function=_ligar)
    for biblioteca in raiz.glob("lib/libpython*.so*"):
        _ligar(str(biblioteca), str(parcial / "lib" / biblioteca.name))
    for lugar in (copia.parent, parcial, parcial / "bin", parcial / "lib"):
        lugar.chmod(ATRAVESSAVEL)
    parcial.rename(copia)


def _ligar(de: str, para: str) -> None:
    try:
        os.link(de, para)
    except OSError:  # outro disco
        shutil.copy2(de, para)


@cache
def _o_que_falta(python: Path, uid: int, variaveis: tuple[tuple[str, str], ...]) -> str | None:
    ambiente = {**os.environ, **dict(variaveis), "HOME": "/"}
    feito = subprocess.run(
        [str(python), "-c", PROVA], cwd=RAIZ, env=ambiente, capture_output=True, text=True, user=uid, extra_groups=[]
    )
    return None if feito.returncode == 0 else f"o ambiente Python ({feito.stderr.strip().splitlines()[-1]})"


def do_grupo(pasta: Path, conta: Conta | None) -> None:
    """Cria a pasta em que só o grupo da unidade entra e escreve; o que há nela passa à conta."""
    pasta.mkdir(mode=PASTA_DO_DONO, parents=True, exist_ok=True)
    if conta is None:
        return
    os.chown(pasta, 0, conta.gid)
    pasta.chmod(PASTA_DO_GRUPO)
    devolver(pasta)


def do_agente(pasta: Path, conta: Conta | None) -> None:
    """Cria a pasta em que só o grupo do agente escreve, e que todos leem."""
    pasta.mkdir(mode=0o755, parents=True, exist_ok=True)
    if conta is not None:
        os.chown(pasta, 0, conta.gid)
        pasta.chmod(0o775)
        devolver(pasta)


def devolver(pasta: Path) -> None:
    """O que root tenha escrito numa pasta `do_grupo` passa à conta que a usa."""
    conta = conta_sem_privilegios(CONTA)
    if conta is None or not pasta.exists() or pasta.stat().st_gid < GRUPO_DO_PORTAL:
        return
    for lugar, pastas, arquivos in os.walk(pasta):
        for nome in (*pastas, *arquivos):
            os.chown(Path(lugar) / nome, conta.uid, pasta.stat().st_gid, follow_symlinks=False)


def guardar_senhas(pasta: Path, senhas: Mapping[str, str], quais: Iterable[str], conta: Conta | None) -> Path:
    """Escreve em `pasta` um arquivo por senha, que só o grupo da unidade lê, e nenhum além dos `quais`."""
    pasta.parent.mkdir(mode=ATRAVESSAVEL, exist_ok=True)
    pasta.mkdir(mode=PASTA_DO_DONO, exist_ok=True)
    nomes = [nome for nome in quais if nome in senhas]
    for sobra in {f.name for f in pasta.iterdir() if f.name[0] != "."} - set(nomes):
        (pasta / sobra).unlink()
    for nome in nomes:
        _escrever_senha(pasta / nome, senhas[nome], conta)
    if conta is not None:
        os.chown(pasta, 0, conta.gid)
        pasta.chmod(0o750)
    return pasta


def _escrever_senha(arquivo: Path, senha: str, conta: Conta | None) -> None:
    parcial = arquivo.with_name(f".{arquivo.name}.{os.getpid()}")
    with open(os.open(parcial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as aberto:
        aberto.write(senha)
        if conta is not None:
            os.fchown(aberto.fileno(), 0, conta.gid)
            os.fchmod(aberto.fileno(), 0o640)
    parcial.replace(arquivo)

"""A suíte inteira, com servidores só dela, ou os testes escolhidos, com os que o checkout mantém; e o que não rodou."""

import os
import secrets
import subprocess
import time
import xml.etree.ElementTree as ET  # nosec B405 só lê o que o pytest escreveu
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lancador import RAIZ
from lancador.auditoria import auditar
from lancador.chromium import PACOTE as PACOTE_DO_CHROMIUM
from lancador.chromium import PACOTE_DO_CONDUTOR, achar_biblioteca_do_condutor, achar_chromium
from lancador.consul import CONSUL
from lancador.etcd import PACOTE as PACOTE_DO_ETCD
from lancador.etcd import achar_etcd
from lancador.mantidos import pasta_do_checkout
from lancador.mapa import modulos_da_arvore
from lancador.maquina import trazer_pacotes
from lancador.outra_suite import KUSTOMIZE, SemFonte
from lancador.pgbouncer import PACOTE as PACOTE_DO_PGBOUNCER
from lancador.pgbouncer import achar_pgbouncer
from lancador.processos import Supervisor
from lancador.progresso import Falta, dizer
from lancador.rabbitmq import PACOTE as PACOTE_DO_RABBITMQ
from lancador.rabbitmq import achar_servidor
from lancador.servidores import abrir_postgres, abrir_rabbitmq

SUCESSO = 0
SO_PARA_IMPORTAR = "postgresql://erp_{modulo}_{papel}:ninguem@127.0.0.1:1/erp_{modulo}"


@dataclass(frozen=True)
class Etapa:
    """Uma conferência da suíte: os argumentos dados ao Python do ambiente."""

    nome: str
    comando: tuple[str, ...]


# Não é `-m importlinter.cli`: esse módulo não se executa, sai com 0 e não confere nada.
PACOTES = ("plataforma", "lancador", "meu_erp", "implantacao", *modulos_da_arvore())
FRONTEIRAS = Etapa("fronteiras", ("-c", "from importlinter.cli import lint_imports_command as lint; lint()"))
CONFERENCIAS = (
    Etapa("estilo", ("-m", "ruff", "check", ".")),
    Etapa("estilo de Dockerfiles e scripts", ("-m", "lancador.estilo")),
    FRONTEIRAS,
    Etapa("tipos", ("-m", "mypy")),
    Etapa("falhas comuns de segurança", ("-m", "bandit", "-q", "-ii", "-r", "-c", "pyproject.toml", *PACOTES)),
    # O aviso calado é o de não alcançar banco algum: esta conferência só lê os modelos.
    Etapa("migrações em dia", ("-W", "ignore::RuntimeWarning", "manage.py", "makemigrations", "--check", "--dry-run")),
)
# Quatro para dois núcleos: os três que rodam jornadas passam um terço do tempo à espera dos processos que iniciam.
TESTES = Etapa("testes", ("-m", "pytest", "-q", "-n", "4", "--dist", "loadfile", "--durations=25", "--durations-min=5"))
ESCOLHIDOS = Etapa("testes", ("-m", "pytest", "-q"))
# O que muda com a versão do Python: o produto e os testes ao lado dele. A árvore, os documentos e o que cruza processos
# (tests/) dizem o mesmo em todas.
RAPIDO = ("-m", "not jornada and not concorrencia and not servidores")
SEM_FONTE = "sem fonte: "
"""Como começa o motivo de um teste que não rodou por depender de quem está fora desta máquina."""

FORA_DAQUI = (
    "um cluster Kubernetes: os manifestos são montados pelo kustomize e conferidos, estritos, em três versões",
    "as imagens públicas de terceiros: `./erp provar -k conteineres` roda as mesmas peças, empacotadas pelo Debian",
)
"""O que nenhuma rodada alcança, dito no fim de cada uma."""

SO_DOS_TESTES = (
    (achar_etcd, PACOTE_DO_ETCD, "a topologia lida do etcd"),
    (achar_pgbouncer, PACOTE_DO_PGBOUNCER, "a recusa de um pooler que reparte sessões"),
    (achar_chromium, PACOTE_DO_CHROMIUM, "as telas num navegador de verdade"),
    (achar_biblioteca_do_condutor, PACOTE_DO_CONDUTOR, "as telas num navegador de verdade"),
)
"""Programas que só os testes usam: quem os acha, o pacote que os traz e o que não roda sem eles."""
DE_OUTRA_SUITE = (
    (CONSUL, "a topologia lida de um Consul de verdade"),
    (KUSTOMIZE, "os manifestos do Kubernetes, montados e conferidos"),
)
"""O mesmo, do que a suíte do Debian desta máquina não tem."""


@dataclass
class Suite:
    """Uma execução em servidores só dela. Com `argumentos` só o pytest roda; `rapido`, só os testes dos pacotes."""

    python: Path
    pasta: Path
    argumentos: Sequence[str]
    rapido: bool
    instalar: bool
    supervisor: Supervisor
    falhas: list[str] = field(default_factory=list)
    nao_rodou: list[str] = field(default_factory=list)
    sem_fonte: list[str] = field(default_factory=list)
    """O que não rodou por depender de quem está fora desta máquina: diz-se, e não é falha."""

    def rodar(self) -> int:
        """Roda tudo e devolve o código de saída."""
        ambiente = self._servidores()
        so_testes = self.rapido or self.argumentos
        for etapa in () if so_testes else CONFERENCIAS:
            self._rodar(etapa, (), {**ambiente, "ERP_BANCOS": SO_PARA_IMPORTAR})
        if not so_testes:
            self._auditar()
            self.sem_fonte += FORA_DAQUI
        return self._testar(TESTES, ambiente)

    def rodar_escolhidos(self) -> int:
        """Roda só o pytest com os `argumentos`, sem iniciar nada: o teste que pede um servidor o acha ou inicia."""
        if self.instalar and achar_servidor() is None:
            trazer_pacotes([PACOTE_DO_RABBITMQ], instalar=True)
        if self.instalar:
            self._so_dos_testes()
        return self._testar(ESCOLHIDOS, ambiente_dos_escolhidos())

    def _testar(self, etapa: Etapa, ambiente: dict[str, str]) -> int:
        relatorio = self.pasta / "testes.xml"
        escolhidos = [*RAPIDO, *(self.argumentos or PACOTES)] if self.rapido else self.argumentos
        self._rodar(etapa, [*escolhidos, f"--junitxml={relatorio}"], ambiente)
        self.contar_pulados(relatorio)
        return self.concluir()

    def contar_pulados(self, relatorio: Path) -> None:
        """Anota o que o pytest pulou, e por quê."""
        motivos = pulados(relatorio)
        self.sem_fonte += [motivo for motivo in motivos if f": {SEM_FONTE}" in motivo]
        self.nao_rodou += [motivo for motivo in motivos if f": {SEM_FONTE}" not in motivo]

    def _auditar(self) -> None:
        dizer("\n== avisos de segurança das dependências: pip-audit --strict")
        auditoria = auditar(self.python, self.pasta)
        self.falhas += auditoria.achados
        self.sem_fonte += auditoria.sem_fonte

    def _servidores(self) -> dict[str, str]:
        ambiente = {**os.environ, "DJANGO_SETTINGS_MODULE": "meu_erp.settings"}
        if "ERP_TESTE_PG" not in ambiente:
            dizer("Iniciando um PostgreSQL só da suíte ...")
            senha = secrets.token_urlsafe(24)
            servidor = abrir_postgres(self.supervisor, self.pasta, self.python, senha, descartavel=True)
            ambiente["ERP_TESTE_PG"] = servidor.url_admin
        if "ERP_TESTE_AMQP" not in ambiente:
            try:
                senha = secrets.token_urlsafe(24)
                dizer("Iniciando um RabbitMQ só da suíte ...")
                no = abrir_rabbitmq(self.supervisor, self.pasta, senha, instalar=self.instalar)
                ambiente["ERP_TESTE_AMQP"] = no.url
            except Falta as erro:
                self.nao_rodou.append(f"o que precisa de RabbitMQ: {erro}")
        self._so_dos_testes()
        return ambiente

    def _so_dos_testes(self) -> None:
        for achar, pacote, para_que in SO_DOS_TESTES:
            if achar() is None:
                try:
                    trazer_pacotes([pacote], instalar=self.instalar)
                except Falta as erro:
                    self.nao_rodou.append(f"{para_que}: {erro}")
        for programa, para_que in DE_OUTRA_SUITE:
            if programa.achar() is None:
                try:
                    programa.trazer(instalar=self.instalar)
                except SemFonte as erro:
                    self.sem_fonte.append(f"{para_que}: {erro}")
                except Falta as erro:
                    self.nao_rodou.append(f"{para_que}: {erro}")

    def _rodar(self, etapa: Etapa, outros: Sequence[str], ambiente: dict[str, str]) -> None:
        argumentos = [*etapa.comando, *outros]
        dizer(f"\n== {etapa.nome}: python {' '.join(argumentos)}")
        inicio = time.monotonic()
        codigo = subprocess.run([str(self.python), *argumentos], cwd=RAIZ, env=ambiente).returncode
        if codigo:
            self.falhas.append(f"{etapa.nome} (código {codigo})")
        dizer(f"== {etapa.nome}: {'falhou' if codigo else 'certo'} em {time.monotonic() - inicio:.0f} s")

    def concluir(self) -> int:
        """Diz o que falhou e o que não rodou, uma linha cada, e devolve o código de saída."""
        dizer()
        for motivo in (*self.nao_rodou, *self.sem_fonte):
            dizer(f"não rodou: {motivo}")
        for falha in self.falhas:
            dizer(f"falhou: {falha}")
        incompleta = bool(self.nao_rodou) and os.environ.get("CI") == "true"
        if incompleta:
            dizer("falhou: com CI=true, o que não rodou conta como falha")
        if self.falhas or incompleta:
            return 1
        dizer("A suíte passou.")
        return SUCESSO


def ambiente_dos_escolhidos() -> dict[str, str]:
    """O ambiente de uma rodada curta: o bytecode se guarda sempre, porque sem ele ela passa o tempo a compilar."""
    ambiente = {**os.environ, "DJANGO_SETTINGS_MODULE": "meu_erp.settings"}
    if ambiente.pop("PYTHONDONTWRITEBYTECODE", ""):
        ambiente["PYTHONPYCACHEPREFIX"] = str(pasta_do_checkout() / "bytecode")
    return ambiente


def pulados(relatorio: Path) -> list[str]:
    """Testes que o pytest pulou, um por linha, com o motivo."""
    if not relatorio.exists():
        return []
    casos = ET.parse(relatorio).getroot().iter("testcase")  # nosec B314
    return [
        f"{caso.get('classname')}::{caso.get('name')}: {pulo.get('message')}"
        for caso in casos
        for pulo in caso.findall("skipped")
        if pulo.get("type") == "pytest.skip"
    ]

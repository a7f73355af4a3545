"""A casa inteira no ar: bancos preparados e migrados, um par de processos por unidade e, se dividida, o portal.

É o único jeito de iniciar a casa: os comandos do lançador e as jornadas da suíte usam a mesma classe.
"""

import http.client
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Literal, Self
from urllib.parse import urlsplit

from lancador import RAIZ
from lancador.mapa import Unidade, escrever_mapa, escrever_topologia, modulos_da_arvore, uma_por_modulo, unidades_de
from lancador.processos import FIM_DOS_PEDIDOS_SEGUNDOS, Processo, Supervisor
from lancador.progresso import avisar
from lancador.sistema import LOCAL, atende, porta_livre

Topologia = Literal["monolito", "servicos", "configurada"]
Grupos = tuple[tuple[str, ...], ...]
INTEIRA = "erp"
ETAPA_UNIDADES = 2
ETAPA_PORTAL = 3
SAUDE = "/_plataforma/saude"
THREADS = 4
PEDIDOS_SIMULTANEOS = 128
MEMORIA_MAXIMA_MIB = 1024
# O caminho de um soquete Unix não passa de 107 caracteres; depois da pasta vêm a da unidade e o soquete dela.
SOQUETE_MAXIMO = 107
SOQUETE_MAIS_LONGO = "/{unidade}/{unidade}-4194304.aviso"


class PassoFalhou(Exception):
    """Um passo da partida falhou; a mensagem traz o que o comando disse."""


@dataclass(frozen=True)
class Passo:
    """Um comando de `manage.py` dado a cada partida; todos podem ser repetidos."""

    titulo: str
    comando: tuple[str, ...]
    papel: str


PREPARAR = Passo("bancos", ("preparar_bancos",), "dono")
MIGRAR = Passo("migrações", ("migrar",), "dono")
SAO_PAULO = "3550308"
LOGIN_DA_DEMONSTRACAO = "admin@demonstracao.example"


def passo_da_demonstracao(senha: str) -> Passo:
    """Cria a empresa com que um recém-chegado entra; repetido, nada muda."""
    dados = {
        "--cnpj": "11.222.333/0001-81",
        "--razao-social": "Empresa de Demonstração Ltda",
        "--municipio": SAO_PAULO,
        "--email": LOGIN_DA_DEMONSTRACAO,
        "--senha": senha,
    }
    # Num só argumento: uma senha sorteada pode começar por “-”, e sozinha pareceria uma opção.
    return Passo(
        "empresa de demonstração", ("criar_empresa", *(f"{nome}={valor}" for nome, valor in dados.items())), "app"
    )


@dataclass(frozen=True)
class Enderecos:
    """Onde estão os servidores. `bancos` é o modelo de ERP_BANCOS; sem `admin`, os bancos já existem."""

    bancos: str
    admin: str | None
    amqp: str | None = None
    prefixo_amqp: str = "meu_erp"


def enderecos_com_prefixo(admin: str, prefixo: str, senha: str, amqp: str | None = None) -> Enderecos:
    """Bancos, papéis e filas que começam por `prefixo`, no servidor de `admin`."""
    partes = urlsplit(admin)
    modelo = f"postgresql://{prefixo}_{{modulo}}_{{papel}}:{senha}@{partes.hostname}:{partes.port}/{prefixo}_{{modulo}}"
    return Enderecos(bancos=modelo, admin=admin, amqp=amqp, prefixo_amqp=prefixo)


def sem_variaveis_da_casa(ambiente: Mapping[str, str]) -> dict[str, str]:
    """O ambiente sem nenhuma ERP_*: o que se inicia dele não herda instalação alguma."""
    return {nome: valor for nome, valor in ambiente.items() if not nome.startswith("ERP_")}


def saudavel(porta: int) -> bool:
    """Se a unidade que escuta nesta porta diz que atende."""
    conexao = http.client.HTTPConnection(LOCAL, porta, timeout=5)
    try:
        conexao.request("GET", SAUDE)
        return conexao.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        conexao.close()


@dataclass
class Casa:
    """Gerente de contexto: ao entrar, tudo está no ar e saudável; ao sair, tudo o que ela iniciou parou."""

    topologia: Topologia
    enderecos: Enderecos
    pasta: Path
    segredo: str
    porta: int = 0
    python: Path = Path(sys.executable)
    base: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    passos: tuple[Passo, ...] = (PREPARAR, MIGRAR)
    supervisor: Supervisor = field(default_factory=lambda: Supervisor(avisar))
    contar: Callable[[str], None] = lambda _texto: None
    grupos: Grupos = ()
    """Os módulos de cada unidade da casa dividida; vazio, uma unidade por módulo."""

    @classmethod
    def de_teste(cls, topologia: Topologia, *, bancos: str, amqp: str | None, pasta: Path, grupos: Grupos = ()) -> Self:
        """Casa nova, com prefixo só dela, no PostgreSQL de `bancos` (URL de administração) e no RabbitMQ de `amqp`."""
        prefixo = f"j{secrets.token_hex(4)}"
        return cls(
            topologia=topologia,
            enderecos=enderecos_com_prefixo(bancos, prefixo, secrets.token_hex(16), amqp),
            pasta=pasta,
            segredo=secrets.token_urlsafe(32),
            base={**sem_variaveis_da_casa(os.environ), "ERP_AMBIENTE": "teste"},
        )

    def __post_init__(self) -> None:
        self.pasta.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.porta = self.porta or porta_livre()
        self.url = f"http://{LOCAL}:{self.porta}"
        self.mapa: dict[str, str] = {}
        self._topologia = self.pasta / "topologia.toml"
        self._topologia_inteira = self.pasta / "topologia-inteira.toml"
        self.unidades = self._unidades()
        self._execucao = self.pasta / "execucao"
        if not self._cabem_os_soquetes():
            self._execucao = Path(tempfile.mkdtemp(prefix="erp-"))
        self._registros = self.pasta / "registros"
        for pasta in (self._execucao, self._registros):
            pasta.mkdir(mode=0o700, exist_ok=True)

    def _cabem_os_soquetes(self) -> bool:
        soquetes = (f"{self._execucao}{SOQUETE_MAIS_LONGO.format(unidade=u.nome)}" for u in self.unidades)
        return max(map(len, soquetes)) <= SOQUETE_MAXIMO

    def _unidades(self) -> tuple[Unidade, ...]:
        if self.topologia == "servicos":
            return unidades_de(self.grupos) if self.grupos else uma_por_modulo()
        nome = self.base.get("ERP_UNIDADE", INTEIRA) if self.topologia == "configurada" else INTEIRA
        return (self._unidade_inteira(nome),)

    def _unidade_inteira(self, nome: str) -> Unidade:
        return Unidade(nome=nome, modulos=modulos_da_arvore(), porta=self.porta)

    def ambiente(self, *, unidade: str = "", papel: str = "app") -> dict[str, str]:
        """Variáveis de um processo da casa; sem `unidade`, as de um observador que enxerga todos os módulos."""
        proprio = {
            **self.base,
            "PYTHONUNBUFFERED": "1",
            "DJANGO_SETTINGS_MODULE": "meu_erp.settings",
            "ERP_BANCOS": self.enderecos.bancos,
            "ERP_SEGREDO": self.segredo,
            "ERP_DADOS": str(self.pasta),
            "ERP_CHAVES": str(self.pasta / "chaves"),
            "ERP_ANCORAS": self.base.get("ERP_ANCORAS", str(self.pasta / "ancoras")),
            "ERP_ENDERECO": self.url,
            "ERP_THREADS": str(THREADS),
            "ERP_PAPEL": papel,
        }
        if papel == "dono" and self.enderecos.admin:
            proprio["ERP_BANCOS_ADMIN"] = self.enderecos.admin
        if self.enderecos.amqp and self.topologia == "servicos":
            proprio |= {"ERP_AMQP": self.enderecos.amqp, "ERP_AMQP_PREFIXO": self.enderecos.prefixo_amqp}
        if self.topologia != "configurada":
            arquivo = self._topologia if unidade else self._topologia_inteira
            proprio |= {"ERP_TOPOLOGIA": str(arquivo), "ERP_UNIDADE": unidade or INTEIRA}
        proprio["ERP_EXECUCAO"] = str(self._execucao_de(unidade or self.unidades[0].nome))
        return proprio

    def _execucao_de(self, unidade: str) -> Path:
        # Uma pasta por unidade: os soquetes de dois trabalhadores na mesma máquina não se confundem.
        pasta = self._execucao / unidade
        pasta.mkdir(mode=0o700, exist_ok=True)
        return pasta

    def manage(
        self, *argumentos: str, unidade: str = "", papel: str = "app", entrada: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Roda `manage.py` na casa e devolve código, saída e erros."""
        return subprocess.run(
            [str(self.python), str(RAIZ / "manage.py"), *argumentos],
            env=self.ambiente(unidade=unidade, papel=papel),
            cwd=RAIZ,
            input=entrada,
            capture_output=True,
            text=True,
        )

    def iniciar(self) -> None:
        """Dá os passos da partida e inicia os processos; levanta PassoFalhou ou NaoSubiu."""
        if self.topologia != "configurada":
            escrever_topologia(self._topologia, self.unidades)
            escrever_topologia(self._topologia_inteira, (self._unidade_inteira(INTEIRA),))
        for passo in self.passos:
            self._dar(passo)
        self.contar("Iniciando " + ", ".join(u.nome for u in self.unidades) + " ...")
        self.supervisor.iniciar(*(p for u in self.unidades for p in self._processos(u)))
        if self.topologia == "servicos":
            self.supervisor.iniciar(self._portal())
        self.supervisor.vigiar()

    def _dar(self, passo: Passo) -> None:
        if passo is PREPARAR and self.enderecos.admin is None:
            return
        feito = self.manage(*passo.comando, papel=passo.papel)
        if feito.returncode:
            raise PassoFalhou(f"{passo.titulo}: {(feito.stderr or feito.stdout).strip()[-2000:]}")
        for linha in feito.stdout.splitlines():
            self.contar(f"  {linha}")

    def _processos(self, unidade: Unidade) -> list[Processo]:
        pronta = partial(saudavel, unidade.porta)
        return [
            self._processo(f"{unidade.nome}.web", unidade, self._granian(unidade.porta), pronta),
            self._processo(f"{unidade.nome}.trabalho", unidade, ["manage.py", "trabalhar"], lambda: True),
        ]

    def _processo(self, nome: str, unidade: Unidade, comando: list[str], pronto: Callable[[], bool]) -> Processo:
        return Processo(
            nome=nome,
            comando=[str(self.python), *comando],
            ambiente=self.ambiente(unidade=unidade.nome),
            registro=self._registros / f"{nome}.log",
            etapa=ETAPA_UNIDADES,
            pronto=pronto,
            pasta=RAIZ,
        )

    def _granian(self, porta: int) -> list[str]:
        opcoes = {
            "--interface": "wsgi",
            "--http": "1",
            "--host": LOCAL,
            "--port": str(porta),
            "--workers": "1",
            "--blocking-threads": str(THREADS),
            "--backpressure": str(PEDIDOS_SIMULTANEOS),
            "--workers-max-rss": str(MEMORIA_MAXIMA_MIB),
            "--workers-kill-timeout": str(FIM_DOS_PEDIDOS_SEGUNDOS),
            # O granian o responde sem passar pelas threads de Python: diz se o processo anda, mesmo com todas ocupadas.
            "--static-path-mount": str(RAIZ / "lancador" / "vivo"),
            "--static-path-route": "/_vivo",
        }
        pares = [parte for par in opcoes.items() for parte in par]
        return ["-m", "granian", *pares, "--respawn-failed-workers", "--no-ws", "meu_erp.wsgi:application"]

    def _portal(self) -> Processo:
        arquivo = self.pasta / "mapa.json"
        feito = self.manage("topologia", "mapa")
        if feito.returncode:
            raise PassoFalhou(f"mapa: {feito.stderr.strip()[-2000:]}")
        self.mapa = escrever_mapa(arquivo, feito.stdout, self.unidades)
        return Processo(
            nome="portal",
            comando=[str(self.python), "-m", "lancador.portal", str(self.porta), str(arquivo)],
            ambiente=sem_variaveis_da_casa(self.base),
            registro=self._registros / "portal.log",
            etapa=ETAPA_PORTAL,
            pronto=partial(atende, self.porta),
            pasta=RAIZ,
        )

    @property
    def processos(self) -> dict[str, int]:
        """Nome -> pid de cada processo no ar: `estoque.web`, `portal` ..."""
        return self.supervisor.pids()

    def parar(self) -> None:
        """Para tudo, em ordem."""
        self.supervisor.parar()
        if self._execucao.parent != self.pasta:
            shutil.rmtree(self._execucao, ignore_errors=True)

    def __enter__(self) -> Self:
        try:
            self.iniciar()
        except BaseException:  # um Ctrl-C durante a partida também não deixa processo para trás
            self.parar()
            raise
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, erro: BaseException | None, pilha: TracebackType | None
    ) -> None:
        self.parar()

"""O sistema inteiro no ar: bancos preparados e migrados, um par de processos por unidade e, se dividido, o portal.

É o único jeito de iniciá-lo: os comandos do lançador e as jornadas da suíte usam a mesma classe.
"""

import os
import secrets
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from lancador import RAIZ
from lancador.contas import Contas, devolver, do_agente, do_grupo, escolher, guardar_senhas
from lancador.enderecos import DE_REPOSITORIO, PAPEIS, Enderecos, enderecos_com_prefixo, nome_da_senha, senhas_novas
from lancador.execucao import PastaDeExecucao
from lancador.instalacao import segredo_do_operador
from lancador.mapa import (
    INTEIRA,
    MODULO_DA_IDENTIDADE,
    MODULO_DO_LIVRO,
    Grupos,
    Topologia,
    Unidade,
    escrever_mapa,
    escrever_topologia,
    modulos_da_arvore,
    uma_por_modulo,
    unidades_de,
)
from lancador.maquina import LOCAL, Conta, porta_livre
from lancador.passos import MIGRAR, PREPARAR, Passo, PassoFalhou
from lancador.processos import Supervisor
from lancador.processos_do_sistema import Processos
from lancador.progresso import avisar
from lancador.variaveis import PREPARO, Variaveis, sem_variaveis_erp


@dataclass
class Sistema:
    """Gerente de contexto: ao entrar, tudo está no ar e saudável; ao sair, tudo o que ele iniciou parou."""

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
    repositorio: str = ""
    """A chave do etcd ou do Consul em que se publica a topologia do sistema dividido; vazia, ela fica num arquivo."""
    grupos: Grupos = ()
    """Os módulos de cada unidade do sistema dividido; vazio, uma unidade por módulo."""

    @classmethod
    def de_teste(cls, topologia: Topologia, *, bancos: str, amqp: str | None, pasta: Path) -> Self:
        """Um novo, de prefixo só seu, no PostgreSQL de `bancos` (URL de administração) e no RabbitMQ de `amqp`."""
        prefixo = f"j{secrets.token_hex(4)}"
        return cls(
            topologia=topologia,
            enderecos=enderecos_com_prefixo(bancos, prefixo, senhas_novas(modulos_da_arvore()), amqp),
            pasta=pasta,
            segredo=secrets.token_urlsafe(32),
            base={**sem_variaveis_erp(os.environ), "ERP_AMBIENTE": "teste"},
        )

    def __post_init__(self) -> None:
        self.pasta.mkdir(mode=0o711, parents=True, exist_ok=True)
        self.porta = self.porta or porta_livre()
        self.url = f"http://{LOCAL}:{self.porta}"
        self.mapa: dict[str, str] = {}
        self.unidades = self._unidades()
        self._execucao = PastaDeExecucao.em(self.pasta, [u.nome for u in self.unidades])
        self._variaveis = Variaveis(
            base=self.base,
            topologia=self.topologia,
            enderecos=self.enderecos,
            pasta=self.pasta,
            segredo=self.segredo,
            segredo_entre_unidades=secrets.token_urlsafe(32),
            segredo_do_operador=segredo_do_operador(self.pasta),
            url=self.url,
            execucao=self._execucao,
            origem=self._origem(),
        )
        registros = self.pasta / "registros"
        registros.mkdir(mode=0o700, exist_ok=True)
        self._registros = registros

    def _origem(self) -> str:
        if self.topologia == "servicos":
            return self.repositorio
        dita = self.base.get("ERP_TOPOLOGIA", "") if self.topologia == "configurada" else ""
        return dita if dita.startswith(DE_REPOSITORIO) else ""

    def _unidades(self) -> tuple[Unidade, ...]:
        if self.topologia == "servicos":
            return unidades_de(self.grupos) if self.grupos else uma_por_modulo()
        nome = self.base.get("ERP_UNIDADE", INTEIRA) if self.topologia == "configurada" else INTEIRA
        return (self._unidade_inteira(nome),)

    def _unidade_inteira(self, nome: str) -> Unidade:
        return Unidade(nome, modulos_da_arvore(), self.porta, porta_livre())

    def ambiente(self, *, unidade: str = "", papel: str = "app") -> dict[str, str]:
        """Variáveis de um processo do sistema; sem `unidade`, as de um observador que enxerga todos os módulos."""
        dela = next((u for u in self.unidades if u.nome == unidade), self.unidades[0])
        conta = self._contas.da_unidade(dela) if unidade and papel == "app" else None
        self._execucao.abrir(dela.nome, conta)
        return self._variaveis.de(
            dela, papel=papel, observador=not unidade, senhas=self._senhas(dela if unidade else None, papel, conta)
        )

    def _senhas(self, unidade: Unidade | None, papel: str, conta: Conta | None) -> Path:
        """A pasta com as senhas de que um processo precisa, e nenhuma outra: as do seu papel, dos seus módulos."""
        papeis = PAPEIS if papel == PREPARO else (papel,)
        modulos = unidade.modulos if unidade else modulos_da_arvore()
        pasta = self.pasta / "segredos" / (f"{papel}-{unidade.nome}" if unidade else papel)
        return guardar_senhas(
            pasta, self.enderecos.senhas, [nome_da_senha(m, p) for m in modulos for p in papeis], conta
        )

    @cached_property
    def _contas(self) -> Contas:
        return escolher(self.python, self.pasta)

    @cached_property
    def _processos(self) -> Processos:
        return Processos(self._contas, self._registros)

    def _entregar_pastas(self) -> None:
        for modulo, pasta in self._pastas_escritas().items():
            do_grupo(pasta, self._contas.da_unidade(next(u for u in self.unidades if modulo in u.modulos)))

    def _pastas_escritas(self) -> dict[str, Path]:
        return {MODULO_DA_IDENTIDADE: self._variaveis.chaves, MODULO_DO_LIVRO: self._variaveis.ancoras}

    def devolver_pastas(self) -> None:
        """Passa às unidades o que um comando, que roda com a conta de quem o deu, escreveu nas pastas delas."""
        for pasta in self._pastas_escritas().values():
            devolver(pasta)

    def manage(
        self, *argumentos: str, unidade: str = "", papel: str = "app", entrada: str | None = None
    ) -> subprocess.CompletedProcess[str]:
        """Roda `manage.py` neste sistema e devolve código, saída e erros."""
        feito = subprocess.run(
            [str(self.python), str(RAIZ / "manage.py"), *argumentos],
            env=self.ambiente(unidade=unidade, papel=papel),
            cwd=RAIZ,
            input=entrada,
            capture_output=True,
            text=True,
        )
        self.devolver_pastas()
        return feito

    def iniciar(self) -> None:
        """Dá os passos da inicialização e inicia os processos; levanta PassoFalhou ou NaoSubiu."""
        if self.topologia != "configurada":
            escrever_topologia(self._variaveis.arquivo_de_topologia, self.unidades)
            escrever_topologia(self._variaveis.arquivo_de_topologia_inteira, (self._unidade_inteira(INTEIRA),))
        if self.repositorio:
            self._publicar_topologia()
        for passo in self.passos:
            self._dar(passo)
        self._iniciar_agente()
        self.contar("Iniciando " + ", ".join(u.nome for u in self.unidades) + " ...")
        self._entregar_pastas()
        das_unidades = [(u, self.ambiente(unidade=u.nome)) for u in self.unidades]
        self.supervisor.iniciar(*(p for u, variaveis in das_unidades for p in self._processos.da_unidade(u, variaveis)))
        if self.topologia == "servicos":
            self._iniciar_portal()
        self.supervisor.vigiar()

    def _publicar_topologia(self) -> None:
        """Põe na chave a topologia gerada, por cima da de antes: as portas de cada inicialização são outras."""
        antes = self._publicacao("ler")
        documento = self._variaveis.arquivo_de_topologia.read_text(encoding="utf-8")
        revisao = antes.stdout.partition("\n")[0]
        feito = self._publicacao("publicar", "-", entrada=f"{revisao}\n{documento}" if revisao else documento)
        if feito.returncode:
            raise PassoFalhou(f"topologia: {feito.stderr.strip()[-2000:]}")

    def _publicacao(self, *argumentos: str, entrada: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(self.python), "-m", "plataforma.operacao.publicacao", *argumentos],
            env=self._variaveis.do_agente() or {**self.base, "ERP_TOPOLOGIA": self.repositorio},
            cwd=RAIZ,
            input=entrada,
            capture_output=True,
            text=True,
        )

    def _iniciar_agente(self) -> None:
        ambiente = self._variaveis.do_agente()
        if ambiente:
            do_agente(Path(ambiente["ERP_DINAMICA"]).parent, self._contas.do_agente())
            self.supervisor.iniciar(self._processos.agente(ambiente))

    def _dar(self, passo: Passo) -> None:
        if passo is PREPARAR and self.enderecos.admin is None:
            return
        feito = self.manage(*passo.comando, papel=passo.papel, entrada=passo.entrada)
        if feito.returncode:
            raise PassoFalhou(f"{passo.titulo}: {(feito.stderr or feito.stdout).strip()[-2000:]}")
        for linha in feito.stdout.splitlines():
            self.contar(f"  {linha}")

    def _iniciar_portal(self) -> None:
        arquivo = self.pasta / "mapa.json"
        feito = self.manage("topologia", "mapa")
        if feito.returncode:
            raise PassoFalhou(f"mapa: {feito.stderr.strip()[-2000:]}")
        self.mapa = escrever_mapa(arquivo, feito.stdout, self.unidades)
        ambiente = {**sem_variaveis_erp(self.base), "ERP_PROXIES": self.base.get("ERP_PROXIES", "")}
        self.supervisor.iniciar(self._processos.portal(self.porta, arquivo, self._variaveis.dinamica, ambiente))

    @property
    def processos(self) -> dict[str, int]:
        """Nome -> pid de cada processo no ar: `estoque.web`, `portal` ..."""
        return self.supervisor.pids()

    def parar(self) -> None:
        """Para tudo, em ordem."""
        self.supervisor.parar()
        self._execucao.apagar()

    def __enter__(self) -> Self:
        try:
            self.iniciar()
        except BaseException:  # um Ctrl-C durante a inicialização também não deixa processo para trás
            self.parar()
            raise
        return self

    def __exit__(
        self, tipo: type[BaseException] | None, erro: BaseException | None, pilha: TracebackType | None
    ) -> None:
        self.parar()

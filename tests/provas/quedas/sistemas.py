"""Sistemas sobre PostgreSQL e RabbitMQ só deles, que uma prova pode matar ou parar, com toda a durabilidade ligada."""

import os
import secrets
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from lancador.enderecos import Enderecos
from lancador.mapa import Grupos, Topologia
from lancador.maquina import esperar
from lancador.processos import Supervisor
from lancador.progresso import avisar
from lancador.servidores import abrir_postgres, abrir_rabbitmq
from lancador.sistema_no_ar import Sistema
from lancador.variaveis import sem_variaveis_erp
from meu_erp.demonstracao.cliente import ClienteHttp
from plataforma.testes.bancos import apagar, clonar, modelo_de_url, modelo_migrado
from plataforma.topologia import MODULOS

POSTGRESQL, RABBITMQ = "postgresql", "rabbitmq"
EMAIL, SENHA = "dona@exemplo.com.br", "uma senha que serve"
CNPJ, CPF_DO_CLIENTE = "11.222.333/0001-81", "52998224725"
# Aqui as quedas são muitas e de propósito: a espera crescente de um processo que não se aguenta não é o que se prova.
VOLTA_SEGUNDOS = (0.2,)
PRODUTOS = 40
PARAR_SEGUNDOS = 10


@dataclass(frozen=True)
class Servidores:
    """PostgreSQL e RabbitMQ desta execução, com bancos migrados que cada sistema copia."""

    pasta: Path
    supervisor: Supervisor
    admin: str
    amqp: str
    modelo: str


@contextmanager
def servidores_proprios() -> Iterator[Servidores]:
    """Servidores novos, vigiados; levanta Falta se o RabbitMQ não está na máquina."""
    supervisor = Supervisor(avisar, VOLTA_SEGUNDOS)
    with tempfile.TemporaryDirectory(prefix="quedas-") as nome:
        pasta = Path(nome)
        pasta.chmod(0o711)
        try:
            python = Path(sys.executable)
            amqp = abrir_rabbitmq(supervisor, pasta, secrets.token_hex(12), instalar=False).url
            admin = abrir_postgres(supervisor, pasta, python, secrets.token_hex(12)).url_admin
            modelo = modelo_migrado(admin, MODULOS)
            supervisor.vigiar()
            yield Servidores(pasta, supervisor, admin, amqp, modelo)
        finally:
            supervisor.parar()


@dataclass(frozen=True)
class SistemaProprio:
    """Um sistema no ar, com uma empresa que tem estoque e um cliente a quem vender."""

    sistema: Sistema
    servidores: Servidores
    prefixo: str
    empresa: dict[str, Any]

    @property
    def processos(self) -> dict[str, int]:
        """Nome -> pid do que está no ar e serve a este sistema, servidores inclusive."""
        no_ar = {**self.servidores.supervisor.pids(), **self.sistema.processos}
        sem_uso = (RABBITMQ,) if self.sistema.topologia == "monolito" else ()
        return {nome: pid for nome, pid in no_ar.items() if nome not in sem_uso}

    def entrar(self) -> ClienteHttp:
        """Uma sessão nova."""
        return ClienteHttp(self.sistema.url, email=EMAIL, senha=SENHA)

    def consultar(self, modulo: str, sql: str) -> list[tuple[Any, ...]]:
        """Linhas de um comando no banco do módulo, pela conta de administração, que vê todas as empresas."""
        with psycopg.connect(self.servidores.admin, dbname=f"{self.prefixo}_{modulo}", connect_timeout=5) as conexao:
            return conexao.execute(sql).fetchall()


@contextmanager
def sistema_proprio(
    topologia: Topologia, servidores: Servidores, *, ambiente: str = "teste", grupos: Grupos = ()
) -> Iterator[SistemaProprio]:
    """Sistema novo na topologia dada; ao sair, ele para e seus bancos se apagam.

    No ambiente de teste os prazos das chamadas têm folga, para que a lentidão da máquina não passe por falha.
    """
    prefixo = f"{topologia}_{secrets.token_hex(4)}"
    with ExitStack() as pilha:
        pilha.callback(apagar, servidores.admin, [f"{prefixo}_{m}" for m in MODULOS])
        for modulo in MODULOS:
            clonar(servidores.admin, f"{servidores.modelo}_{modulo}", f"{prefixo}_{modulo}", f"erp_{modulo}_dono")
        sistema = pilha.enter_context(
            Sistema(
                topologia=topologia,
                grupos=grupos,
                enderecos=Enderecos(
                    modelo_de_url(servidores.admin, prefixo), admin=None, amqp=servidores.amqp, prefixo_amqp=prefixo
                ),
                pasta=servidores.pasta / prefixo,
                segredo=secrets.token_urlsafe(32),
                # Os vendedores entram todos de uma vez; recusar quem chega junto é da prova das entradas, não desta.
                base={**sem_variaveis_erp(os.environ), "ERP_AMBIENTE": ambiente, "ERP_SENHAS_JUNTAS": "8"},
                passos=(),
                supervisor=Supervisor(avisar, VOLTA_SEGUNDOS),
            )
        )
        dados = ("--cnpj", CNPJ, "--razao-social", "Loja sob quedas", "--email", EMAIL, "--arquivo-da-senha", "-")
        criada = sistema.manage("criar_empresa", *dados, entrada=SENHA)
        assert criada.returncode == 0, criada.stderr
        with ClienteHttp(sistema.url, email=EMAIL, senha=SENHA) as dona:
            empresa = _povoar(dona)
        yield SistemaProprio(sistema, servidores, prefixo, empresa)


def _parado(grupo: int) -> bool:
    """Se cada thread de cada processo do grupo está parado (T); `stat` é de proc(5)."""
    estados = []
    for stat in Path("/proc").glob("[0-9]*/task/[0-9]*/stat"):
        with suppress(OSError):
            estado, _pai, do_grupo = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[:3]
            estados += [estado] if int(do_grupo) == grupo else []
    return set(estados) == {"T"}


@contextmanager
def congelado(sistema: SistemaProprio, unidade: str) -> Iterator[None]:
    """Uma unidade inteira parada (SIGSTOP): as conexões com ela se abrem, e nada responde."""
    grupos = [sistema.processos[f"{unidade}.{papel}"] for papel in ("web", "trabalho")]
    for grupo in grupos:
        os.killpg(grupo, signal.SIGSTOP)
    try:
        # O sinal só pega quando uma thread volta a correr; até lá os outros ainda atendem.
        assert esperar(lambda: all(map(_parado, grupos)), PARAR_SEGUNDOS)
        yield
    finally:
        for grupo in grupos:
            os.killpg(grupo, signal.SIGCONT)


def _povoar(dona: ClienteHttp) -> dict[str, Any]:
    dona.esperar_a_empresa()
    (deposito,) = dona.listar("/api/depositos/", padrao="true")
    itens = [
        {"sku": f"P{n:03}", "descricao": f"Produto {n}", "unidade": "UN", "preco": "10.00"} for n in range(PRODUTOS)
    ]
    produtos = dona.enviar("/api/produtos/lote/", {"itens": itens})["itens"]
    pessoa = dona.enviar("/api/pessoas/", {"documento": CPF_DO_CLIENTE, "nome": "Maria Compradora", "uf": "SP"})
    dona.esperar_efeitos()
    entradas = [{"produto": p, "quantidade": "1000000", "custo_total": "5000000.00"} for p in produtos]
    ajuste = {"deposito": deposito["id"], "tipo": "entrada", "motivo": "Estoque a vender", "itens": entradas}
    dona.enviar("/api/ajustes/", ajuste)
    condicao = dona.enviar("/api/condicoes/", {"nome": "Trinta dias", "prazos": "30"})
    dona.enviar("/api/clientes/", {"pessoa": pessoa["id"], "condicao": condicao["id"]})
    dona.esperar_efeitos()
    contas = dona.listar("/api/contas-bancarias/")
    return {
        "estabelecimento": deposito["estabelecimento"],
        "cliente": pessoa["id"],
        "caixa": contas[0]["id"],
        "produtos": produtos,
    }

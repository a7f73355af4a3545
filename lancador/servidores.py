"""Os servidores de que o sistema precisa: os próprios, ou os que o ambiente aponta."""

import os
import tomllib
from pathlib import Path

from lancador import RAIZ, instalacao
from lancador.enderecos import DE_REPOSITORIO, Enderecos, enderecos_com_prefixo
from lancador.maquina import conta_sem_privilegios, exigir_alcance, trazer_pacotes
from lancador.postgres import Postgres, achar_binarios, tornar_legivel, url_admin
from lancador.processos import Supervisor
from lancador.progresso import Falta, dizer
from lancador.rabbitmq import PACOTE, RabbitMQ, achar_servidor

PREFIXO = "erp"
BANCO_EMBUTIDO = "embutido"


def _bancos_apontados() -> str | None:
    """O modelo de endereço que o usuário configurou, no ambiente ou em topologia.toml."""
    do_ambiente = os.environ.get("ERP_BANCOS")
    if do_ambiente:
        return do_ambiente
    origem = os.environ.get("ERP_TOPOLOGIA", "")
    if origem.startswith(DE_REPOSITORIO):
        return None
    arquivo = Path(origem) if origem else RAIZ / "topologia.toml"
    padrao = str(tomllib.loads(arquivo.read_text(encoding="utf-8"))["bancos"]["padrao"])
    return None if padrao == BANCO_EMBUTIDO else padrao


def _apontados(modelo: str, amqp: str | None = None) -> Enderecos:
    """O servidor que o usuário configurou; as senhas podem vir no modelo, ou em arquivos."""
    pasta = os.environ.get("ERP_SENHAS_DOS_BANCOS")
    senhas = {f.name: f.read_text(encoding="utf-8").rstrip("\n") for f in Path(pasta).iterdir()} if pasta else {}
    return Enderecos(bancos=modelo, admin=os.environ.get("ERP_BANCOS_ADMIN"), amqp=amqp, senhas=senhas)


def preparar_postgres(pasta: Path, python: Path, senha: str, *, porta: int = 0, descartavel: bool = False) -> Postgres:
    """O PostgreSQL próprio sobre `pasta`/postgresql, pronto para ser iniciado."""
    dados = pasta / "postgresql"
    conta = conta_sem_privilegios("postgres")
    binarios = tornar_legivel(achar_binarios(python, dados), pasta / "binarios", conta)
    exigir_alcance(binarios, conta)
    servidor = Postgres(dados, binarios, senha, pasta / "postgresql.log", porta=porta, descartavel=descartavel)
    servidor.preparar()
    return servidor


def abrir_postgres(
    supervisor: Supervisor, pasta: Path, python: Path, senha: str, *, porta: int = 0, descartavel: bool = False
) -> Postgres:
    """Inicia o PostgreSQL próprio sobre `pasta`/postgresql."""
    servidor = preparar_postgres(pasta, python, senha, porta=porta, descartavel=descartavel)
    supervisor.iniciar(servidor.processo())
    return servidor


def preparar_rabbitmq(pasta: Path, senha: str, *, instalar: bool) -> RabbitMQ:
    """O RabbitMQ próprio sobre `pasta`/rabbitmq, pronto para ser iniciado; levanta Falta se não está na máquina."""
    if achar_servidor() is None:
        trazer_pacotes([PACOTE], instalar=instalar)
    executavel = achar_servidor()
    if executavel is None:
        raise Falta(f"{PACOTE} foi instalado, mas rabbitmq-server e epmd não aparecem no PATH.")
    servidor = RabbitMQ(pasta / "rabbitmq", executavel, senha)
    servidor.preparar()
    return servidor


def abrir_rabbitmq(supervisor: Supervisor, pasta: Path, senha: str, *, instalar: bool) -> RabbitMQ:
    """Inicia o RabbitMQ próprio sobre `pasta`/rabbitmq; levanta Falta se ele não está na máquina."""
    servidor = preparar_rabbitmq(pasta, senha, instalar=instalar)
    supervisor.iniciar(*servidor.processos())
    return servidor


def enderecos_no_ar(pasta: Path) -> Enderecos:
    """Endereços da instalação que outro lançador já mantém no ar."""
    guardada = instalacao.ler(pasta)
    apontados = _bancos_apontados()
    if apontados:
        return _apontados(apontados)
    admin = url_admin(guardada.senha_admin, guardada.porta_postgres)
    return enderecos_com_prefixo(admin, PREFIXO, guardada.senhas_dos_bancos)


def enderecos_da_instalacao(
    supervisor: Supervisor, pasta: Path, python: Path, *, com_rabbitmq: bool, instalar: bool
) -> Enderecos:
    """Endereços da instalação local em `pasta`, com o que for preciso já no ar."""
    guardada = instalacao.ler(pasta)
    amqp = os.environ.get("ERP_AMQP")
    if com_rabbitmq and not amqp:
        dizer("Iniciando o RabbitMQ ...")
        amqp = abrir_rabbitmq(supervisor, pasta, guardada.senha_amqp, instalar=instalar).url
    apontados = _bancos_apontados()
    if apontados:
        return _apontados(apontados, amqp)
    dizer("Iniciando o PostgreSQL ...")
    servidor = abrir_postgres(supervisor, pasta, python, guardada.senha_admin, porta=guardada.porta_postgres)
    guardada.porta_postgres = servidor.porta
    instalacao.guardar(pasta, guardada)
    return enderecos_com_prefixo(servidor.url_admin, PREFIXO, guardada.senhas_dos_bancos, amqp)

"""Os comandos de ./erp."""

import argparse
import importlib.util
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stdout, suppress
from pathlib import Path
from types import FrameType
from typing import NoReturn

from lancador import RAIZ, ambiente, demonstracao, depuracao, instalacao, mantidos, primeiros_passos, recarga
from lancador.comandos_da_unidade import PORTA_DA_WEB, PORTA_DO_TRABALHO, dar_lugar, python_da_unidade, trabalho, web
from lancador.enderecos import Enderecos, enderecos_com_prefixo, senhas_novas
from lancador.mapa import Topologia, modulos_da_arvore
from lancador.maquina import LOCAL, impedimento_de_escuta, pasta_de_dados
from lancador.passos import MIGRAR, PREPARAR, PassoFalhou, passo_da_demonstracao
from lancador.procedencia import procedencia
from lancador.processos import NaoSubiu, Supervisor
from lancador.progresso import Falta, avisar, dizer
from lancador.servidores import PREFIXO, abrir_postgres, abrir_rabbitmq, enderecos_da_instalacao, enderecos_no_ar
from lancador.sistema_no_ar import Sistema
from lancador.suite import Suite
from lancador.variaveis import sem_variaveis_erp, trazer_segredos

EXPLICACAO = """\
meu_erp: um ERP que começa como um só processo e se divide por configuração.

  ./erp iniciar    prepara tudo e serve em http://127.0.0.1:8000 (Ctrl-C para)
  ./erp testar     roda a suíte inteira, em servidores só dela; com um caminho, só o pytest, em segundos
  ./erp parar      termina os servidores que ./erp testar CAMINHO deixou no ar
  ./erp dividir    serve a mesma instalação com um processo por módulo
  ./erp servir     só o processo que atende HTTP, com o que o ambiente diz (contêineres, systemd)
  ./erp trabalhar  só o processo que executa eventos, idem
  ./erp topologia  lê e publica o documento da topologia no etcd ou no Consul
  ./erp agente     vigia esse documento e mantém o arquivo do que muda sem reiniciar
  ./erp demonstrar faz uma compra e uma venda completas e prova o resultado
  ./erp medir      mede velocidade e custo contra um SQL mínimo, em servidores só da medida
  ./erp provar     prova o sistema sob carga, falhas e disputas, mais longamente que a suíte
  ./erp manage ... manage.py com as variáveis da instalação local

Com --instalar, o que faltar no sistema vem por apt-get (root, Debian); sem ele, nada se instala fora do projeto.
./erp COMANDO --help diz mais.
"""
PAPEL_DO_COMANDO = {passo.comando[0]: passo.papel for passo in (PREPARAR, MIGRAR)}
POR_SINAL = 128
SEMENTES = 10**6


@contextmanager
def _supervisionando() -> Iterator[Supervisor]:
    """Um supervisor que para tudo ao sair; a parada não se deixa interromper no meio."""
    supervisor = Supervisor(avisar)
    try:
        yield supervisor
    finally:
        for sinal in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(sinal, signal.SIG_IGN)
        supervisor.parar()


@contextmanager
def _pasta_passageira() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="erp-") as nome:
        pasta = Path(nome)
        # As contas do PostgreSQL e do RabbitMQ precisam atravessá-la quando o lançador é root.
        pasta.chmod(0o711)
        yield pasta


def _porta_dita(porta: int) -> int:
    if motivo := impedimento_de_escuta(LOCAL, porta):
        raise Falta(motivo)
    return porta


def _servir(topologia: Topologia, opcoes: argparse.Namespace, *, recarregar: bool = False) -> int:
    trazer_segredos(os.environ)
    python = ambiente.preparar(ambiente.DE_EXECUCAO, instalar=opcoes.instalar)
    pasta = pasta_de_dados()
    inicio = time.monotonic()
    with instalacao.travada(pasta), _supervisionando() as supervisor:
        porta = _porta_dita(opcoes.porta)
        enderecos = enderecos_da_instalacao(
            supervisor, pasta, python, com_rabbitmq=topologia == "servicos", instalar=opcoes.instalar
        )
        guardada = instalacao.ler(pasta)
        primeira_vez = () if guardada.com_demonstracao else (passo_da_demonstracao(guardada.senha_da_demonstracao),)
        sistema = Sistema(
            topologia=topologia,
            enderecos=enderecos,
            pasta=pasta,
            segredo=guardada.segredo,
            passos=(PREPARAR, MIGRAR, *primeira_vez),
            porta=porta,
            python=python,
            supervisor=supervisor,
            contar=dizer,
            repositorio=opcoes.repositorio,
            base={**os.environ, "PYTHONBREAKPOINT": depuracao.GANCHO} if recarregar else dict(os.environ),
        )
        sistema.iniciar()
        for prefixo, destino in sistema.mapa.items():
            dizer(f"  {prefixo:<32} {destino}")
        dizer(f"\n{demonstracao.como_entrar(guardada)}")
        dizer(f"No ar em {sistema.url} ({time.monotonic() - inicio:.0f} s). Dados e registros em {pasta}. Ctrl-C para.")
        segredo = os.environ.get("ERP_SEGREDO_DO_OPERADOR") or instalacao.segredo_do_operador(pasta)
        primeiros_passos.dizer_por_onde_comecar(sistema.url, segredo, abrir=opcoes.abrir)
        with suppress(KeyboardInterrupt), demonstracao.carregando(sistema, pasta, guardada):
            if recarregar:
                recarga.vigiar(supervisor, Path(sistema.ambiente()["ERP_EXECUCAO"]))
            _ficar_no_ar()
        dizer("\nParando ...")
    return 0


def _ficar_no_ar() -> None:
    while True:
        signal.pause()


def iniciar(opcoes: argparse.Namespace) -> int:
    """Serve a instalação local como topologia.toml diz: por padrão, um só processo."""
    return _servir("configurada", opcoes, recarregar=opcoes.recarregar)


def dividir(opcoes: argparse.Namespace) -> int:
    """Serve a mesma instalação com um processo por módulo, RabbitMQ entre eles e o portal na frente."""
    return _servir("servicos", opcoes)


def servir(opcoes: argparse.Namespace) -> int:
    """Serve por HTTP a unidade que as variáveis de ambiente dizem; não prepara nem migra nada."""
    python = python_da_unidade(instalar=opcoes.instalar)
    comando = web(opcoes.porta, endereco=opcoes.endereco)
    dar_lugar(python, comando, endereco=opcoes.endereco, porta=opcoes.porta)


def trabalhar(opcoes: argparse.Namespace) -> int:
    """Executa os eventos da unidade que as variáveis de ambiente dizem; na porta responde só pela saúde."""
    python = python_da_unidade(instalar=opcoes.instalar)
    comando = trabalho(opcoes.porta, endereco=opcoes.endereco)
    dar_lugar(python, comando, endereco=opcoes.endereco, porta=opcoes.porta)


def agente(opcoes: argparse.Namespace) -> int:
    """Vigia a chave de ERP_TOPOLOGIA (etcd ou Consul) e mantém em dia o arquivo de ERP_DINAMICA."""
    return _no_python("plataforma.operacao.agente", instalar=opcoes.instalar)


def topologia(opcoes: argparse.Namespace) -> int:
    """Lê o documento da topologia na chave de ERP_TOPOLOGIA, ou o publica, se ninguém o mudou depois de lido."""
    if (opcoes.acao == "publicar") != bool(opcoes.arquivo):
        raise Falta("Diga ./erp topologia ler, ou ./erp topologia publicar ARQUIVO (“-” lê da entrada padrão).")
    ditos = [opcoes.acao, *filter(None, [opcoes.arquivo]), *(["--se-nao-ha"] if opcoes.se_nao_ha else [])]
    return _no_python("plataforma.operacao.publicacao", *ditos, instalar=opcoes.instalar)


def _no_python(modulo: str, *argumentos: str, instalar: bool) -> NoReturn:
    """Dá lugar ao módulo, no Python em que já se está, se ele o serve (a imagem); a saída é só do módulo."""
    with redirect_stdout(sys.stderr):
        serve = importlib.util.find_spec("pydantic_settings") is not None
        python = Path(sys.executable) if serve else ambiente.preparar(ambiente.DE_EXECUCAO, instalar=instalar)
    caminhos = os.pathsep.join([str(RAIZ), *filter(None, [os.environ.get("PYTHONPATH")])])
    os.execve(python, [str(python), "-m", modulo, *argumentos], {**os.environ, "PYTHONPATH": caminhos})


def testar(opcoes: argparse.Namespace) -> int:
    """Roda a suíte inteira, ou só os testes escolhidos, e devolve seu código."""
    pasta_do_ambiente = RAIZ / opcoes.ambiente
    python = ambiente.preparar(ambiente.DE_DESENVOLVIMENTO, instalar=opcoes.instalar, pasta=pasta_do_ambiente)
    with _suite(python, opcoes.outros, rapido=opcoes.rapido, instalar=opcoes.instalar) as suite:
        return suite.rodar_escolhidos() if opcoes.outros else suite.rodar()


@contextmanager
def _suite(python: Path, argumentos: list[str], *, rapido: bool, instalar: bool) -> Iterator[Suite]:
    with _pasta_passageira() as pasta, _supervisionando() as supervisor:
        yield Suite(
            python=python, pasta=pasta, argumentos=argumentos, rapido=rapido, instalar=instalar, supervisor=supervisor
        )


def parar(_opcoes: argparse.Namespace) -> int:
    """Termina os servidores que `./erp testar CAMINHO` deixou no ar para a próxima vez."""
    parados = mantidos.parar()
    dizer(f"Parou: {', '.join(parados)}." if parados else "Nada deste checkout estava no ar.")
    return 0


def provar(opcoes: argparse.Namespace) -> int:
    """Roda as provas sob carga e falhas no porte inteiro, uma por vez, e devolve o código delas."""
    python = ambiente.preparar(ambiente.DE_DESENVOLVIMENTO, instalar=opcoes.instalar)
    semente = secrets.randbelow(SEMENTES) if opcoes.semente is None else opcoes.semente
    dizer(" · ".join(procedencia().values()) + f" · semente {semente}")
    argumentos = ["tests/provas", "-n", "0", "--provas-inteiras", f"--semente={semente}", *opcoes.outros]
    if opcoes.json:
        argumentos.append(f"--provas-json={opcoes.json.absolute()}")
    with _suite(python, argumentos, rapido=False, instalar=opcoes.instalar) as suite:
        return suite.rodar()


def demonstrar(opcoes: argparse.Namespace) -> int:
    """Inicia um sistema novo e passageiro, roda a demonstração nele e devolve o código da demonstração."""
    python = ambiente.preparar(ambiente.DE_EXECUCAO, instalar=opcoes.instalar)
    with _pasta_passageira() as pasta, _supervisionando() as supervisor:
        dizer(f"Um sistema novo, só para a demonstração ({opcoes.topologia}) ...")
        admin = abrir_postgres(supervisor, pasta, python, secrets.token_urlsafe(24), descartavel=True).url_admin
        amqp = None
        if opcoes.topologia == "servicos":
            amqp = abrir_rabbitmq(supervisor, pasta, secrets.token_urlsafe(24), instalar=opcoes.instalar).url
        sistema = Sistema(
            topologia=opcoes.topologia,
            enderecos=enderecos_com_prefixo(admin, PREFIXO, senhas_novas(modulos_da_arvore()), amqp),
            pasta=pasta,
            segredo=secrets.token_urlsafe(32),
            python=python,
            base=sem_variaveis_erp(os.environ),
            supervisor=supervisor,
            contar=dizer,
        )
        sistema.iniciar()
        comando = [str(python), str(RAIZ / "manage.py"), "demonstrar", "--endereco", sistema.url]
        return subprocess.run(comando, env=sistema.ambiente(), cwd=RAIZ).returncode


def medir(opcoes: argparse.Namespace) -> int:
    """Mede velocidade e custo ao lado do piso em SQL, em servidores só desta rodada; devolve o código dela."""
    requisitos = ambiente.DE_DESENVOLVIMENTO if opcoes.chamas else ambiente.DE_EXECUCAO
    python = ambiente.preparar(requisitos, instalar=opcoes.instalar)
    ditos = {"--json": opcoes.json, "--chamas": opcoes.chamas}
    caminhos = [f"{nome}={caminho.absolute()}" for nome, caminho in ditos.items() if caminho]
    with _pasta_passageira() as pasta, _supervisionando() as supervisor:
        dizer("Iniciando PostgreSQL e RabbitMQ só da medida ...")
        admin = abrir_postgres(supervisor, pasta, python, secrets.token_urlsafe(24)).url_admin
        amqp = abrir_rabbitmq(supervisor, pasta, secrets.token_urlsafe(24), instalar=opcoes.instalar).url
        servidores = {"ERP_TESTE_PG": admin, "ERP_TESTE_AMQP": amqp}
        comando = [str(python), "-m", "medidas", *caminhos, *opcoes.outros]
        return subprocess.run(comando, env={**sem_variaveis_erp(os.environ), **servidores}, cwd=RAIZ).returncode


def manage(argumentos: list[str]) -> int:
    """Roda manage.py na instalação local; se ela está parada, o PostgreSQL fica no ar só durante o comando."""
    trazer_segredos(os.environ)
    python = ambiente.preparar(ambiente.DE_EXECUCAO, instalar=False)
    pasta = pasta_de_dados()
    try:
        with instalacao.travada(pasta), _supervisionando() as supervisor:
            enderecos = enderecos_da_instalacao(supervisor, pasta, python, com_rabbitmq=False, instalar=False)
            return _manage(enderecos, pasta, python, argumentos)
    except instalacao.EmUso:
        return _manage(enderecos_no_ar(pasta), pasta, python, argumentos)


def _manage(enderecos: Enderecos, pasta: Path, python: Path, argumentos: list[str]) -> int:
    segredo = instalacao.ler(pasta).segredo
    sistema = Sistema(topologia="configurada", enderecos=enderecos, pasta=pasta, segredo=segredo, python=python)
    papel = PAPEL_DO_COMANDO.get("".join(argumentos[:1]), os.environ.get("ERP_PAPEL", "app"))
    try:
        comando = [str(python), str(RAIZ / "manage.py"), *argumentos]
        return subprocess.run(comando, env=sistema.ambiente(papel=papel)).returncode
    finally:
        sistema.devolver_pastas()


def _opcoes_de_quem_serve(inteiro: argparse.ArgumentParser, dividido: argparse.ArgumentParser) -> None:
    for servido in (inteiro, dividido):
        servido.add_argument("--porta", type=int, default=8000, help="porta local (padrão: 8000)")
        servido.add_argument("--abrir", action="store_true", help="abre o navegador, quando o sistema já atende")
    recarregar = "recarrega o que se salva, e abre aqui o depurador de um breakpoint()"
    inteiro.add_argument("--recarregar", action="store_true", help=recarregar)
    inteiro.set_defaults(repositorio="")
    chave = "etcd:// ou consul://... em que publicar a topologia gerada, e que se passa a seguir"
    dividido.add_argument("--repositorio", default="", help=chave)


def _opcoes_da_topologia(leitor: argparse.ArgumentParser) -> None:
    leitor.add_argument("acao", choices=["ler", "publicar"])
    leitor.add_argument("arquivo", nargs="?", help="o documento a publicar; “-” o lê da entrada padrão")
    leitor.add_argument("--se-nao-ha", action="store_true", help="publica só se a chave não existe")


def _leitor() -> argparse.ArgumentParser:
    leitor = argparse.ArgumentParser(prog="./erp", add_help=False, usage="./erp COMANDO [opções]")
    comandos = leitor.add_subparsers(dest="comando")

    def novo(funcao: Callable[[argparse.Namespace], int]) -> argparse.ArgumentParser:
        sub = comandos.add_parser(funcao.__name__, description=funcao.__doc__)
        sub.set_defaults(funcao=funcao)
        sub.add_argument("--instalar", action="store_true", help="traz por apt-get o que faltar no sistema")
        return sub

    comandos.add_parser("parar", description=parar.__doc__).set_defaults(funcao=parar)
    no_ar = {funcao: novo(funcao) for funcao in (iniciar, dividir)}
    _opcoes_de_quem_serve(no_ar[iniciar], no_ar[dividir])
    novo(agente)
    _opcoes_da_topologia(novo(topologia))
    for funcao, porta in ((servir, PORTA_DA_WEB), (trabalhar, PORTA_DO_TRABALHO)):
        sozinho = novo(funcao)
        sozinho.add_argument("--endereco", default=LOCAL, help=f"em que escuta (padrão: {LOCAL}; 0.0.0.0: em todos)")
        sozinho.add_argument("--porta", type=int, default=porta, help=f"(padrão: {porta})")
    suite = novo(testar)
    suite.epilog = (
        "Os demais argumentos vão ao pytest; com eles, só ele roda, e o PostgreSQL que os testes pedirem fica no ar "
        "para a próxima vez: ./erp parar o termina."
    )
    suite.add_argument("--rapido", action="store_true", help="só os testes ao lado do código, sem concorrência")
    suite.add_argument("--ambiente", default=".venv", help="pasta do ambiente Python (padrão: .venv)")
    novo(demonstrar).add_argument("--topologia", choices=["monolito", "servicos"], default="monolito")
    provas = novo(provar)
    provas.epilog = "Os demais argumentos vão ao pytest: -k NOME escolhe provas."
    provas.add_argument("--semente", type=int, help="repete os sorteios de outra rodada (padrão: uma nova)")
    provas.add_argument("--json", type=Path, help="arquivo em que escrever valor, limite e semente de cada prova")
    medidas = novo(medir)
    medidas.epilog = (
        "Os demais argumentos: --fluxos VENDAS por rodada (200); --livro PARTIDAS ... (100000 1000000); "
        "--crescimento VEZES ... (10 100), no lugar do resto."
    )
    medidas.add_argument("--json", type=Path, help="arquivo em que escrever todos os valores")
    medidas.add_argument("--chamas", type=Path, help="pasta em que gravar um gráfico de chamas por processo")
    return leitor


def _interromper(sinal: int, _quadro: FrameType | None) -> NoReturn:
    raise KeyboardInterrupt(sinal)


def principal(argumentos: list[str]) -> int:
    """Ponto de entrada: devolve o código de saída."""
    if argumentos[:1] in ([], ["-h"], ["--help"]):
        dizer(EXPLICACAO)
        return 0
    for sinal in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(sinal, _interromper)
    try:
        if argumentos[0] == "manage":
            return manage(argumentos[1:])
        opcoes, outros = _leitor().parse_known_args(argumentos)
        if outros and opcoes.funcao not in (testar, provar, medir):
            raise Falta(f"Não conheço {' '.join(outros)}. ./erp {argumentos[0]} --help diz o que há.")
        opcoes.outros = outros
        return int(opcoes.funcao(opcoes))
    except KeyboardInterrupt as erro:
        (sinal,) = erro.args or (signal.SIGINT,)
        return POR_SINAL + int(sinal)
    except (Falta, PassoFalhou, NaoSubiu) as erro:
        dizer(f"erro: {erro}")
        return 1

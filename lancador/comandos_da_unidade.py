"""Os dois processos de uma unidade, o que atende HTTP e o que executa eventos: os comandos deles, ditos só aqui.

O lançador, a imagem de contêiner e os testes iniciam por aqui; `./erp servir` e `./erp trabalhar` põem o processo no
lugar do próprio lançador, e é ele quem recebe os sinais.
"""

import importlib.util
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from lancador import RAIZ, ambiente
from lancador.maquina import LOCAL, impedimento_de_escuta
from lancador.progresso import Falta

PORTA_DA_WEB, PORTA_DO_TRABALHO = 8000, 8001
VIVA, PRONTA = "/_plataforma/viva", "/_plataforma/pronta"
APLICACAO = "meu_erp.rsgi:application"
SERVIDOR = "granian"
# O granian conta conexões, e não chamadas: as lentas e as paradas também. Os outros limites são de plataforma/servidor.
CONEXOES = 4096
CABECALHO_SEGUNDOS = 10
CABECALHO_BYTES = 64 * 1024
MEMORIA_MAXIMA_MIB = 1024
# O que a unidade tem, ao sair, para terminar as chamadas em curso: um contêiner morre aos 10 s.
FIM_DAS_CHAMADAS_SEGUNDOS = 8

REERGUER = "--respawn-failed-workers"
"""O granian põe outro no lugar do processo que morre atendendo."""


def web(porta: int, *, endereco: str = LOCAL, aplicacao: str = APLICACAO) -> list[str]:
    """O que se dá ao Python para servir a aplicação RSGI."""
    opcoes = {
        "--interface": "rsgi",
        "--http": "1",
        "--host": endereco,
        "--port": str(porta),
        "--workers": "1",
        "--backlog": str(CONEXOES),
        "--backpressure": str(CONEXOES),
        # Também quanto uma conexão fica parada entre duas chamadas.
        "--http1-header-read-timeout": str(CABECALHO_SEGUNDOS * 1000),
        "--http1-buffer-size": str(CABECALHO_BYTES),
        "--workers-max-rss": str(MEMORIA_MAXIMA_MIB),
        "--workers-kill-timeout": str(FIM_DAS_CHAMADAS_SEGUNDOS),
    }
    pares = [parte for par in opcoes.items() for parte in par]
    return ["-m", SERVIDOR, *pares, REERGUER, "--no-ws", aplicacao]


def trabalho(porta: int, *, endereco: str = LOCAL) -> list[str]:
    """O que se dá ao Python para executar eventos e comandos; na porta só se pergunta pela saúde dele."""
    return [str(RAIZ / "manage.py"), "trabalhar", f"--endereco={endereco}", f"--porta={porta}"]


def python_da_unidade(*, instalar: bool) -> Path:
    """O Python em que já se está, se ele tem o servidor (a imagem); senão o do ambiente do projeto. Levanta Falta."""
    if importlib.util.find_spec(SERVIDOR):
        return Path(sys.executable)
    return ambiente.preparar(ambiente.DE_EXECUCAO, instalar=instalar)


def dar_lugar(python: Path, comando: Sequence[str], *, endereco: str, porta: int) -> NoReturn:
    """Troca este processo pelo comando, que vai escutar ali. Levanta Falta."""
    if motivo := impedimento_de_escuta(endereco, porta):
        raise Falta(motivo)
    os.chdir(RAIZ)
    os.execv(python, [str(python), *comando])

"""Roda o trabalhador da unidade."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from plataforma.comandos import expurgar, retomar
from plataforma.mensageria.trabalhador import Tarefa, Trabalhador
from plataforma.modulo import cumprir_frequentes, cumprir_rotinas
from plataforma.operacao.inicializacao import conferir_inicializacao, seguir_configuracao
from plataforma.servidor.porta_de_saude import PortaDeSaude
from plataforma.servidor.saude import PRONTA, VIVA
from plataforma.topologia import modulos_com_banco

RETOMAR_A_CADA_SEGUNDOS = 1.0
EXPURGAR_A_CADA_SEGUNDOS = 3600.0
ROTINAS_A_CADA_SEGUNDOS = 3600.0
FREQUENTES_A_CADA_SEGUNDOS = 2.0


class Command(BaseCommand):
    help = "Entrega e executa os eventos dos módulos desta unidade até receber SIGTERM."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--endereco", default="127.0.0.1", help="em que responde pela saúde")
        parser.add_argument("--porta", type=int, default=0, help="idem; sem ela, uma que esteja livre")

    def handle(self, *args: Any, **opcoes: Any) -> None:
        conferir_inicializacao()
        seguir_configuracao()
        tarefas = (
            Tarefa(RETOMAR_A_CADA_SEGUNDOS, retomar),
            Tarefa(EXPURGAR_A_CADA_SEGUNDOS, expurgar),
            Tarefa(ROTINAS_A_CADA_SEGUNDOS, cumprir_rotinas),
            Tarefa(FREQUENTES_A_CADA_SEGUNDOS, cumprir_frequentes),
        )
        trabalhador = Trabalhador(modulos_com_banco(), tarefas=tarefas)
        andamento = trabalhador.andamento
        conferir = {VIVA: andamento.impedimento_de_vida, PRONTA: andamento.impedimento}
        with PortaDeSaude(opcoes["endereco"], opcoes["porta"], conferir):
            trabalhador.rodar()

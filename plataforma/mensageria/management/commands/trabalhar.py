"""Roda o trabalhador da unidade."""

from typing import Any

from django.core.management.base import BaseCommand

from plataforma.banco.seguranca import recusar_dono
from plataforma.mensageria.trabalhador import Trabalhador
from plataforma.topologia import alias, modulos_com_banco


class Command(BaseCommand):
    help = "Entrega e executa os eventos dos módulos desta unidade até receber SIGTERM."

    def handle(self, *args: Any, **opcoes: Any) -> None:
        modulos = modulos_com_banco()
        recusar_dono(tuple(alias(m) for m in modulos))
        Trabalhador(modulos).rodar()

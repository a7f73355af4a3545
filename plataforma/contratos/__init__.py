"""Contratos: a única forma de um módulo ler ou comandar outro, igual no mesmo processo e pela rede."""

from plataforma.contratos.base import Contrato, comando, consulta
from plataforma.contratos.erros import FalhaRemota
from plataforma.contratos.ligacao import usar

__all__ = ["Contrato", "FalhaRemota", "comando", "consulta", "usar"]

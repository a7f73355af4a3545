"""Os recursos de que o módulo mostra o histórico."""

from estoque.models import Deposito
from plataforma.historicos.declaracao import historico

HISTORICOS = (historico("depositos", "estoque.deposito.ver", Deposito),)

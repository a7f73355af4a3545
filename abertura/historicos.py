"""Os recursos de que o módulo mostra o histórico."""

from abertura.models import Implantacao
from plataforma.historicos.declaracao import historico

HISTORICOS = (historico("implantacoes", "abertura.implantacao.ver", Implantacao),)

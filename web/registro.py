"""Todas as telas, na ordem do menu."""

from web.telas import painel, pedidos, sessoes
from web.telas.paleta import Paleta

_DO_MENU = (*painel.TELAS, *pedidos.TELAS, *sessoes.TELAS)

TELAS = (*_DO_MENU, Paleta(nome="paleta", caminho="paleta/", titulo="Buscar", telas=_DO_MENU))

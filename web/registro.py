"""Todas as telas, na ordem do menu."""

from web.telas import painel, pedido_editar, pedidos, produtos, resgate, sessoes, sugestoes, unidades
from web.telas.paleta import Paleta

_DO_MENU = (*painel.TELAS, *pedidos.TELAS, *pedido_editar.TELAS, *produtos.TELAS, *unidades.TELAS, *sessoes.TELAS)

TELAS = (
    *_DO_MENU,
    *resgate.TELAS,
    *sugestoes.TELAS,
    Paleta(nome="paleta", caminho="paleta/", titulo="Buscar", telas=_DO_MENU),
)

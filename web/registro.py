"""Todas as telas, na ordem do menu."""

from web.telas import painel

TELAS = (*painel.TELAS,)

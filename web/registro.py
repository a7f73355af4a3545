"""Todas as telas, na ordem do menu."""

from web.telas import painel, sessoes

TELAS = (*painel.TELAS, *sessoes.TELAS)

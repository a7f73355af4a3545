"""A única trava de web: o que uma pessoa guardou de uma lista."""

from plataforma.identidade.contexto import ator_atual
from web.models import PreferenciaDaLista


def travar_preferencia(tela: str) -> PreferenciaDaLista:
    """A preferência de quem age, travada até o fim da transação; na primeira vez, nova."""
    dela = PreferenciaDaLista.objects.select_for_update()
    return dela.get_or_create(usuario_id=ator_atual().usuario_id, tela=tela)[0]

"""O que os modelos das telas usam: `{% load telas %}`."""

from typing import Any

from django import template

from web import celulas
from web import menu as menus
from web.elos import elo_do_documento
from web.permissoes_ditas import em_grupos
from web.registro import TELAS
from web.telas import demonstrativos, faturas, notas, pedidos

register = template.Library()
register.filter("reais", celulas.reais)
register.filter("preco", celulas.preco)
register.filter("quantidade", celulas.quantidade)
register.filter("dia", celulas.dia)
register.filter("momento", celulas.momento)
register.filter("documento", celulas.documento)
register.filter("inteiro", celulas.inteiro)
register.filter("hora", celulas.hora)
register.filter("prazos", celulas.prazos)
register.filter("menos", celulas.menos)
register.filter("sem_sinal", celulas.sem_sinal)
register.filter("lado", demonstrativos.lado)
register.filter("estado_da_nota", notas.estado)
register.filter("estado_da_fatura", faturas.estado)
register.filter("estado_do_pedido", pedidos.estado)
register.filter("em_grupos", em_grupos)
register.simple_tag(elo_do_documento)


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> tuple[menus.Grupo, ...]:
    """Os grupos do menu de quem está na tela."""
    request = context["request"]
    return menus.menu(TELAS, request.sessao.ator.permissoes, request.path)


@register.filter
def iniciais(nome: str) -> str:
    """`Empresa de Demonstração` -> ED."""
    partes = [p for p in nome.split() if p[:1].isupper()] or nome.split()
    return "".join(p[0] for p in (partes[:1] + partes[1:][-1:])).upper()

"""O que todo modelo pode usar, sem `{% load %}`."""

from functools import cache

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plataforma.paginas.terceiros import ICONES

register = template.Library()


@register.simple_tag
@cache
def icone(nome: str, tamanho: int = 18) -> SafeString:
    """Um ícone da folha, que o leitor de tela não lê: o texto ao lado é que diz."""
    return format_html(
        '<svg class="ic" width="{0}" height="{0}" aria-hidden="true" focusable="false"><use href="{1}#{2}"/></svg>',
        tamanho,
        static(f"vendor/{ICONES}"),
        nome,
    )

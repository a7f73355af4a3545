"""App das páginas: estáticos e modelos que o core e as telas usam."""

from django.apps import AppConfig


class PaginasConfig(AppConfig):
    name = "plataforma.paginas"
    label = "paginas"

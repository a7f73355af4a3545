"""O que uma leitura que soma recebe no endereço, além do que ela pede."""

from rest_framework.serializers import CharField

from plataforma.api.entrada import EntradaSerializer
from plataforma.leituras.filtros import LIMITE_MAXIMO, LIMITE_PADRAO


class PaginaPedidaSerializer(EntradaSerializer):
    """Que página, e de que tamanho; quem as lê é `pagina_pedida`."""

    cursor = CharField(max_length=200, default="", allow_blank=True)
    limite = CharField(max_length=9, required=False, help_text=f"De 1 a {LIMITE_MAXIMO}; sem ele, {LIMITE_PADRAO}.")

"""A API do piso: ModelSerializer e APIView, como o DRF ensina."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.urls import path
from rest_framework import generics, serializers, status
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from medidas.piso_django import servicos
from medidas.piso_django.models import Baixa, Fatura, Item, Pedido


class DoItem(serializers.ModelSerializer[Item]):
    """Uma linha."""

    class Meta:
        model = Item
        fields = ["id", "produto", "quantidade", "preco", "total"]
        read_only_fields = ["preco", "total"]


class DoPedido(serializers.ModelSerializer[Pedido]):
    """Um pedido com as linhas."""

    itens = DoItem(many=True)
    nome_do_cliente = serializers.CharField(source="cliente.nome", read_only=True)

    class Meta:
        model = Pedido
        fields = ["id", "cliente", "nome_do_cliente", "situacao", "criado_em", "total", "itens"]
        read_only_fields = ["situacao", "total"]

    def create(self, validated_data: dict[str, Any]) -> Pedido:
        """Pelo serviço."""
        itens = [{"produto": i["produto"].pk, "quantidade": i["quantidade"]} for i in validated_data["itens"]]
        return servicos.criar(validated_data["cliente"].pk, itens)


class DaLista(serializers.ModelSerializer[Pedido]):
    """Um pedido na lista."""

    nome_do_cliente = serializers.CharField(source="cliente.nome")

    class Meta:
        model = Pedido
        fields = ["id", "cliente", "nome_do_cliente", "situacao", "criado_em", "total"]


class DoCabecalho(serializers.ModelSerializer[Pedido]):
    """Um pedido sem as linhas."""

    class Meta:
        model = Pedido
        fields = ["id", "cliente", "situacao", "total"]


class DaFatura(serializers.ModelSerializer[Fatura]):
    """Uma fatura."""

    class Meta:
        model = Fatura
        fields = ["id", "numero", "pedido", "situacao", "total"]


class DaBaixa(serializers.ModelSerializer[Baixa]):
    """Um recebimento."""

    class Meta:
        model = Baixa
        fields = ["id", "fatura", "valor", "em"]


class Pedidos(generics.ListCreateAPIView[Pedido]):
    """Criar, e a lista dos 100 mais novos."""

    serializer_class = DoPedido
    queryset = Pedido.objects.select_related("cliente").order_by("-id")

    def list(self, request: Request, *_args: Any, **_kwargs: Any) -> Response:
        """Só o cabeçalho de cada um."""
        return Response(DaLista(self.get_queryset()[:100], many=True).data)


def _acao(fazer: Callable[[int, Any], Any], forma: type[serializers.BaseSerializer[Any]]) -> Any:
    class Acao(APIView):
        def post(self, request: Request, id: int) -> Response:
            try:
                feito = fazer(id, request.data)
            except servicos.Conflito as conflito:
                return Response({"detail": str(conflito)}, status=status.HTTP_409_CONFLICT)
            return Response(forma(feito).data)

    return Acao.as_view()


urlpatterns = [
    path("api/pedidos", Pedidos.as_view()),
    path("api/pedidos/<int:id>/confirmar", _acao(lambda id, _: servicos.confirmar(id), DoCabecalho)),
    path("api/pedidos/<int:id>/faturar", _acao(lambda id, _: servicos.faturar(id), DaFatura)),
    path("api/pedidos/<int:id>/expedir", _acao(lambda id, _: servicos.expedir(id), DoCabecalho)),
    path("api/faturas/<int:id>/receber", _acao(lambda id, d: servicos.receber(id, Decimal(d["valor"])), DaBaixa)),
]

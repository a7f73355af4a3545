"""Filtros das listas do estoque: só estes existem."""

from typing import ClassVar

from django_filters import rest_framework as filtros

from estoque.models import Ajuste, Deposito, Inventario, Movimento, Reserva, Saldo, Transferencia


class _PorData(filtros.FilterSet):
    de = filtros.DateFilter(field_name="data", lookup_expr="gte")
    ate = filtros.DateFilter(field_name="data", lookup_expr="lte")


class FiltroDeDepositos(filtros.FilterSet):
    estabelecimento = filtros.UUIDFilter(field_name="estabelecimento_id")

    class Meta:
        model = Deposito
        fields: ClassVar = ["codigo", "padrao", "ativo"]


class FiltroDeSaldos(filtros.FilterSet):
    produto = filtros.UUIDFilter(field_name="produto_id")
    sku = filtros.CharFilter(field_name="sku")
    deposito = filtros.UUIDFilter(field_name="deposito_id")
    estabelecimento = filtros.UUIDFilter(field_name="deposito__estabelecimento_id")
    disponivel_ate = filtros.NumberFilter(field_name="disponivel", lookup_expr="lte")

    class Meta:
        model = Saldo
        fields: ClassVar = []


class FiltroDeMovimentos(_PorData):
    produto = filtros.UUIDFilter(field_name="produto_id")
    deposito = filtros.UUIDFilter(field_name="deposito_id")
    estabelecimento = filtros.UUIDFilter(field_name="estabelecimento_id")
    id_do_documento = filtros.UUIDFilter(field_name="documento")

    class Meta:
        model = Movimento
        fields: ClassVar = ["tipo"]


class FiltroDeReservas(filtros.FilterSet):
    produto = filtros.UUIDFilter(field_name="produto_id")
    deposito = filtros.UUIDFilter(field_name="deposito_id")
    id_do_documento = filtros.UUIDFilter(field_name="documento")
    abertas = filtros.BooleanFilter(method="so_abertas", label="Só as que ainda prendem saldo")

    class Meta:
        model = Reserva
        fields: ClassVar = []

    def so_abertas(self, consulta: object, nome: str, sim: bool) -> object:  # noqa: FBT001 assinatura do django-filter
        """Reservas abertas, ou as já encerradas."""
        return consulta.filter(aberta__gt=0) if sim else consulta.filter(aberta=0)  # type: ignore[attr-defined]


class FiltroDeAjustes(_PorData):
    deposito = filtros.UUIDFilter(field_name="deposito_id")
    estabelecimento = filtros.UUIDFilter(field_name="estabelecimento_id")

    class Meta:
        model = Ajuste
        fields: ClassVar = ["tipo"]


class FiltroDeTransferencias(_PorData):
    origem = filtros.UUIDFilter(field_name="origem_id")
    destino = filtros.UUIDFilter(field_name="destino_id")

    class Meta:
        model = Transferencia
        fields: ClassVar = []


class FiltroDeInventarios(_PorData):
    deposito = filtros.UUIDFilter(field_name="deposito_id")
    estabelecimento = filtros.UUIDFilter(field_name="estabelecimento_id")

    class Meta:
        model = Inventario
        fields: ClassVar = ["situacao"]

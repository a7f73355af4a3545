"""Tabelas de quem compra e de como paga; `models` as traz ao Django."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from plataforma.campos import CampoValor
from plataforma.historico import com_historico
from plataforma.modelos import ModeloDeEmpresa


@com_historico
class Condicao(ModeloDeEmpresa):
    """Condição de pagamento: um nome para prazos como `30/60/90`."""

    nome = models.CharField(max_length=60)
    prazos = models.CharField(max_length=120)
    ativa = models.BooleanField(default=True)
    versao = models.PositiveIntegerField(default=1)

    BUSCA: ClassVar = ("nome", "prazos")

    class Meta:
        db_table = "vendas_condicao"
        constraints = [
            UniqueConstraint(
                fields=["empresa_id", "nome"],
                name="vendas_condicao_nome",
                violation_error_code="vendas.condicao_repetida",
                violation_error_message="Já há uma condição de pagamento com este nome: use outro nome.",
            )
        ]


@com_historico
class Cliente(ModeloDeEmpresa):
    """Papel de uma pessoa do core, com a mesma identidade (`id`); nome, documento e UF são cópias."""

    nome = models.CharField(max_length=120)
    documento = models.CharField(max_length=14, blank=True)
    uf = models.CharField(max_length=2, blank=True)
    condicao = models.ForeignKey(Condicao, models.PROTECT, related_name="clientes", null=True)
    limite_de_credito = CampoValor(null=True)
    ativo = models.BooleanField(default=True)
    versao = models.PositiveIntegerField(default=1)

    BUSCA: ClassVar = ("nome", "documento")

    class Meta:
        db_table = "vendas_cliente"
        indexes = [
            models.Index(fields=["empresa_id", "documento"], name="vendas_cliente_documento"),
            models.Index(fields=["empresa_id", "nome", "id"], name="vendas_cliente_nome"),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(limite_de_credito__gte=0) | Q(limite_de_credito=None),
                name="vendas_cliente_limite",
                violation_error_code="vendas.limite_negativo",
                violation_error_message="O limite de crédito não pode ser negativo; vazio quer dizer sem limite.",
            )
        ]

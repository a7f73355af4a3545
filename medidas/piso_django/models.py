"""O que a venda deixa: pedido, saldo, movimento, fatura, título, lançamento e baixa; uma só empresa."""

from typing import Any

from django.db import models


def _numero(casas: int = 2) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=18, decimal_places=casas, default=0)


class Cliente(models.Model):
    """Quem compra."""

    nome = models.CharField(max_length=200)


class Produto(models.Model):
    """O que se vende."""

    sku = models.CharField(max_length=40, unique=True)
    descricao = models.CharField(max_length=200)
    preco = _numero()


class Saldo(models.Model):
    """Quanto há de um produto, quanto disso está prometido, e quanto vale."""

    produto = models.OneToOneField(Produto, models.PROTECT)
    fisico = _numero(4)
    reservado = _numero(4)
    valor = _numero()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(reservado__gte=0) & models.Q(fisico__gte=models.F("reservado")),
                name="saldo_reservado",
            )
        ]


class Pedido(models.Model):
    """Pedido de venda."""

    cliente = models.ForeignKey(Cliente, models.PROTECT)
    situacao = models.CharField(max_length=20, default="rascunho")
    criado_em = models.DateTimeField(auto_now_add=True)
    total = _numero()


class Item(models.Model):
    """Linha de um pedido."""

    pedido = models.ForeignKey(Pedido, models.CASCADE, related_name="itens")
    produto = models.ForeignKey(Produto, models.PROTECT, db_index=False)
    quantidade = _numero(4)
    preco = _numero()
    total = _numero()


class Movimento(models.Model):
    """Saída de estoque, prometida ou feita."""

    pedido = models.ForeignKey(Pedido, models.PROTECT, related_name="movimentos")
    produto = models.ForeignKey(Produto, models.PROTECT)
    quantidade = _numero(4)
    custo = _numero()
    feito_em = models.DateTimeField(null=True)


class Lancamento(models.Model):
    """Lançamento no livro."""

    data = models.DateField()
    origem = models.CharField(max_length=20)
    id_da_origem = models.BigIntegerField()


class Partida(models.Model):
    """Débito (positivo) ou crédito (negativo) numa conta."""

    lancamento = models.ForeignKey(Lancamento, models.CASCADE, related_name="partidas")
    conta = models.IntegerField(db_index=True)
    valor = _numero()


class Fatura(models.Model):
    """Fatura de um pedido, com a sua única parcela."""

    numero = models.BigIntegerField(unique=True)
    pedido = models.ForeignKey(Pedido, models.PROTECT, related_name="faturas")
    situacao = models.CharField(max_length=20)
    total = _numero()
    lancamento = models.ForeignKey(Lancamento, models.PROTECT, null=True, db_index=False)


class ItemDaFatura(models.Model):
    """Linha de uma fatura."""

    fatura = models.ForeignKey(Fatura, models.CASCADE, related_name="itens")
    item = models.ForeignKey(Item, models.PROTECT, db_index=False)
    quantidade = _numero(4)
    total = _numero()


class Baixa(models.Model):
    """Recebimento de uma fatura."""

    fatura = models.ForeignKey(Fatura, models.PROTECT, related_name="baixas")
    valor = _numero()
    lancamento = models.ForeignKey(Lancamento, models.PROTECT, db_index=False)
    em = models.DateTimeField(auto_now_add=True)

"""Tabelas de vendas. A regra de uma linha só é restrição do banco; o que envolve várias mora em `servicos`."""

from decimal import Decimal
from typing import ClassVar

from django.db import models
from django.db.models import Case, CheckConstraint, F, Q, UniqueConstraint, Value, When
from django.db.models.functions import Greatest

from plataforma import relogio
from plataforma.campos import CampoPreco, CampoQuantidade, CampoValor
from plataforma.historico import com_historico
from plataforma.modelos import ModeloDeEmpresa
from vendas.clientela import Cliente, Condicao
from vendas.situacoes import Andamento, Situacao, SituacaoDaFatura

ZERO = Value(Decimal("0.00"))
EM_RASCUNHO = (Situacao.RASCUNHO, Situacao.CONFIRMANDO)
EM_VIGOR = (Situacao.CONFIRMADO, Situacao.CONCLUIDO)


def _andamento() -> "models.CharField[str, str]":
    return models.CharField(max_length=7, choices=Andamento.choices, db_default=Andamento.NADA)


@com_historico
class Pedido(ModeloDeEmpresa):
    """Pedido; `total` = produtos - desconto_total + frete, em reais; o de um encerrado é a soma de suas faturas."""

    estabelecimento_id = models.UUIDField()
    cnpj_do_estabelecimento = models.CharField(max_length=14)
    numero = models.PositiveBigIntegerField(null=True)
    data = models.DateField(default=relogio.hoje)
    cliente = models.ForeignKey(Cliente, models.PROTECT, related_name="pedidos")
    nome_do_cliente = models.CharField(max_length=120)
    documento_do_cliente = models.CharField(max_length=14, blank=True)
    condicao = models.ForeignKey(Condicao, models.PROTECT, related_name="pedidos")
    prazos = models.CharField(max_length=120)
    deposito_id = models.UUIDField(null=True)
    situacao = models.CharField(max_length=11, choices=Situacao.choices, db_default=Situacao.RASCUNHO)
    faturamento = _andamento()
    expedicao = _andamento()
    devolucao = _andamento()
    produtos = CampoValor()
    desconto = CampoValor()
    desconto_total = CampoValor()
    frete = CampoValor()
    total = CampoValor()
    observacao = models.TextField(blank=True)
    motivo_do_cancelamento = models.TextField(blank=True, db_default="")
    motivo_do_encerramento = models.TextField(blank=True, db_default="")
    versao = models.PositiveIntegerField(db_default=1)
    criado_em = models.DateTimeField(default=relogio.agora)

    BUSCA: ClassVar = ("numero", "nome_do_cliente", "documento_do_cliente")

    class Meta:
        db_table = "vendas_pedido"
        indexes = [
            models.Index(fields=["empresa_id", "situacao", "-id"], name="vendas_pedido_situacao"),
            models.Index(fields=["cliente", "-id"], name="vendas_pedido_cliente"),
            models.Index(fields=["empresa_id", "-data", "-id"], name="vendas_pedido_data"),
            models.Index(
                F("empresa_id"), F("numero").desc(nulls_last=True), F("id").desc(), name="vendas_pedido_por_numero"
            ),
        ]
        constraints = [
            CheckConstraint(
                condition=Q(total=F("produtos") - F("desconto_total") + F("frete"))
                & Q(produtos__gte=0, desconto__gte=0, frete__gte=0, total__gte=0)
                & Q(desconto_total__gte=F("desconto")),
                name="vendas_pedido_total",
                violation_error_code="vendas.total_errado",
                violation_error_message="O total do pedido precisa ser produtos - desconto + frete, sem negativos.",
            ),
            CheckConstraint(
                condition=Q(numero=None, situacao__in=EM_RASCUNHO)
                | Q(situacao=Situacao.CANCELADO)
                | Q(numero__gt=0, deposito_id__isnull=False, situacao__in=EM_VIGOR),
                name="vendas_pedido_numero",
                violation_error_code="vendas.pedido_sem_numero",
                violation_error_message="Um pedido confirmado tem número e depósito; um rascunho ainda não tem número.",
            ),
            CheckConstraint(
                condition=~Q(situacao=Situacao.CONCLUIDO) | Q(faturamento=Andamento.TOTAL, expedicao=Andamento.TOTAL),
                name="vendas_pedido_concluido",
                violation_error_code="vendas.conclusao_precoce",
                violation_error_message="Só se conclui um pedido todo faturado e todo expedido.",
            ),
            CheckConstraint(
                condition=~Q(situacao=Situacao.CANCELADO) | Q(expedicao=Andamento.NADA),
                name="vendas_pedido_cancelado",
                violation_error_code="vendas.cancelamento_tardio",
                violation_error_message="Não se cancela um pedido de que já saiu mercadoria: registre uma devolução.",
            ),
            UniqueConstraint(
                fields=["empresa_id", "estabelecimento_id", "numero"],
                name="vendas_pedido_numero_unico",
                violation_error_code="vendas.numero_repetido",
                violation_error_message="Já há um pedido com este número neste estabelecimento.",
            ),
        ]


class ItemDoPedido(ModeloDeEmpresa):
    """Linha do pedido; `produtos` = preço x quantidade, em reais. Encerrada, seus valores são os que se faturou."""

    pedido = models.ForeignKey(Pedido, models.PROTECT, related_name="itens")
    posicao = models.PositiveIntegerField()
    produto_id = models.UUIDField()
    sku = models.CharField(max_length=60)
    descricao = models.CharField(max_length=200)
    unidade = models.CharField(max_length=6)
    quantidade = CampoQuantidade()
    preco = CampoPreco()
    produtos = CampoValor()
    desconto = CampoValor()
    desconto_rateado = CampoValor()
    frete = CampoValor()
    total = CampoValor()
    quantidade_encerrada = CampoQuantidade(db_default=0)
    quantidade_faturada = CampoQuantidade(db_default=0)
    quantidade_expedida = CampoQuantidade(db_default=0)
    quantidade_devolvida = CampoQuantidade(db_default=0)

    class Meta:
        db_table = "vendas_item"
        constraints = [
            UniqueConstraint(
                fields=["pedido", "posicao"],
                name="vendas_item_posicao",
                violation_error_code="vendas.linha_repetida",
                violation_error_message="Duas linhas do pedido têm a mesma posição.",
            ),
            CheckConstraint(
                condition=Q(quantidade__gt=0, preco__gte=0),
                name="vendas_item_quantidade",
                violation_error_code="vendas.quantidade_invalida",
                violation_error_message="A quantidade precisa ser maior que zero, e o preço não pode ser negativo.",
            ),
            CheckConstraint(
                condition=Q(total=F("produtos") - F("desconto") - F("desconto_rateado") + F("frete"))
                & Q(desconto__gte=0, desconto_rateado__gte=0, frete__gte=0)
                & Q(produtos__gte=F("desconto") + F("desconto_rateado")),
                name="vendas_item_total",
                violation_error_code="vendas.desconto_maior_que_produtos",
                violation_error_message="O desconto de uma linha não pode passar do valor dela.",
            ),
            CheckConstraint(
                condition=Q(quantidade_faturada__gte=0, quantidade_encerrada__gte=0)
                & Q(quantidade_faturada__lte=F("quantidade") - F("quantidade_encerrada")),
                name="vendas_item_faturada",
                violation_error_code="vendas.faturado_demais",
                violation_error_message="Não se fatura mais do que o pedido tem e não encerrou.",
            ),
            CheckConstraint(
                condition=Q(quantidade_expedida__gte=0, quantidade_expedida__lte=F("quantidade_faturada")),
                name="vendas_item_expedida",
                violation_error_code="vendas.expedido_demais",
                violation_error_message="Não se expede mais do que foi faturado.",
            ),
            CheckConstraint(
                condition=Q(quantidade_devolvida__gte=0, quantidade_devolvida__lte=F("quantidade_expedida")),
                name="vendas_item_devolvida",
                violation_error_code="vendas.devolvido_demais",
                violation_error_message="Não se devolve mais do que foi expedido.",
            ),
        ]


class Fatura(ModeloDeEmpresa):
    """Cobrança de um pedido, inteiro ou em parte; numerada sem lacuna por estabelecimento e série.

    `recebido` é o que o financeiro contou de baixas; `a_receber` não desce de zero: o que passa é crédito do cliente.
    """

    pedido = models.ForeignKey(Pedido, models.PROTECT, related_name="faturas")
    estabelecimento_id = models.UUIDField()
    cnpj_do_estabelecimento = models.CharField(max_length=14)
    serie = models.CharField(max_length=3)
    numero = models.PositiveBigIntegerField()
    data = models.DateField()
    cliente = models.ForeignKey(Cliente, models.PROTECT, related_name="faturas")
    nome_do_cliente = models.CharField(max_length=120)
    situacao = models.CharField(max_length=9, choices=SituacaoDaFatura.choices, db_default=SituacaoDaFatura.EMITIDA)
    produtos = CampoValor()
    desconto = CampoValor()
    frete = CampoValor()
    total = CampoValor()
    devolvido = CampoValor(db_default=0)
    recebido = CampoValor(db_default=0)
    a_receber = models.GeneratedField(
        expression=Case(
            When(situacao="emitida", then=Greatest(F("total") - F("devolvido") - F("recebido"), ZERO)),
            default=ZERO,
        ),
        output_field=CampoValor(),
        db_persist=True,
    )

    BUSCA: ClassVar = ("serie", "numero", "nome_do_cliente")

    class Meta:
        db_table = "vendas_fatura"
        indexes = [
            models.Index(fields=["cliente"], name="vendas_fatura_a_receber", condition=Q(a_receber__gt=0)),
            models.Index(fields=["empresa_id", "-data", "-id"], name="vendas_fatura_data"),
            models.Index(fields=["empresa_id", "-numero", "-id"], name="vendas_fatura_por_numero"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["empresa_id", "estabelecimento_id", "serie", "numero"],
                name="vendas_fatura_numero",
                violation_error_code="vendas.fatura_repetida",
                violation_error_message="Já há uma fatura com este número nesta série deste estabelecimento.",
            ),
            CheckConstraint(
                condition=Q(total=F("produtos") - F("desconto") + F("frete"))
                & Q(numero__gt=0, produtos__gte=0, desconto__gte=0, frete__gte=0, total__gte=0),
                name="vendas_fatura_total",
                violation_error_code="vendas.total_errado",
                violation_error_message="O total da fatura precisa ser produtos - desconto + frete, sem negativos.",
            ),
            CheckConstraint(
                condition=Q(devolvido__gte=0, devolvido__lte=F("total"), recebido__gte=0, recebido__lte=F("total")),
                name="vendas_fatura_a_receber_possivel",
                violation_error_code="vendas.recebido_demais",
                violation_error_message="Não se devolve nem se recebe de uma fatura mais do que ela cobrou.",
            ),
        ]


class ItemDaFatura(ModeloDeEmpresa):
    """Parte de uma linha do pedido cobrada por uma fatura, e quanto dela já saiu e voltou."""

    fatura = models.ForeignKey(Fatura, models.PROTECT, related_name="itens")
    linha = models.ForeignKey(ItemDoPedido, models.PROTECT, related_name="faturados")
    quantidade = CampoQuantidade()
    produtos = CampoValor()
    desconto = CampoValor()
    frete = CampoValor()
    total = CampoValor()
    quantidade_expedida = CampoQuantidade(db_default=0)
    quantidade_devolvida = CampoQuantidade(db_default=0)

    class Meta:
        db_table = "vendas_item_da_fatura"
        indexes = [
            models.Index(
                fields=["fatura"],
                name="vendas_fatura_a_expedir",
                condition=Q(quantidade_expedida__lt=F("quantidade")),
            )
        ]
        constraints = [
            UniqueConstraint(
                fields=["fatura", "linha"],
                name="vendas_item_da_fatura_linha",
                violation_error_code="vendas.linha_repetida",
                violation_error_message="A fatura cobra a mesma linha duas vezes.",
            ),
            CheckConstraint(
                condition=Q(total=F("produtos") - F("desconto") + F("frete"))
                & Q(quantidade__gt=0, produtos__gte=F("desconto"), desconto__gte=0, frete__gte=0),
                name="vendas_item_da_fatura_total",
                violation_error_code="vendas.total_errado",
                violation_error_message="O total de uma linha da fatura precisa ser produtos - desconto + frete.",
            ),
            CheckConstraint(
                condition=Q(quantidade_devolvida__gte=0, quantidade_devolvida__lte=F("quantidade_expedida"))
                & Q(quantidade_expedida__lte=F("quantidade")),
                name="vendas_item_da_fatura_andamento",
                violation_error_code="vendas.andamento_impossivel",
                violation_error_message="Devolvido não passa de expedido, nem expedido de faturado.",
            ),
        ]


class Parcela(ModeloDeEmpresa):
    """Um vencimento da fatura, em reais."""

    fatura = models.ForeignKey(Fatura, models.PROTECT, related_name="parcelas")
    numero = models.PositiveSmallIntegerField()
    vencimento = models.DateField()
    valor = CampoValor()

    class Meta:
        db_table = "vendas_parcela"
        constraints = [
            UniqueConstraint(
                fields=["fatura", "numero"],
                name="vendas_parcela_numero",
                violation_error_code="vendas.parcela_repetida",
                violation_error_message="A fatura tem duas parcelas com o mesmo número.",
            ),
            CheckConstraint(
                condition=Q(valor__gt=0),
                name="vendas_parcela_valor",
                violation_error_code="vendas.parcela_sem_valor",
                violation_error_message="Toda parcela precisa ter valor: use menos parcelas.",
            ),
        ]


class Expedicao(ModeloDeEmpresa):
    """Saída de mercadoria já faturada."""

    pedido = models.ForeignKey(Pedido, models.PROTECT, related_name="expedicoes")
    estabelecimento_id = models.UUIDField()
    deposito_id = models.UUIDField()
    data = models.DateField()

    class Meta:
        db_table = "vendas_expedicao"
        indexes = [models.Index(fields=["empresa_id", "-data", "-id"], name="vendas_expedicao_data")]


class ItemDaExpedicao(ModeloDeEmpresa):
    """Quanto saiu do que um item de fatura cobrou."""

    expedicao = models.ForeignKey(Expedicao, models.PROTECT, related_name="itens")
    faturado = models.ForeignKey(ItemDaFatura, models.PROTECT, related_name="expedidos")
    quantidade = CampoQuantidade()

    class Meta:
        db_table = "vendas_item_da_expedicao"
        constraints = [
            CheckConstraint(
                condition=Q(quantidade__gt=0),
                name="vendas_item_da_expedicao_quantidade",
                violation_error_code="vendas.quantidade_invalida",
                violation_error_message="A quantidade expedida precisa ser maior que zero.",
            )
        ]


class Devolucao(ModeloDeEmpresa):
    """Volta de mercadoria expedida, a um depósito; `total` em reais."""

    pedido = models.ForeignKey(Pedido, models.PROTECT, related_name="devolucoes")
    estabelecimento_id = models.UUIDField()
    deposito_id = models.UUIDField()
    data = models.DateField()
    motivo = models.TextField()
    total = CampoValor()

    class Meta:
        db_table = "vendas_devolucao"
        indexes = [models.Index(fields=["empresa_id", "-data", "-id"], name="vendas_devolucao_data")]


class ItemDaDevolucao(ModeloDeEmpresa):
    """Quanto voltou do que um item de fatura cobrou, e por quanto."""

    devolucao = models.ForeignKey(Devolucao, models.PROTECT, related_name="itens")
    faturado = models.ForeignKey(ItemDaFatura, models.PROTECT, related_name="devolvidos")
    quantidade = CampoQuantidade()
    valor = CampoValor()

    class Meta:
        db_table = "vendas_item_da_devolucao"
        constraints = [
            CheckConstraint(
                condition=Q(quantidade__gt=0, valor__gte=0),
                name="vendas_item_da_devolucao_quantidade",
                violation_error_code="vendas.quantidade_invalida",
                violation_error_message="A quantidade devolvida precisa ser maior que zero.",
            )
        ]

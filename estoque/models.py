"""Modelos do estoque. O que nunca pode acontecer com um saldo está nas restrições, e não nos serviços."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from estoque.situacoes import SituacaoDoInventario, TipoDeAjuste, TipoDeMovimento
from plataforma.campos import CampoQuantidade, CampoValor
from plataforma.historico import com_historico
from plataforma.modelos import ModeloDeEmpresa
from plataforma.relogio import agora


@com_historico
class Deposito(ModeloDeEmpresa):
    """Lugar onde a mercadoria de um estabelecimento fica; um deles é o padrão."""

    estabelecimento_id = models.UUIDField()
    codigo = models.CharField(max_length=20)
    nome = models.CharField(max_length=80)
    padrao = models.BooleanField(default=False)
    ativo = models.BooleanField(default=True)
    versao = models.PositiveIntegerField(default=1)

    BUSCA: ClassVar = ("codigo", "nome")

    class Meta:
        db_table = "estoque_deposito"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id", "estabelecimento_id", "codigo"],
                name="estoque_deposito_codigo_unico",
                violation_error_code="estoque.deposito_repetido",
                violation_error_message="Já há um depósito com este código neste estabelecimento. Use outro código.",
            ),
            models.UniqueConstraint(
                fields=["empresa_id", "estabelecimento_id"],
                condition=Q(padrao=True),
                name="estoque_deposito_um_padrao",
                violation_error_code="estoque.deposito_padrao_repetido",
                violation_error_message="Este estabelecimento já tem um depósito padrão.",
            ),
        ]


class Produto(ModeloDeEmpresa):
    """Cópia do que o core diz do produto, para que uma lista de saldos não o chame. O id e a versão são os do core."""

    sku = models.CharField(max_length=60)
    descricao = models.CharField(max_length=200)
    unidade = models.CharField(max_length=10)
    ativo = models.BooleanField(default=True)
    versao = models.PositiveIntegerField(db_default=0)

    BUSCA: ClassVar = ("sku", "descricao")

    class Meta:
        db_table = "estoque_produto"
        indexes: ClassVar = [models.Index(fields=["empresa_id", "sku"], name="estoque_produto_sku")]
        # A segurança por linha põe a empresa em toda busca por id. Sem índice dos dois, antes da primeira análise da
        # tabela, o banco escolhia o de sku e percorria a empresa inteira para achar cada produto.
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["empresa_id", "id"], name="estoque_produto_da_empresa"),
        ]


class Saldo(ModeloDeEmpresa):
    """Quanto há de um produto num depósito, na unidade de estoque; o banco o soma de movimentos e reservas."""

    produto_id = models.UUIDField()
    deposito = models.ForeignKey(Deposito, on_delete=models.PROTECT, related_name="saldos")
    fisico = CampoQuantidade(db_default=0)
    reservado = CampoQuantidade(db_default=0)
    disponivel = models.GeneratedField(
        expression=F("fisico") - F("reservado"), output_field=CampoQuantidade(), db_persist=True
    )

    class Meta:
        db_table = "estoque_saldo"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["empresa_id", "produto_id", "deposito"], name="estoque_saldo_unico"),
            models.CheckConstraint(condition=Q(reservado__gte=0), name="estoque_saldo_reservado_positivo"),
            models.CheckConstraint(condition=Q(fisico__gte=F("reservado")), name="estoque_saldo_disponivel_positivo"),
        ]


class Custo(ModeloDeEmpresa):
    """Custo médio móvel do produto na empresa, guardado como quantidade e valor para não perder centavos.

    O banco o soma dos movimentos.
    """

    produto_id = models.UUIDField()
    quantidade = CampoQuantidade(db_default=0)
    valor = CampoValor(db_default=0)
    ultima_data = models.DateField(null=True)

    class Meta:
        db_table = "estoque_custo"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["empresa_id", "produto_id"], name="estoque_custo_unico"),
            models.CheckConstraint(condition=Q(quantidade__gte=0) & Q(valor__gte=0), name="estoque_custo_positivo"),
            models.CheckConstraint(condition=Q(quantidade__gt=0) | Q(valor=0), name="estoque_custo_vazio_sem_valor"),
        ]


class Movimento(ModeloDeEmpresa):
    """Entrada (quantidade > 0) ou saída (< 0) de um depósito; `custo` tem o mesmo sinal. Só se acrescenta."""

    estabelecimento_id = models.UUIDField()
    deposito = models.ForeignKey(Deposito, on_delete=models.PROTECT, related_name="movimentos")
    produto_id = models.UUIDField()
    tipo = models.CharField(max_length=20, choices=TipoDeMovimento.choices)
    data = models.DateField()
    quantidade = CampoQuantidade()
    custo = CampoValor()
    documento = models.UUIDField()
    linha = models.UUIDField()
    motivo = models.CharField(max_length=200, blank=True, default="")
    usuario_id = models.UUIDField()
    criado_em = models.DateTimeField(default=agora)

    class Meta:
        db_table = "estoque_movimento"
        indexes: ClassVar = [
            models.Index(fields=["empresa_id", "produto_id", "data", "id"], name="estoque_movimento_kardex"),
            models.Index(fields=["empresa_id", "documento", "linha"], name="estoque_movimento_documento"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(quantidade=0), name="estoque_movimento_quantidade"),
            models.CheckConstraint(
                condition=Q(quantidade__gt=0, custo__gte=0) | Q(quantidade__lt=0, custo__lte=0),
                name="estoque_movimento_sinal_do_custo",
            ),
        ]


class Reserva(ModeloDeEmpresa):
    """Parte do saldo prometida a uma linha de documento; `aberta` é o que ainda não foi consumido nem liberado."""

    documento = models.UUIDField()
    linha = models.UUIDField()
    produto_id = models.UUIDField()
    deposito = models.ForeignKey(Deposito, on_delete=models.PROTECT, related_name="reservas")
    quantidade = CampoQuantidade()
    consumida = CampoQuantidade(default=0)
    liberada = CampoQuantidade(default=0)
    aberta = models.GeneratedField(
        expression=F("quantidade") - F("consumida") - F("liberada"), output_field=CampoQuantidade(), db_persist=True
    )
    criada_em = models.DateTimeField(default=agora)

    class Meta:
        db_table = "estoque_reserva"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["empresa_id", "documento", "linha"], name="estoque_reserva_unica"),
            models.CheckConstraint(condition=Q(quantidade__gt=0), name="estoque_reserva_quantidade"),
            models.CheckConstraint(
                condition=Q(consumida__gte=0, liberada__gte=0, quantidade__gte=F("consumida") + F("liberada")),
                name="estoque_reserva_aberta_positiva",
            ),
        ]


class Ajuste(ModeloDeEmpresa):
    """Entrada ou saída sem documento de outro módulo, sempre com motivo; vai ao livro como sobra ou perda."""

    estabelecimento_id = models.UUIDField()
    deposito = models.ForeignKey(Deposito, on_delete=models.PROTECT, related_name="ajustes")
    tipo = models.CharField(max_length=10, choices=TipoDeAjuste.choices)
    data = models.DateField()
    motivo = models.CharField(max_length=200)
    valor = CampoValor()
    criado_em = models.DateTimeField(default=agora)

    BUSCA: ClassVar = ("motivo",)

    class Meta:
        db_table = "estoque_ajuste"
        indexes: ClassVar = [models.Index(fields=["empresa_id", "-data", "-id"], name="estoque_ajuste_data")]


class Transferencia(ModeloDeEmpresa):
    """Mudança de depósito; não muda o custo."""

    origem = models.ForeignKey(Deposito, on_delete=models.PROTECT, related_name="transferencias_de_saida")
    destino = models.ForeignKey(Deposito, on_delete=models.PROTECT, related_name="transferencias_de_entrada")
    data = models.DateField()
    motivo = models.CharField(max_length=200, blank=True, default="")
    criado_em = models.DateTimeField(default=agora)

    BUSCA: ClassVar = ("motivo",)

    class Meta:
        db_table = "estoque_transferencia"
        indexes: ClassVar = [models.Index(fields=["empresa_id", "-data", "-id"], name="estoque_transferencia_data")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(origem=F("destino")),
                name="estoque_transferencia_outro_deposito",
                violation_error_code="estoque.mesmo_deposito",
                violation_error_message="Origem e destino são o mesmo depósito. Escolha outro destino.",
            )
        ]


class Inventario(ModeloDeEmpresa):
    """Contagem de um depósito contra a foto do saldo tirada na abertura; a contagem é cega: não mostra a foto."""

    estabelecimento_id = models.UUIDField()
    deposito = models.ForeignKey(Deposito, on_delete=models.PROTECT, related_name="inventarios")
    situacao = models.CharField(
        max_length=10, choices=SituacaoDoInventario.choices, default=SituacaoDoInventario.ABERTO
    )
    data = models.DateField()
    motivo = models.CharField(max_length=200)
    perda = CampoValor(default=0)
    sobra = CampoValor(default=0)
    versao = models.PositiveIntegerField(default=1)
    aberto_em = models.DateTimeField(default=agora)

    BUSCA: ClassVar = ("motivo",)

    class Meta:
        db_table = "estoque_inventario"
        indexes: ClassVar = [models.Index(fields=["empresa_id", "-data", "-id"], name="estoque_inventario_data")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id", "deposito"],
                condition=Q(situacao="aberto"),
                name="estoque_inventario_um_aberto",
                violation_error_code="estoque.inventario_aberto",
                violation_error_message="Já há um inventário aberto neste depósito. Feche-o ou cancele-o antes.",
            )
        ]


class ItemDoInventario(ModeloDeEmpresa):
    """Um produto do inventário: o saldo na abertura e o que se contou (vazio enquanto não se contou)."""

    inventario = models.ForeignKey(Inventario, on_delete=models.PROTECT, related_name="itens")
    produto_id = models.UUIDField()
    saldo_na_abertura = CampoQuantidade()
    contada = CampoQuantidade(null=True)

    class Meta:
        db_table = "estoque_item_do_inventario"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id", "inventario", "produto_id"], name="estoque_item_do_inventario_unico"
            ),
            models.CheckConstraint(
                condition=Q(contada__isnull=True) | Q(contada__gte=0), name="estoque_item_do_inventario_contada"
            ),
        ]


class LoteDeSaldos(ModeloDeEmpresa):
    """Lote de saldos iniciais; o id é o do lote."""

    data = models.DateField()
    itens = models.PositiveIntegerField()
    valor = CampoValor()
    desfeita = models.BooleanField(default=False)

    class Meta:
        db_table = "estoque_implantacao"

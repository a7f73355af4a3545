"""Tabelas de compras. A regra de uma linha só é restrição do banco; o que envolve várias mora em `servicos`."""

from typing import ClassVar

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from compras.situacoes import NaturezaDaEntrada, Origem, SituacaoDaDevolucao, SituacaoDaNota
from plataforma import relogio
from plataforma.campos import CampoFator, CampoPreco, CampoQuantidade, CampoValor
from plataforma.historico import com_historico
from plataforma.modelos import ModeloDeEmpresa


@com_historico
class Nota(ModeloDeEmpresa):
    """Nota de um fornecedor a um estabelecimento; `total` = a_pagar + bonificacao + remessa, em reais.

    `uso_e_consumo`: quem importou o XML disse que nada dela é para vender.
    """

    situacao = models.CharField(max_length=21, choices=SituacaoDaNota.choices)
    origem = models.CharField(max_length=8, choices=Origem.choices, db_default=Origem.XML)
    natureza = models.CharField(max_length=11, choices=NaturezaDaEntrada.choices)
    chave_de_acesso = models.CharField(max_length=44, blank=True)
    numero = models.CharField(max_length=20)
    serie = models.CharField(max_length=3, blank=True)
    fornecedor_id = models.UUIDField()
    documento_do_fornecedor = models.CharField(max_length=20, blank=True)
    nome_do_fornecedor = models.CharField(max_length=120)
    estabelecimento_id = models.UUIDField()
    cnpj_do_estabelecimento = models.CharField(max_length=14)
    deposito_id = models.UUIDField(null=True)
    outro_destinatario = models.CharField(max_length=160, blank=True)
    uso_e_consumo = models.BooleanField(db_default=False)
    data_emissao = models.DateField()
    data_entrada = models.DateField(null=True)
    produtos = CampoValor()
    desconto = CampoValor()
    frete = CampoValor()
    outras_despesas = CampoValor()
    icms_st = CampoValor()
    ipi = CampoValor()
    total = CampoValor()
    a_pagar = CampoValor()
    bonificacao = CampoValor()
    remessa = CampoValor()
    versao = models.PositiveIntegerField(db_default=1)
    criado_em = models.DateTimeField(default=relogio.agora)

    BUSCA: ClassVar = ("numero", "nome_do_fornecedor", "documento_do_fornecedor", "chave_de_acesso")

    class Meta:
        db_table = "compras_nota"
        indexes = [
            models.Index(fields=["empresa_id", "situacao", "-id"], name="compras_nota_situacao"),
            models.Index(fields=["empresa_id", "fornecedor_id", "-id"], name="compras_nota_fornecedor"),
            models.Index(fields=["empresa_id", "-data_emissao", "-id"], name="compras_nota_emissao"),
        ]
        constraints = [
            UniqueConstraint(
                fields=["empresa_id", "chave_de_acesso"],
                condition=~Q(chave_de_acesso=""),
                name="compras_nota_chave_unica",
                violation_error_code="compras.nota_repetida",
                violation_error_message="A nota com esta chave de acesso já entrou nesta empresa.",
            ),
            UniqueConstraint(
                fields=["empresa_id", "fornecedor_id", "serie", "numero"],
                name="compras_nota_numero_unico",
                violation_error_code="compras.nota_repetida",
                violation_error_message="A nota deste fornecedor com esta série e este número já entrou: procure-a em "
                "GET /api/notas-de-entrada/ por fornecedor e número.",
            ),
            CheckConstraint(
                condition=Q(total=F("a_pagar") + F("bonificacao") + F("remessa"))
                & Q(a_pagar__gte=0, bonificacao__gte=0, remessa__gte=0),
                name="compras_nota_total",
                violation_error_code="compras.total_errado",
                violation_error_message="O total da nota precisa ser a pagar + bonificação + remessa, sem negativos.",
            ),
            CheckConstraint(
                condition=Q(situacao=SituacaoDaNota.AGUARDANDO, data_entrada=None)
                | Q(situacao=SituacaoDaNota.LANCADA, data_entrada__isnull=False),
                name="compras_nota_entrada",
                violation_error_code="compras.entrada_sem_data",
                violation_error_message="Só uma nota lançada tem data de entrada.",
            ),
        ]


class Fornecedor(ModeloDeEmpresa):
    """Resumo das notas de uma pessoa do cadastro, cujo id é o dela; valores em reais, do que se paga."""

    nome = models.CharField(max_length=120)
    documento = models.CharField(max_length=20, blank=True)
    notas_lancadas = models.PositiveIntegerField()
    notas_aguardando = models.PositiveIntegerField()
    comprado = CampoValor()
    devolvido = CampoValor()
    ultima_entrada = models.DateField(null=True)

    BUSCA: ClassVar = ("nome", "documento")

    class Meta:
        db_table = "compras_fornecedor"
        indexes = [models.Index(fields=["empresa_id", "nome", "id"], name="compras_fornecedor_nome")]
        constraints = [
            CheckConstraint(
                condition=Q(devolvido__gte=0, devolvido__lte=F("comprado")),
                name="compras_fornecedor_devolvido",
                violation_error_code="compras.devolvido_alem_do_comprado",
                violation_error_message="Não se devolve a um fornecedor mais do que se comprou dele.",
            )
        ]


class Xml(ModeloDeEmpresa):
    """Os bytes do XML como vieram: formatá-lo de novo estragaria a assinatura. A nota digitada não tem."""

    nota = models.OneToOneField(Nota, models.PROTECT, related_name="xml")
    conteudo = models.BinaryField()
    sha256 = models.CharField(max_length=64)

    class Meta:
        db_table = "compras_xml"


class ItemDaNota(ModeloDeEmpresa):
    """Linha da nota como veio, e o que se decidiu dela: produto, conversão e custo.

    `valor_na_nota` = custo + tributos a recuperar. Sem produto ou sem `fator`, `pendencia` diz o que falta.
    """

    nota = models.ForeignKey(Nota, models.PROTECT, related_name="itens")
    numero = models.PositiveIntegerField()
    codigo = models.CharField(max_length=60)
    gtin = models.CharField(max_length=14, blank=True)
    descricao = models.CharField(max_length=120)
    ncm = models.CharField(max_length=8, blank=True)
    cfop = models.CharField(max_length=4, blank=True)
    cfop_de_entrada = models.CharField(max_length=4, blank=True)
    natureza = models.CharField(max_length=11, choices=NaturezaDaEntrada.choices)
    unidade = models.CharField(max_length=6)
    quantidade = CampoQuantidade()
    valor_unitario = CampoPreco()
    produtos = CampoValor()
    desconto = CampoValor()
    acessorios = CampoValor()
    cst = models.CharField(max_length=3, blank=True)
    icms = CampoValor()
    icms_st = CampoValor()
    ipi = CampoValor()
    pis = CampoValor()
    cofins = CampoValor()
    valor_na_nota = CampoValor()
    custo = CampoValor()
    icms_a_recuperar = CampoValor()
    pis_a_recuperar = CampoValor()
    cofins_a_recuperar = CampoValor()
    entra_no_estoque = models.BooleanField()
    produto_id = models.UUIDField(null=True)
    sku = models.CharField(max_length=60, blank=True)
    unidade_de_estoque = models.CharField(max_length=6, blank=True)
    fator = CampoFator(null=True)
    quantidade_de_estoque = CampoQuantidade(null=True)
    quantidade_devolvida = CampoQuantidade(db_default=0)
    pendencia = models.TextField(blank=True)

    class Meta:
        db_table = "compras_item"
        indexes = [models.Index(fields=["produto_id"], name="compras_item_produto")]
        constraints = [
            UniqueConstraint(fields=["nota", "numero"], name="compras_item_numero"),
            CheckConstraint(
                condition=Q(
                    valor_na_nota=F("custo") + F("icms_a_recuperar") + F("pis_a_recuperar") + F("cofins_a_recuperar")
                )
                & Q(custo__gte=0, icms_a_recuperar__gte=0, pis_a_recuperar__gte=0, cofins_a_recuperar__gte=0),
                name="compras_item_custo",
                violation_error_code="compras.custo_errado",
                violation_error_message="O que a linha vale na nota precisa ser custo + tributos a recuperar.",
            ),
            CheckConstraint(
                condition=~Q(pendencia="") | Q(produto_id__isnull=False, fator__gt=0, quantidade_de_estoque__gt=0),
                name="compras_item_mapeado",
                violation_error_code="compras.linha_sem_produto",
                violation_error_message="Uma linha sem pendência tem produto, conversão e quantidade de estoque.",
            ),
            CheckConstraint(
                condition=Q(quantidade_devolvida=0)
                | Q(quantidade_devolvida__gt=0, quantidade_devolvida__lte=F("quantidade_de_estoque")),
                name="compras_item_devolvido",
                violation_error_code="compras.devolvido_alem_do_que_entrou",
                violation_error_message="Não se devolve mais do que entrou por uma linha.",
            ),
        ]


class ParcelaDaNota(ModeloDeEmpresa):
    """Um vencimento do que se deve pela nota, em reais."""

    nota = models.ForeignKey(Nota, models.PROTECT, related_name="parcelas")
    numero = models.PositiveIntegerField()
    vencimento = models.DateField()
    valor = CampoValor()

    class Meta:
        db_table = "compras_parcela"
        constraints = [
            UniqueConstraint(fields=["nota", "numero"], name="compras_parcela_numero"),
            CheckConstraint(condition=Q(valor__gt=0), name="compras_parcela_valor"),
        ]


@com_historico
class DevolucaoDeCompra(ModeloDeEmpresa):
    """Volta de mercadoria ao fornecedor, pelo que valia na nota; as partes do total são como as dela, em reais."""

    nota = models.ForeignKey(Nota, models.PROTECT, related_name="devolucoes")
    situacao = models.CharField(max_length=11, choices=SituacaoDaDevolucao.choices)
    numero = models.PositiveBigIntegerField(null=True)
    estabelecimento_id = models.UUIDField()
    deposito_id = models.UUIDField(null=True)
    data = models.DateField()
    motivo = models.TextField()
    total = CampoValor()
    a_pagar = CampoValor()
    bonificacao = CampoValor()
    remessa = CampoValor()
    criado_em = models.DateTimeField(default=relogio.agora)

    BUSCA: ClassVar = ("numero", "motivo")

    class Meta:
        db_table = "compras_devolucao"
        indexes = [
            models.Index(fields=["empresa_id", "-data", "-id"], name="compras_devolucao_data"),
            models.Index(
                F("empresa_id"), F("numero").desc(nulls_last=True), F("id").desc(), name="compras_devolucao_por_numero"
            ),
        ]
        constraints = [
            UniqueConstraint(
                fields=["empresa_id", "estabelecimento_id", "numero"],
                name="compras_devolucao_numero_unico",
                violation_error_code="compras.devolucao_repetida",
                violation_error_message="Já há uma devolução de compra com este número neste estabelecimento.",
            ),
            CheckConstraint(
                condition=Q(total=F("a_pagar") + F("bonificacao") + F("remessa")),
                name="compras_devolucao_total",
                violation_error_code="compras.total_errado",
                violation_error_message="O total da devolução precisa ser a pagar + bonificação + remessa.",
            ),
            CheckConstraint(
                condition=Q(situacao=SituacaoDaDevolucao.CONFIRMANDO, numero=None)
                | Q(situacao=SituacaoDaDevolucao.CONCLUIDA, numero__isnull=False),
                name="compras_devolucao_numero",
                violation_error_code="compras.devolucao_sem_numero",
                violation_error_message="Só uma devolução concluída tem número.",
            ),
        ]


class ItemDaDevolucaoDeCompra(ModeloDeEmpresa):
    """Quanto voltou de uma linha da nota, na unidade de estoque, e o que isso valia nela."""

    devolucao = models.ForeignKey(DevolucaoDeCompra, models.PROTECT, related_name="itens")
    item = models.ForeignKey(ItemDaNota, models.PROTECT, related_name="devolvidos")
    posicao = models.PositiveIntegerField()
    quantidade = CampoQuantidade()
    custo = CampoValor()
    icms_a_recuperar = CampoValor()
    pis_a_recuperar = CampoValor()
    cofins_a_recuperar = CampoValor()

    class Meta:
        db_table = "compras_item_da_devolucao"
        constraints = [
            UniqueConstraint(fields=["devolucao", "item"], name="compras_item_da_devolucao_unico"),
            CheckConstraint(
                condition=Q(quantidade__gt=0)
                & Q(custo__gte=0, icms_a_recuperar__gte=0, pis_a_recuperar__gte=0, cofins_a_recuperar__gte=0),
                name="compras_item_da_devolucao_valor",
                violation_error_code="compras.devolucao_invalida",
                violation_error_message="O que se devolve tem quantidade, e valores não negativos.",
            ),
        ]


@com_historico
class Mapeamento(ModeloDeEmpresa):
    """O que um código de um fornecedor é aqui; 1 `unidade` dele = `fator` unidades de estoque do produto."""

    fornecedor_id = models.UUIDField()
    codigo = models.CharField(max_length=60)
    unidade = models.CharField(max_length=6)
    produto_id = models.UUIDField()
    sku = models.CharField(max_length=60)
    fator = CampoFator()
    uso_e_consumo = models.BooleanField(default=False)
    versao = models.PositiveIntegerField(db_default=1)

    BUSCA: ClassVar = ("codigo", "sku")

    class Meta:
        db_table = "compras_mapeamento"
        constraints = [
            UniqueConstraint(
                fields=["empresa_id", "fornecedor_id", "codigo", "unidade"],
                name="compras_mapeamento_unico",
                violation_error_code="compras.mapeamento_repetido",
                violation_error_message="Este código deste fornecedor, nesta unidade, já tem mapeamento: altere-o.",
            ),
            CheckConstraint(
                condition=Q(fator__gt=0),
                name="compras_mapeamento_fator",
                violation_error_code="compras.fator_invalido",
                violation_error_message="O fator de conversão precisa ser maior que zero.",
            ),
        ]

"""A implantação e o que se leu das planilhas: enquanto ela não é desfeita, é a prova do que se mandou implantar."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from abertura.situacoes import EM_VIGOR, UMA_EM_VIGOR, EspecieDePlanilha, SituacaoDaImplantacao
from plataforma.campos import CampoQuantidade, CampoValor
from plataforma.historico import com_historico
from plataforma.modelos import ModeloDeEmpresa
from plataforma.relogio import agora


class Implantacao(ModeloDeEmpresa):
    """Saldos numa data. `lote` é o nome com que estoque e financeiro os conhecem, novo a cada tentativa."""

    data = models.DateField()
    situacao = models.CharField(
        max_length=12, choices=SituacaoDaImplantacao.choices, default=SituacaoDaImplantacao.RASCUNHO
    )
    lote = models.UUIDField(null=True)
    produtos = models.PositiveIntegerField()
    titulos = models.PositiveIntegerField()
    contas = models.PositiveIntegerField()
    estoques = CampoValor()
    devedores = CampoValor()
    credores = CampoValor()
    diferenca = models.GeneratedField(
        expression=F("devedores") - F("credores"), output_field=CampoValor(), db_persist=True
    )
    quantos_erros = models.PositiveIntegerField()
    recusa = models.TextField(default="")
    usuario_id = models.UUIDField()
    criada_em = models.DateTimeField(default=agora)
    versao = models.PositiveIntegerField(default=1)

    class Meta:
        db_table = "abertura_implantacao"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id"],
                condition=Q(situacao__in=EM_VIGOR),
                name="abertura_implantacao_uma_em_vigor",
                violation_error_code="abertura.implantacao_em_vigor",
                violation_error_message=UMA_EM_VIGOR,
            ),
            models.CheckConstraint(
                condition=Q(situacao__in=list(SituacaoDaImplantacao)), name="abertura_implantacao_situacao"
            ),
            models.CheckConstraint(
                condition=Q(situacao=SituacaoDaImplantacao.RASCUNHO)
                | Q(quantos_erros=0, devedores=F("credores"), devedores__gt=0),
                name="abertura_implantacao_conferida_fecha",
            ),
            models.CheckConstraint(
                condition=Q(situacao__in=(SituacaoDaImplantacao.RASCUNHO, SituacaoDaImplantacao.CONFERIDA))
                | Q(lote__isnull=False),
                name="abertura_implantacao_lote",
            ),
        ]


class _DaPlanilha(ModeloDeEmpresa):
    """Uma linha lida; `linha` é a do arquivo."""

    linha = models.PositiveIntegerField()

    class Meta:
        abstract = True


class ProdutoDaImplantacao(_DaPlanilha):
    """Quanto há de um produto num depósito, já casado com o cadastro."""

    implantacao = models.ForeignKey(Implantacao, on_delete=models.PROTECT, related_name="+")
    produto_id = models.UUIDField()
    sku = models.CharField(max_length=60)
    descricao = models.CharField(max_length=200)
    estabelecimento_id = models.UUIDField()
    cnpj_do_estabelecimento = models.CharField(max_length=14)
    deposito_id = models.UUIDField()
    codigo_do_deposito = models.CharField(max_length=20)
    quantidade = CampoQuantidade()
    custo_total = CampoValor()

    class Meta:
        db_table = "abertura_produto"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(quantidade__gt=0, custo_total__gte=0), name="abertura_produto_positivo")
        ]


class TituloDaImplantacao(_DaPlanilha):
    """Título em aberto; a pessoa só se cadastra, se falta, quando se implanta."""

    implantacao = models.ForeignKey(Implantacao, on_delete=models.PROTECT, related_name="+")
    tipo = models.CharField(max_length=20)
    documento_da_pessoa = models.CharField(max_length=30)
    nome = models.CharField(max_length=120)
    documento = models.CharField(max_length=60)
    parcela = models.PositiveIntegerField()
    emissao = models.DateField()
    vencimento = models.DateField()
    valor = CampoValor()

    class Meta:
        db_table = "abertura_titulo"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["implantacao", "tipo", "documento_da_pessoa", "documento", "parcela"],
                name="abertura_titulo_unico",
            ),
            models.CheckConstraint(condition=Q(valor__gt=0), name="abertura_titulo_valor"),
        ]


class ContaDaImplantacao(_DaPlanilha):
    """Saldo de uma conta do plano, devedor positivo."""

    implantacao = models.ForeignKey(Implantacao, on_delete=models.PROTECT, related_name="+")
    conta = models.CharField(max_length=30)
    nome = models.CharField(max_length=120)
    saldo = CampoValor()

    class Meta:
        db_table = "abertura_conta"
        constraints: ClassVar = [models.UniqueConstraint(fields=["implantacao", "conta"], name="abertura_conta_unica")]


class PlanilhaDaImplantacao(ModeloDeEmpresa):
    """Um arquivo enviado, e quantas linhas dele não serviram; as outras se guardam pela espécie."""

    implantacao = models.ForeignKey(Implantacao, on_delete=models.PROTECT, related_name="+")
    especie = models.CharField(max_length=12, choices=EspecieDePlanilha.choices)
    arquivo = models.CharField(max_length=120)
    quantos_erros = models.PositiveIntegerField()

    class Meta:
        db_table = "abertura_planilha"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["implantacao", "especie"], name="abertura_planilha_unica"),
            models.CheckConstraint(condition=Q(especie__in=list(EspecieDePlanilha)), name="abertura_planilha_especie"),
        ]


class ErroDaImplantacao(_DaPlanilha):
    """Por que um arquivo não serve; linha 0 é o arquivo todo, e sem espécie, o conjunto deles."""

    implantacao = models.ForeignKey(Implantacao, on_delete=models.PROTECT, related_name="+")
    especie = models.CharField(max_length=12, db_default="")
    ordem = models.PositiveIntegerField()
    arquivo = models.CharField(max_length=120)
    coluna = models.CharField(max_length=60, default="")
    valor = models.CharField(max_length=80, default="")
    mensagem = models.TextField()

    class Meta:
        db_table = "abertura_erro"


com_historico(Implantacao, fora=("diferenca",))

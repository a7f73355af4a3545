"""Modelos do financeiro. O que protege o livro está no banco: migrations/0002_razao.py."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from financeiro.situacoes import (
    Lado,
    SituacaoDaBaixa,
    SituacaoDoPeriodo,
    SituacaoDoTitulo,
    TipoDeBaixa,
    TipoDeContaBancaria,
    TipoDeTitulo,
)
from plataforma.campos import CampoQuantidade, CampoValor
from plataforma.estados import Transicoes
from plataforma.historico import com_historico
from plataforma.identidade.contexto import empresa_atual
from plataforma.modelos import ModeloDeEmpresa, ObjetosDaEmpresa


class LinhaDaEmpresa(models.Model):
    """Linha de uma empresa cuja chave não é um id próprio."""

    objects = ObjetosDaEmpresa()

    class Meta:
        abstract = True


class Conta(ModeloDeEmpresa):
    """Conta do plano. Só a analítica recebe partidas; por `funcao` os lançamentos automáticos a acham."""

    codigo = models.CharField(max_length=30)
    nome = models.CharField(max_length=120)
    natureza = models.CharField(max_length=1, choices=Lado.choices)
    analitica = models.BooleanField()
    funcao = models.CharField(max_length=40, blank=True, default="")
    grupo_dre = models.CharField(max_length=40, blank=True, default="")
    ativa = models.BooleanField(default=True)
    versao = models.PositiveIntegerField(default=1)

    BUSCA: ClassVar = ("codigo", "nome")

    class Meta:
        db_table = "financeiro_conta"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id", "codigo"],
                name="financeiro_conta_codigo_unico",
                violation_error_message="Já há uma conta com este código no plano. Use outro código.",
                violation_error_code="financeiro.conta_repetida",
            ),
            models.UniqueConstraint(
                fields=["empresa_id", "funcao"],
                condition=~Q(funcao=""),
                name="financeiro_conta_funcao_unica",
                violation_error_message="Esta função já é de outra conta do plano.",
                violation_error_code="financeiro.funcao_repetida",
            ),
            models.CheckConstraint(condition=Q(natureza__in=[*Lado]), name="financeiro_conta_natureza"),
            models.CheckConstraint(
                condition=Q(analitica=True) | Q(funcao=""), name="financeiro_conta_funcao_analitica"
            ),
        ]


class ContaBancaria(ModeloDeEmpresa):
    """Onde o dinheiro fica: um caixa ou uma conta de banco, cada uma com sua conta do plano."""

    nome = models.CharField(max_length=80)
    tipo = models.CharField(max_length=10, choices=TipoDeContaBancaria.choices)
    banco = models.CharField(max_length=3, blank=True, default="")
    agencia = models.CharField(max_length=10, blank=True, default="")
    numero = models.CharField(max_length=20, blank=True, default="")
    conta = models.ForeignKey(Conta, on_delete=models.PROTECT, related_name="contas_bancarias")
    ativa = models.BooleanField(default=True)
    versao = models.PositiveIntegerField(default=1)

    BUSCA: ClassVar = ("nome", "banco", "agencia", "numero")

    class Meta:
        db_table = "financeiro_conta_bancaria"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id", "nome"],
                name="financeiro_conta_bancaria_nome_unico",
                violation_error_message="Já há uma conta de caixa ou banco com este nome. Use outro nome.",
                violation_error_code="financeiro.conta_bancaria_repetida",
            ),
            models.UniqueConstraint(fields=["empresa_id", "conta"], name="financeiro_conta_bancaria_uma_por_conta"),
        ]


class Livro(LinhaDaEmpresa):
    """Ponta do livro de uma empresa, e até onde a âncora fora do banco foi; só o banco o escreve."""

    empresa_id = models.UUIDField(primary_key=True, default=empresa_atual)
    ultimo_numero = models.BigIntegerField()
    ultimo_resumo = models.BinaryField()
    ancorado_ate = models.BigIntegerField(db_default=0)

    class Meta:
        db_table = "financeiro_livro"


class Lancamento(ModeloDeEmpresa):
    """Cabeçalho de um lançamento, imutável. `data_origem` é a data do fato quando ela caiu em período fechado."""

    numero = models.BigIntegerField()
    data = models.DateField()
    data_origem = models.DateField(null=True)
    historico = models.CharField(max_length=200)
    origem = models.CharField(max_length=40)
    origem_id = models.UUIDField(null=True)
    parte = models.CharField(max_length=20, default="")
    documento = models.CharField(max_length=60, default="")
    documento_id = models.UUIDField(null=True)
    estorno_de = models.ForeignKey("self", null=True, on_delete=models.PROTECT, db_constraint=False, related_name="+")
    total = CampoValor()
    partidas = models.PositiveIntegerField()
    aviso = models.TextField(default="")
    usuario_id = models.UUIDField()
    criado_em = models.DateTimeField()
    resumo_anterior = models.BinaryField()
    resumo = models.BinaryField()

    BUSCA: ClassVar = ("numero", "historico", "documento")

    class Meta:
        db_table = "financeiro_lancamento"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["empresa_id", "numero"], name="financeiro_lancamento_numero_unico"),
            models.UniqueConstraint(
                fields=["estorno_de"],
                name="financeiro_lancamento_estorno_unico",
                violation_error_message="Este lançamento já foi estornado.",
                violation_error_code="financeiro.ja_estornado",
            ),
            models.UniqueConstraint(
                fields=["empresa_id", "origem", "origem_id", "parte"],
                condition=Q(origem_id__isnull=False),
                name="financeiro_lancamento_origem_unica",
            ),
            models.CheckConstraint(condition=Q(total__gt=0), name="financeiro_lancamento_total"),
            models.CheckConstraint(condition=Q(partidas__gte=2), name="financeiro_lancamento_partidas"),
        ]
        indexes: ClassVar = [
            models.Index(fields=["empresa_id", "documento_id"], name="financeiro_lanc_documento"),
            models.Index(fields=["empresa_id", "-data", "-id"], name="financeiro_lanc_data"),
        ]


class Partida(LinhaDaEmpresa):
    """Linha de um lançamento, imutável."""

    pk = models.CompositePrimaryKey("lancamento_id", "ordem")
    empresa_id = models.UUIDField(default=empresa_atual)
    lancamento_id = models.UUIDField()
    ordem = models.PositiveIntegerField()
    conta_id = models.UUIDField()
    lado = models.CharField(max_length=1, choices=Lado.choices)
    valor = CampoValor()
    data = models.DateField()

    class Meta:
        db_table = "financeiro_partida"
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(valor__gt=0), name="financeiro_partida_valor"),
            models.CheckConstraint(condition=Q(lado__in=[*Lado]), name="financeiro_partida_lado"),
        ]
        indexes: ClassVar = [models.Index(fields=["conta_id", "data"], name="financeiro_partida_razao")]


class SaldoMensal(LinhaDaEmpresa):
    """Débitos e créditos de uma conta num mês, mantidos pelo banco a cada partida."""

    pk = models.CompositePrimaryKey("conta_id", "mes")
    empresa_id = models.UUIDField(default=empresa_atual)
    conta_id = models.UUIDField()
    mes = models.DateField()
    debitos = CampoValor()
    creditos = CampoValor()

    class Meta:
        db_table = "financeiro_saldo_mensal"
        indexes: ClassVar = [models.Index(fields=["empresa_id", "mes"], name="financeiro_saldo_mes")]


class SaldoDiario(LinhaDaEmpresa):
    """Débitos e créditos de uma conta num dia, mantidos pelo banco: as pontas de um período não leem partidas."""

    pk = models.CompositePrimaryKey("conta_id", "dia")
    empresa_id = models.UUIDField(default=empresa_atual)
    conta_id = models.UUIDField()
    dia = models.DateField()
    debitos = CampoValor()
    creditos = CampoValor()

    class Meta:
        db_table = "financeiro_saldo_diario"
        indexes: ClassVar = [models.Index(fields=["empresa_id", "dia"], name="financeiro_saldo_dia")]


class Periodo(ModeloDeEmpresa):
    """Mês do livro (pelo seu primeiro dia). Mês sem linha está aberto, a menos que um posterior esteja fechado."""

    mes = models.DateField()
    situacao = models.CharField(max_length=10, choices=SituacaoDoPeriodo.choices)

    TRANSICOES: ClassVar[Transicoes] = {"aberto": frozenset({"fechado"}), "fechado": frozenset({"aberto"})}

    class Meta:
        db_table = "financeiro_periodo"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["empresa_id", "mes"], name="financeiro_periodo_mes_unico"),
            models.CheckConstraint(condition=Q(mes__day=1), name="financeiro_periodo_primeiro_dia"),
            models.CheckConstraint(condition=Q(situacao__in=[*SituacaoDoPeriodo]), name="financeiro_periodo_situacao"),
        ]


class AuditoriaDoPeriodo(ModeloDeEmpresa):
    """Quem fechou ou reabriu um mês, quando e por quê; só cresce."""

    mes = models.DateField()
    situacao = models.CharField(max_length=10, choices=SituacaoDoPeriodo.choices)
    motivo = models.CharField(max_length=300)
    avisos = models.JSONField()
    usuario_id = models.UUIDField()
    em = models.DateTimeField()

    class Meta:
        db_table = "financeiro_auditoria_do_periodo"


class Titulo(ModeloDeEmpresa):
    """Valor a receber ou a pagar, com vencimento. `baixado` é o principal já abatido; `saldo` é o que resta."""

    tipo = models.CharField(max_length=20, choices=TipoDeTitulo.choices)
    pessoa_id = models.UUIDField()
    pessoa_nome = models.CharField(max_length=150)
    estabelecimento_id = models.UUIDField(null=True)
    documento = models.CharField(max_length=60)
    documento_id = models.UUIDField(null=True)
    origem = models.CharField(max_length=40)
    origem_id = models.UUIDField()
    parcela = models.PositiveIntegerField()
    emissao = models.DateField()
    vencimento = models.DateField()
    valor = CampoValor()
    baixado = CampoValor(default=0)
    situacao = models.CharField(max_length=10, choices=SituacaoDoTitulo.choices, default=SituacaoDoTitulo.ABERTO)
    saldo = models.GeneratedField(
        expression=models.Case(
            models.When(situacao="cancelado", then=models.Value(0, output_field=CampoValor())),
            default=F("valor") - F("baixado"),
        ),
        output_field=CampoValor(),
        db_persist=True,
    )
    versao = models.PositiveIntegerField(default=1)

    TRANSICOES: ClassVar[Transicoes] = {
        "aberto": frozenset({"parcial", "liquidado", "cancelado"}),
        "parcial": frozenset({"aberto", "parcial", "liquidado", "cancelado"}),
        "liquidado": frozenset({"aberto", "parcial", "cancelado"}),
        "cancelado": frozenset(),
    }

    BUSCA: ClassVar = ("documento", "pessoa_nome")

    class Meta:
        db_table = "financeiro_titulo"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id", "tipo", "origem", "origem_id", "parcela"], name="financeiro_titulo_origem_unica"
            ),
            models.CheckConstraint(condition=Q(tipo__in=[*TipoDeTitulo]), name="financeiro_titulo_tipo"),
            models.CheckConstraint(condition=Q(valor__gt=0), name="financeiro_titulo_valor"),
            models.CheckConstraint(
                condition=Q(baixado__gte=0) & Q(baixado__lte=F("valor")), name="financeiro_titulo_baixado"
            ),
            models.CheckConstraint(
                condition=Q(situacao="aberto", baixado=0)
                | Q(situacao="parcial", baixado__gt=0, baixado__lt=F("valor"))
                | Q(situacao="liquidado", baixado=F("valor"))
                | Q(situacao="cancelado"),
                name="financeiro_titulo_situacao",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["empresa_id", "documento_id"], name="financeiro_titulo_documento"),
            models.Index(
                fields=["empresa_id", "tipo", "vencimento", "id"],
                condition=Q(situacao__in=["aberto", "parcial"]),
                name="financeiro_titulo_em_aberto",
            ),
            models.Index(fields=["empresa_id", "vencimento", "id"], name="financeiro_titulo_vencimento"),
        ]


class Baixa(ModeloDeEmpresa):
    """Abatimento de um título. `principal` sai do saldo; o dinheiro é principal + juros + multa − desconto."""

    titulo = models.ForeignKey(Titulo, on_delete=models.PROTECT, related_name="baixas")
    tipo = models.CharField(max_length=20, choices=TipoDeBaixa.choices)
    data = models.DateField()
    conta_bancaria = models.ForeignKey(ContaBancaria, null=True, on_delete=models.PROTECT, related_name="+")
    principal = CampoValor()
    juros = CampoValor(default=0)
    multa = CampoValor(default=0)
    desconto = CampoValor(default=0)
    valor = models.GeneratedField(
        expression=F("principal") + F("juros") + F("multa") - F("desconto"),
        output_field=CampoValor(),
        db_persist=True,
    )
    situacao = models.CharField(max_length=10, choices=SituacaoDaBaixa.choices, default=SituacaoDaBaixa.ATIVA)
    lancamento_id = models.UUIDField()
    usuario_id = models.UUIDField()

    TRANSICOES: ClassVar[Transicoes] = {"ativa": frozenset({"estornada"}), "estornada": frozenset()}

    class Meta:
        db_table = "financeiro_baixa"
        indexes: ClassVar = [models.Index(fields=["empresa_id", "-data", "-id"], name="financeiro_baixa_data")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(principal__gt=0), name="financeiro_baixa_principal"),
            models.CheckConstraint(
                condition=Q(juros__gte=0) & Q(multa__gte=0) & Q(desconto__gte=0) & Q(desconto__lte=F("principal")),
                name="financeiro_baixa_encargos",
            ),
            models.CheckConstraint(
                condition=Q(tipo="pagamento", conta_bancaria__isnull=False)
                | Q(conta_bancaria__isnull=True, juros=0, multa=0, desconto=0),
                name="financeiro_baixa_conta",
            ),
        ]


class Empresa(LinhaDaEmpresa):
    """O que o financeiro sabe da empresa, contado pelo core: o regime decide os tributos da venda."""

    empresa_id = models.UUIDField(primary_key=True)
    razao_social = models.CharField(max_length=150)
    regime = models.CharField(max_length=20)
    crt = models.PositiveSmallIntegerField()
    anexo_do_simples = models.CharField(max_length=3, default="")
    receita_12_meses = CampoValor(null=True)
    versao = models.PositiveIntegerField(db_default=0)

    class Meta:
        db_table = "financeiro_empresa"


class Estabelecimento(ModeloDeEmpresa):
    """UF de cada estabelecimento, contada pelo core: é a origem das vendas."""

    cnpj = models.CharField(max_length=14)
    nome = models.CharField(max_length=150)
    uf = models.CharField(max_length=2)
    versao = models.PositiveIntegerField(db_default=0)

    class Meta:
        db_table = "financeiro_estabelecimento"


class ItemAExpedir(ModeloDeEmpresa):
    """Quantidade de uma linha de pedido que uma fatura cobrou (positiva) ou uma expedição levou (negativa)."""

    pedido_id = models.UUIDField()
    linha_id = models.UUIDField()
    origem_id = models.UUIDField()
    documento = models.CharField(max_length=60)
    data = models.DateField()
    quantidade = CampoQuantidade()

    class Meta:
        db_table = "financeiro_item_a_expedir"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["empresa_id", "pedido_id", "linha_id", "origem_id"], name="financeiro_item_a_expedir_unico"
            )
        ]


for _modelo in (Conta, ContaBancaria):
    com_historico(_modelo)
com_historico(Titulo, fora=("saldo",))

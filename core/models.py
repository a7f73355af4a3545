"""Modelos do core: quem usa o sistema e o que todos os módulos compartilham."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length

from core.contas import Convite, Usuario
from core.inscricao_estadual import SituacaoDaInscricao
from core.opcoes import OperacaoDoTitular, Regime, TipoDePessoa
from plataforma.campos import CampoFator, CampoPreco, CampoValor
from plataforma.historico import com_historico
from plataforma.modelos import ModeloDeEmpresa, ObjetosDaEmpresa
from plataforma.relogio import agora
from plataforma.valores import novo_id

models.CharField.register_lookup(Length)


class Cadastro(ModeloDeEmpresa):
    """Linha de cadastro, com a versão que o cliente mostra em If-Match para alterá-la."""

    versao = models.PositiveIntegerField(default=1, editable=False)
    criado_em = models.DateTimeField(default=agora, editable=False)

    class Meta:
        abstract = True


class ComEndereco(models.Model):
    """Endereço no Brasil; `municipio` é o código de 7 dígitos do IBGE."""

    cep = models.CharField(max_length=8, blank=True, default="")
    logradouro = models.CharField(max_length=120, blank=True, default="")
    numero = models.CharField(max_length=20, blank=True, default="")
    complemento = models.CharField(max_length=60, blank=True, default="")
    bairro = models.CharField(max_length=60, blank=True, default="")
    municipio = models.CharField(max_length=7, blank=True, default="")
    uf = models.CharField(max_length=2, blank=True, default="")

    class Meta:
        abstract = True


class Empresa(models.Model):
    """Entidade legal: a raiz do CNPJ. `empresa_id` repete `id` para que a segurança por linha a alcance."""

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    empresa_id = models.UUIDField(editable=False)
    raiz_cnpj = models.CharField(max_length=8)
    razao_social = models.CharField(max_length=120)
    nome_fantasia = models.CharField(max_length=120, blank=True, default="")
    regime = models.CharField(max_length=10, choices=Regime.choices)
    crt = models.PositiveSmallIntegerField()
    anexo_do_simples = models.CharField(max_length=3, blank=True, default="")
    receita_bruta_12_meses = CampoValor(null=True)
    versao = models.PositiveIntegerField(default=1, editable=False)
    criado_em = models.DateTimeField(default=agora, editable=False)

    objects = ObjetosDaEmpresa()

    class Meta:
        db_table = "core_empresa"
        constraints = [
            models.UniqueConstraint(
                fields=["raiz_cnpj"],
                name="core_empresa_raiz_unica",
                violation_error_code="core.empresa_repetida",
                violation_error_message="Já existe nesta instalação uma empresa com esta raiz de CNPJ. "
                "Peça a quem a administra que inclua você como usuário.",
            ),
            models.CheckConstraint(condition=Q(empresa_id=F("id")), name="core_empresa_e_a_propria"),
            models.CheckConstraint(
                condition=Q(regime="simples", crt__in=(1, 2, 4)) | (~Q(regime="simples") & Q(crt=3)),
                name="core_empresa_crt_do_regime",
                violation_error_code="core.crt_fora_do_regime",
                violation_error_message="O CRT não é o do regime: Simples Nacional usa 1 (2 se passou do sublimite, "
                "4 se é MEI); lucro presumido e real usam 3.",
            ),
            models.CheckConstraint(
                condition=Q(anexo_do_simples="")
                | Q(regime="simples", anexo_do_simples__in=("I", "II", "III", "IV", "V")),
                name="core_empresa_anexo_do_simples",
                violation_error_code="core.anexo_fora_do_simples",
                violation_error_message="O anexo (I a V) só existe no Simples Nacional. Nos outros, deixe-o vazio.",
            ),
            models.CheckConstraint(
                condition=Q(receita_bruta_12_meses__isnull=True) | Q(receita_bruta_12_meses__gte=0),
                name="core_empresa_receita_nao_negativa",
                violation_error_code="core.receita_negativa",
                violation_error_message="A receita bruta dos últimos 12 meses não pode ser negativa.",
            ),
        ]


class Estabelecimento(Cadastro, ComEndereco):
    """CNPJ inteiro, matriz ou filial."""

    cnpj = models.CharField(max_length=14)
    nome = models.CharField(max_length=120)
    inscricao_estadual = models.CharField(max_length=14, blank=True, default="")
    matriz = models.BooleanField(default=False)
    ativo = models.BooleanField(default=True)

    BUSCA: ClassVar = ("nome", "cnpj")

    class Meta:
        db_table = "core_estabelecimento"
        constraints = [
            models.UniqueConstraint(
                fields=["empresa_id", "cnpj"],
                name="core_estabelecimento_cnpj_unico",
                violation_error_code="core.estabelecimento_repetido",
                violation_error_message="A empresa já tem um estabelecimento com este CNPJ.",
            ),
            models.UniqueConstraint(
                fields=["empresa_id"],
                condition=Q(matriz=True),
                name="core_estabelecimento_uma_matriz",
                violation_error_code="core.matriz_repetida",
                violation_error_message="A empresa já tem matriz. Deixe esta como filial ou altere a outra antes.",
            ),
            models.CheckConstraint(
                condition=Q(matriz=False) | Q(ativo=True),
                name="core_estabelecimento_matriz_ativa",
                violation_error_code="core.matriz_inativa",
                violation_error_message="A matriz não pode ficar inativa. Faça antes de outro a matriz.",
            ),
        ]


class Papel(Cadastro):
    """Conjunto de permissões numa empresa: as que os módulos dão ao papel `padrao`, ou as que se listam nele."""

    nome = models.CharField(max_length=60)
    padrao = models.CharField(max_length=30, blank=True, default="", editable=False)
    permissoes = ArrayField(models.CharField(max_length=100), default=list)

    BUSCA: ClassVar = ("nome",)

    class Meta:
        db_table = "core_papel"
        constraints = [
            models.UniqueConstraint(
                fields=["empresa_id", "nome"],
                name="core_papel_nome_unico",
                violation_error_code="core.papel_repetido",
                violation_error_message="A empresa já tem um papel com este nome.",
            ),
            models.UniqueConstraint(
                fields=["empresa_id", "padrao"], condition=~Q(padrao=""), name="core_papel_padrao_unico"
            ),
            models.CheckConstraint(
                condition=Q(padrao="") | Q(permissoes=[]),
                name="core_papel_padrao_sem_permissoes",
                violation_error_code="core.papel_padrao",
                violation_error_message="As permissões de um papel padrão vêm dos módulos. Crie outro papel.",
            ),
        ]


class Vinculo(ModeloDeEmpresa):
    """Usuário numa empresa, com seus papéis. `versao` cresce a cada mudança de direitos, saída ou bloqueio."""

    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="vinculos")
    papeis = models.ManyToManyField(Papel, through="PapelDoVinculo", related_name="vinculos")
    versao = models.PositiveBigIntegerField(default=0)
    ativo = models.BooleanField(default=True)
    criado_em = models.DateTimeField(default=agora, editable=False)

    class Meta:
        db_table = "core_vinculo"
        constraints = [
            models.UniqueConstraint(
                fields=["empresa_id", "usuario"],
                name="core_vinculo_unico",
                violation_error_code="core.usuario_ja_na_empresa",
                violation_error_message="Este usuário já é da empresa. Altere os papéis dele em vez de incluí-lo.",
            ),
        ]


class PapelDoVinculo(ModeloDeEmpresa):
    """Um papel que o usuário tem na empresa."""

    vinculo = models.ForeignKey(Vinculo, on_delete=models.CASCADE)
    papel = models.ForeignKey(Papel, on_delete=models.PROTECT)

    class Meta:
        db_table = "core_papel_do_vinculo"
        constraints = [models.UniqueConstraint(fields=["vinculo", "papel"], name="core_papel_do_vinculo_unico")]


class Sessao(models.Model):
    """Uma entrada do usuário, ou uma autorização que ele deu a um `aplicativo` de fora, e os tokens que nascem dela.

    Revogada, nenhum deles vale mais. Dos de renovação de uma entrada só vale o da `geracao` atual; os códigos e tokens
    de renovação de um aplicativo estão, cada um com o seu resumo, em `core_uso_unico`.

    `resumo_da_chave` é a Idempotency-Key da última renovação, feita em `renovada_em`: quem a repete com o mesmo token
    recebe a mesma resposta. `pagina` é a sessão de /conta/ em que se entrou nas telas: acabam juntas.
    """

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    empresa_id = models.UUIDField()
    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="sessoes")
    aplicativo = models.CharField(max_length=100, blank=True, default="")
    escopos = ArrayField(models.CharField(max_length=100), default=list)
    sal = models.BinaryField(max_length=16, default=b"")
    geracao = models.PositiveIntegerField(default=1)
    resumo_da_chave = models.CharField(max_length=64, blank=True, default="")
    renovada_em = models.DateTimeField(default=agora)
    pagina = models.CharField(max_length=40, blank=True, default="")
    criada_em = models.DateTimeField(default=agora)
    vence_em = models.DateTimeField()
    revogada_em = models.DateTimeField(null=True)
    motivo_da_revogacao = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        db_table = "core_sessao"
        indexes = [
            models.Index(fields=["usuario", "empresa_id"], name="core_sessao_do_usuario"),
            models.Index(fields=["pagina"], condition=~models.Q(pagina=""), name="core_sessao_da_pagina"),
        ]


class Pessoa(Cadastro, ComEndereco):
    """Quem compra, vende ou presta serviço. O documento pode repetir-se: a mesma empresa tem filiais e cadastros."""

    tipo = models.CharField(max_length=12, choices=TipoDePessoa.choices)
    documento = models.CharField(max_length=20)
    nome = models.CharField(max_length=120)
    nome_fantasia = models.CharField(max_length=120, blank=True, default="")
    situacao_da_inscricao = models.CharField(
        max_length=20,
        choices=[(s.value, s.value) for s in SituacaoDaInscricao],
        default=SituacaoDaInscricao.NAO_CONTRIBUINTE.value,
    )
    inscricao_estadual = models.CharField(max_length=14, blank=True, default="")
    pais = models.CharField(max_length=4, default="1058")
    email = models.EmailField(blank=True, default="")
    telefone = models.CharField(max_length=20, blank=True, default="")
    ativo = models.BooleanField(default=True)

    BUSCA: ClassVar = ("nome", "nome_fantasia", "documento", "email", "telefone")

    class Meta:
        db_table = "core_pessoa"
        indexes = [
            models.Index(fields=["empresa_id", "documento"], name="core_pessoa_documento"),
            models.Index(fields=["empresa_id", "nome", "id"], name="core_pessoa_nome"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(tipo="fisica", documento__length=11)
                | Q(tipo="juridica", documento__length=14)
                | Q(tipo="estrangeira"),
                name="core_pessoa_documento_do_tipo",
                violation_error_code="core.documento_fora_do_tipo",
                violation_error_message="Pessoa física tem CPF (11 dígitos); jurídica tem CNPJ (14 caracteres).",
            ),
            models.CheckConstraint(
                condition=(Q(situacao_da_inscricao="contribuinte") & ~Q(inscricao_estadual=""))
                | (~Q(situacao_da_inscricao="contribuinte") & Q(inscricao_estadual="")),
                name="core_pessoa_inscricao_do_contribuinte",
                violation_error_code="core.inscricao_fora_da_situacao",
                violation_error_message="Só o contribuinte do ICMS tem inscrição estadual, e sempre tem.",
            ),
        ]


class AtendimentoAoTitular(ModeloDeEmpresa):
    """Um pedido de uma pessoa sobre seus dados (LGPD, art. 18), e o que se fez dele. Só tem ids, contagens e datas."""

    operacao = models.CharField(max_length=20, choices=OperacaoDoTitular.choices)
    pessoas = ArrayField(models.UUIDField())
    registros = models.PositiveIntegerField()
    retido_ate = models.DateField(null=True)
    usuario_id = models.UUIDField()
    em = models.DateTimeField(default=agora)

    class Meta:
        db_table = "core_atendimento_ao_titular"


class Unidade(Cadastro):
    """Unidade de medida; `casas` são as decimais que a quantidade nela admite."""

    sigla = models.CharField(max_length=6)
    nome = models.CharField(max_length=60)
    casas = models.PositiveSmallIntegerField(default=0)
    ativa = models.BooleanField(default=True)

    BUSCA: ClassVar = ("sigla", "nome")

    class Meta:
        db_table = "core_unidade"
        constraints = [
            models.UniqueConstraint(
                fields=["empresa_id", "sigla"],
                name="core_unidade_sigla_unica",
                violation_error_code="core.unidade_repetida",
                violation_error_message="A empresa já tem uma unidade com esta sigla.",
            ),
            models.CheckConstraint(
                condition=Q(casas__lte=4),
                name="core_unidade_casas",
                violation_error_code="core.casas_demais",
                violation_error_message="Uma quantidade tem no máximo 4 casas decimais.",
            ),
        ]


class Produto(Cadastro):
    """O que se compra, guarda e vende; `unidade` é a sigla da unidade de estoque."""

    sku = models.CharField(max_length=40)
    descricao = models.CharField(max_length=120)
    unidade = models.CharField(max_length=6)
    gtin = models.CharField(max_length=14, blank=True, default="")
    ncm = models.CharField(max_length=8, blank=True, default="")
    preco = CampoPreco(default=0)
    ativo = models.BooleanField(default=True)

    BUSCA: ClassVar = ("descricao", "sku", "gtin", "ncm")

    class Meta:
        db_table = "core_produto"
        indexes = [
            models.Index(fields=["empresa_id", "gtin"], condition=~Q(gtin=""), name="core_produto_gtin"),
            models.Index(fields=["empresa_id", "descricao", "id"], name="core_produto_descricao"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["empresa_id", "sku"],
                name="core_produto_sku_unico",
                violation_error_code="core.sku_repetido",
                violation_error_message="A empresa já tem um produto com este SKU. Use outro, ou altere o que existe.",
            ),
            models.CheckConstraint(
                condition=Q(preco__gte=0),
                name="core_produto_preco_nao_negativo",
                violation_error_code="core.preco_negativo",
                violation_error_message="O preço não pode ser negativo.",
            ),
        ]


class Conversao(Cadastro):
    """Outra unidade em que o produto se compra ou vende: 1 `unidade` = `fator` unidades de estoque."""

    produto = models.ForeignKey(Produto, on_delete=models.PROTECT, related_name="conversoes")
    unidade = models.CharField(max_length=6)
    fator = CampoFator()

    class Meta:
        db_table = "core_conversao"
        verbose_name = "conversão"
        constraints = [
            models.UniqueConstraint(
                fields=["produto", "unidade"],
                name="core_conversao_unica",
                violation_error_code="core.conversao_repetida",
                violation_error_message="O produto já tem conversão para esta unidade. Altere o fator dela.",
            ),
            models.CheckConstraint(
                condition=Q(fator__gt=0),
                name="core_conversao_fator_positivo",
                violation_error_code="core.fator_nao_positivo",
                violation_error_message="O fator diz quantas unidades de estoque há em uma desta: é maior que zero.",
            ),
        ]


COM_HISTORICO = (Empresa, Estabelecimento, Papel, Vinculo, PapelDoVinculo, Pessoa, Unidade, Produto, Conversao)
for _modelo in COM_HISTORICO:
    com_historico(_modelo)
com_historico(Usuario, fora=("password",))
com_historico(Convite, fora=("sal",))

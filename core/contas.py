"""Modelos das contas: quem entra, como é chamado a uma empresa e como escolhe outra senha."""

from typing import Any, ClassVar, cast

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac

from plataforma.modelos import ModeloDeEmpresa
from plataforma.relogio import agora
from plataforma.valores import novo_id

SAL_DA_PAGINA = "core.sessao_da_pagina"


class Usuario(AbstractBaseUser):
    """Conta com que uma pessoa entra.

    Só um link mandado ao e-mail prova que ele é de quem tem a conta, e só a conta provada pode agir por várias
    empresas. A que ninguém provou é confinada à empresa que a criou, e o mesmo e-mail noutra empresa é outra conta.
    """

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    email = models.EmailField("e-mail")
    nome = models.CharField(max_length=120)
    liberado = models.BooleanField(default=True)
    email_provado_em = models.DateTimeField(null=True)
    restrito_a = models.UUIDField(null=True)
    last_login = None

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["nome"]

    objects = BaseUserManager()

    BUSCA: ClassVar = ("nome", "email")

    class Meta:
        db_table = "core_usuario"
        constraints = [
            models.UniqueConstraint(
                fields=["email"],
                condition=Q(email_provado_em__isnull=False),
                name="core_usuario_email_provado_unico",
                violation_error_code="core.email_repetido",
                violation_error_message="Já existe uma conta provada com este e-mail. Repita com a senha dela.",
            ),
            models.UniqueConstraint(
                fields=["restrito_a", "email"],
                name="core_usuario_email_unico_na_empresa",
                violation_error_code="core.email_repetido",
                violation_error_message="A empresa já tem uma conta com este e-mail.",
            ),
            models.CheckConstraint(
                condition=Q(email_provado_em__isnull=True, restrito_a__isnull=False)
                | Q(email_provado_em__isnull=False, restrito_a__isnull=True),
                name="core_usuario_provado_ou_restrito",
            ),
            models.CheckConstraint(condition=Q(email=Lower("email")), name="core_usuario_email_minusculo"),
        ]

    def get_session_auth_hash(self) -> str:
        """Muda com a senha e com o segundo fator: nas páginas em que se tinha entrado, entra-se de novo."""
        # O allauth.mfa só se carrega depois de haver usuário: daqui se chega a ele pela relação.
        fatores = cast(Any, self).authenticator_set.filter(type="totp").values_list("id", flat=True)
        return salted_hmac(SAL_DA_PAGINA, f"{super().get_session_auth_hash()} {list(fatores)}").hexdigest()

    @property
    def is_active(self) -> bool:  # type: ignore[override]
        """Nome que o Django e o allauth procuram."""
        return self.liberado


class Convite(ModeloDeEmpresa):
    """Chamado a alguém para entrar na empresa com estes papéis; vale só com o link dele, uma vez, até vencer.

    O link leva o que sai do `sal` e do segredo da instalação; `por_email` diz se foi mandado ao e-mail, e nesse caso
    ninguém mais o viu.
    """

    email = models.EmailField("e-mail")
    nome = models.CharField(max_length=120)
    papeis = ArrayField(models.UUIDField())
    convidado_por = models.UUIDField(null=True)
    por_email = models.BooleanField()
    sal = models.BinaryField(max_length=16)
    vence_em = models.DateTimeField()
    aceito_em = models.DateTimeField(null=True)
    revogado_em = models.DateTimeField(null=True)
    criado_em = models.DateTimeField(default=agora, editable=False)

    BUSCA: ClassVar = ("nome", "email")

    class Meta:
        db_table = "core_convite"
        constraints = [
            models.UniqueConstraint(
                fields=["empresa_id", "email"],
                condition=Q(aceito_em__isnull=True, revogado_em__isnull=True),
                name="core_convite_um_em_aberto",
                violation_error_code="core.convite_em_aberto",
                violation_error_message="Já há um convite em aberto para este e-mail. Reenvie-o, ou revogue-o antes.",
            ),
        ]


class LinkDeSenha(models.Model):
    """Direito de escolher, uma vez, outra senha para a conta; o que se manda por e-mail também o prova."""

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    usuario = models.ForeignKey(Usuario, on_delete=models.PROTECT, related_name="links_de_senha")
    por_email = models.BooleanField()
    sal = models.BinaryField(max_length=16)
    criado_em = models.DateTimeField(default=agora)
    vence_em = models.DateTimeField()
    usado_em = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_link_de_senha"


class EmailAMandar(models.Model):
    """Uma mensagem na fila do trabalhador. Não leva link nem senha: o texto se escreve na hora de mandar.

    `empresa_id` é a do convite; o pedido de senha não tem nenhuma, porque nada se sabe de quem o fez.
    """

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    para = models.EmailField()
    convite = models.UUIDField(null=True)
    empresa_id = models.UUIDField(null=True)
    tentativas = models.PositiveSmallIntegerField(default=0)
    proxima_em = models.DateTimeField(default=agora)
    criado_em = models.DateTimeField(default=agora)
    mandado_em = models.DateTimeField(null=True)

    class Meta:
        db_table = "core_email_a_mandar"
        indexes = [
            models.Index(fields=["proxima_em"], condition=Q(mandado_em__isnull=True), name="core_email_a_mandar_fila"),
            models.Index(fields=["para", "criado_em"], name="core_email_a_mandar_de"),
        ]

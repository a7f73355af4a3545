"""Modelos do core."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from plataforma.valores import novo_id


class Usuario(AbstractBaseUser):
    """Pessoa que entra no sistema; pode agir por várias empresas."""

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    email = models.EmailField(unique=True)
    nome = models.CharField(max_length=120)
    ativo = models.BooleanField(default=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["nome"]

    objects = BaseUserManager()

    class Meta:
        db_table = "core_usuario"

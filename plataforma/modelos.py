"""Base dos modelos de uma empresa: chave feita pela aplicação e consulta recusada sem empresa em contexto."""

from django.db import models

from plataforma.identidade.contexto import empresa_atual, ha_ator
from plataforma.valores import novo_id


class SemEmpresa(Exception):
    """Consulta a uma tabela de empresa sem empresa em contexto: devolveria nada, ou o que não deve."""


class ObjetosDaEmpresa(models.Manager[models.Model]):
    """Só responde com uma empresa em contexto."""

    def get_queryset(self) -> models.QuerySet[models.Model]:
        if not ha_ator():
            raise SemEmpresa(f"Consulta a {self.model.__name__} sem empresa em contexto: use agir_como(...).")
        return super().get_queryset()


class ModeloDeEmpresa(models.Model):
    """Linha que pertence a uma empresa."""

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    empresa_id = models.UUIDField(default=empresa_atual, editable=False)

    objects = ObjetosDaEmpresa()

    class Meta:
        abstract = True

"""Base dos modelos de uma empresa: chave feita pela aplicação e consulta recusada sem empresa em contexto."""

from typing import Any, TypeVar

from django.db import models

from plataforma.identidade.contexto import empresa_atual, ha_ator
from plataforma.valores import novo_id

M = TypeVar("M", bound=models.Model)


class SemEmpresa(Exception):
    """Consulta a uma tabela de empresa sem empresa em contexto: devolveria nada, ou o que não deve."""


class ConsultaDaEmpresa(models.QuerySet[M]):
    """Só se executa com uma empresa em contexto. Montá-la pode: filtros e formas da API o fazem ao nascer."""

    def _exigir_empresa(self) -> None:
        if not ha_ator():
            raise SemEmpresa(f"Consulta a {self.model.__name__} sem empresa em contexto: use agir_como(...).")

    def _fetch_all(self) -> None:
        self._exigir_empresa()
        super()._fetch_all()

    def iterator(self, *args: Any, **opcoes: Any) -> Any:
        self._exigir_empresa()
        return super().iterator(*args, **opcoes)

    def aggregate(self, *args: Any, **opcoes: Any) -> dict[str, Any]:
        self._exigir_empresa()
        return super().aggregate(*args, **opcoes)

    def count(self) -> int:
        self._exigir_empresa()
        return super().count()

    def exists(self) -> bool:
        self._exigir_empresa()
        return super().exists()

    def update(self, **opcoes: Any) -> int:
        self._exigir_empresa()
        return super().update(**opcoes)

    def _insert(self, *args: Any, **opcoes: Any) -> Any:
        self._exigir_empresa()
        return super()._insert(*args, **opcoes)  # type: ignore[misc]


ObjetosDaEmpresa = models.Manager.from_queryset(ConsultaDaEmpresa)


class ModeloDeEmpresa(models.Model):
    """Linha que pertence a uma empresa."""

    id = models.UUIDField(primary_key=True, default=novo_id, editable=False)
    empresa_id = models.UUIDField(default=empresa_atual, editable=False)

    objects = ObjetosDaEmpresa()

    class Meta:
        abstract = True

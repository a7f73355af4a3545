"""O mínimo que os testes do core precisam ter de pé."""

from core.models import Unidade


def unidade(sigla: str) -> Unidade:
    """Uma unidade de medida na empresa em contexto."""
    return Unidade.objects.create(sigla=sigla, nome=sigla)

"""Como um módulo diz de que recursos mostra o histórico, e que permissão isso pede."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Model

DO_REGISTRO = "pgh_obj_id"


@dataclass(frozen=True)
class FonteDoHistorico:
    """Uma tabela cujas mudanças são do registro: a dele, ou a de uma parte que `parte` nomeia.

    `chave` é o caminho, no histórico, até o id do registro. `rotulos` são os que não saem do nome do campo.
    """

    modelo: type[Model]
    chave: str = DO_REGISTRO
    parte: str = ""
    rotulos: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Historico:
    """O histórico dos registros de um recurso público, para quem tem `permissao`, que é a de ver o registro."""

    recurso: str
    permissao: str
    fontes: tuple[FonteDoHistorico, ...]


def historico(recurso: str, permissao: str, modelo: type[Model], **rotulos: str) -> Historico:
    """O de um recurso de uma tabela só."""
    return Historico(recurso, permissao, (FonteDoHistorico(modelo, rotulos=rotulos),))

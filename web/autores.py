"""Os nomes de quem fez: o cadastro de usuários é do core, e o resto se conta sem ele."""

from collections.abc import Iterable, Mapping
from uuid import UUID

from core.contrato_telas import TelasDoCore
from plataforma.contratos import usar
from plataforma.erros import Indisponivel

core = usar(TelasDoCore)


def nomes_de(usuarios: Iterable[UUID]) -> Mapping[UUID, str] | None:
    """De cada usuário da empresa, o nome; nulo se o cadastro não responde."""
    try:
        return {um.id: um.nome for um in core.nomes_dos_usuarios(usuarios=tuple(usuarios))}
    except Indisponivel:
        return None

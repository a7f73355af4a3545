"""Contrato pelo qual o núcleo pergunta os direitos de um usuário a quem os guarda."""

from uuid import UUID

from plataforma.contratos import Contrato, consulta
from plataforma.valores import Dto


class Acesso(Dto):
    """Direitos de um usuário numa empresa; a versão cresce a cada mudança, saída ou bloqueio (0: nenhum)."""

    usuario: UUID
    empresa: UUID
    versao: int
    permissoes: frozenset[str]


class Acessos(Contrato, modulo="core", versao=1):
    """Quem pode o quê."""

    @consulta(prazo="1s")
    def acesso(self, *, usuario: UUID, empresa: UUID) -> Acesso: ...

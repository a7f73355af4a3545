"""Fato que o dono dos usuários publica para que cada módulo saiba quem pode o quê."""

from uuid import UUID

from plataforma.mensageria.evento import Evento


class AcessoAlterado(Evento, modulo="core", agregado="usuario", versao=1):
    """Os direitos do usuário na empresa passaram a ser estes; versão crescente."""

    usuario: UUID
    empresa: UUID
    versao_acesso: int
    permissoes: frozenset[str]

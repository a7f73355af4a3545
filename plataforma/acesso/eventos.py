"""Fatos que o dono dos usuários publica para que cada módulo saiba quem pode o quê, e que sessão já não vale."""

from uuid import UUID

from plataforma.mensageria.evento import Evento
from plataforma.valores import Instante


class AcessoAlterado(Evento, modulo="core", agregado="usuario", versao=1):
    """Os direitos do usuário na empresa passaram a ser estes; versão crescente."""

    usuario: UUID
    empresa: UUID
    versao_acesso: int
    permissoes: frozenset[str]


class SessaoEncerrada(Evento, modulo="core", agregado="usuario", versao=1):
    """Os tokens de acesso desta sessão já não valem; depois de `vencidos_em` nenhum deles valeria mesmo."""

    usuario: UUID
    sessao: UUID
    vencidos_em: Instante

"""Cópia local, em cada módulo, dos direitos de cada usuário em cada empresa.

O core publica `AcessoAlterado`; cada módulo guarda o que ouviu e só pergunta ao core por uma versão que ainda não viu.
"""

import time
from uuid import UUID

from plataforma.banco.sql import executar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.identidade.contrato import Acesso, Acessos
from plataforma.identidade.tokens import Declaracoes

VALIDADE_DO_CACHE_SEGUNDOS = 2
ENTRADAS_NO_CACHE = 10_000
_GUARDAR = """
INSERT INTO identidade_acesso (usuario_id, empresa_id, versao, permissoes) VALUES (%s, %s, %s, %s)
ON CONFLICT (usuario_id, empresa_id) DO UPDATE SET versao = excluded.versao, permissoes = excluded.permissoes
 WHERE identidade_acesso.versao < excluded.versao
"""
_LER = "SELECT versao, permissoes FROM identidade_acesso WHERE usuario_id = %s AND empresa_id = %s"

acessos = usar(Acessos)
_cache: dict[tuple[str, UUID, UUID], tuple[float, int, frozenset[str]]] = {}


def guardar_acesso(modulo: str, acesso: Acesso) -> None:
    """Guarda os direitos no banco do módulo, se são mais novos que os conhecidos."""
    executar(modulo, _GUARDAR, [acesso.usuario, acesso.empresa, acesso.versao, sorted(acesso.permissoes)])
    _cache.pop((modulo, acesso.usuario, acesso.empresa), None)


def _conhecidos(modulo: str, usuario: UUID, empresa: UUID) -> tuple[int, frozenset[str]]:
    achados = executar(modulo, _LER, [usuario, empresa])
    return (achados[0][0], frozenset(achados[0][1])) if achados else (0, frozenset())


def _perguntar(modulo: str, declaracoes: Declaracoes) -> tuple[int, frozenset[str]]:
    with agir_como(Ator(usuario_id=declaracoes.usuario, empresa_id=declaracoes.empresa)):
        acesso = acessos.acesso(usuario=declaracoes.usuario, empresa=declaracoes.empresa)
    if acesso.versao:
        guardar_acesso(modulo, acesso)
    return acesso.versao, acesso.permissoes


def direitos(modulo: str, declaracoes: Declaracoes) -> frozenset[str] | None:
    """Permissões de quem o token nomeia, no módulo; None se o token é de uma versão que já não vale."""
    chave = (modulo, declaracoes.usuario, declaracoes.empresa)
    agora = time.monotonic()
    lido_em, versao, permissoes = _cache.get(chave, (0.0, 0, frozenset()))
    if versao < declaracoes.versao or agora - lido_em > VALIDADE_DO_CACHE_SEGUNDOS:
        versao, permissoes = _conhecidos(modulo, declaracoes.usuario, declaracoes.empresa)
        if versao < declaracoes.versao:
            versao, permissoes = _perguntar(modulo, declaracoes)
        if len(_cache) >= ENTRADAS_NO_CACHE:
            _cache.clear()
        _cache[chave] = (agora, versao, permissoes)
    return permissoes if versao == declaracoes.versao else None

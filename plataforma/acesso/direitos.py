"""Cópia local, em cada módulo, dos direitos de cada usuário em cada empresa.

O core publica `AcessoAlterado`; cada módulo guarda o que ouviu e só pergunta ao core por uma versão que ainda não viu.
"""

import time
from uuid import UUID

from django.db import connections

from plataforma.acesso.contrato import Acesso, Acessos
from plataforma.banco.sql import executar
from plataforma.contratos import usar
from plataforma.identidade.contexto import Ator, agir_como
from plataforma.identidade.tokens import Declaracoes
from plataforma.topologia import alias

VALIDADE_DO_CACHE_SEGUNDOS = 2
ENTRADAS_NO_CACHE = 10_000
_GUARDAR = """
INSERT INTO acesso_direitos (usuario_id, empresa_id, versao, permissoes) VALUES (%s, %s, %s, %s)
ON CONFLICT (usuario_id, empresa_id) DO UPDATE SET versao = excluded.versao, permissoes = excluded.permissoes
 WHERE acesso_direitos.versao < excluded.versao
"""
_LER = "SELECT versao, permissoes FROM acesso_direitos WHERE usuario_id = %s AND empresa_id = %s"

acessos = usar(Acessos)


class SemAcesso(Exception):
    """Quem uma chamada nomeia já não tem direitos na empresa."""


_cache: dict[tuple[str, UUID, UUID], tuple[float, int, frozenset[str]]] = {}


def guardar_acesso(modulo: str, acesso: Acesso) -> None:
    """Guarda os direitos no banco do módulo, se são mais novos que os conhecidos."""
    with agir_como(Ator(usuario_id=acesso.usuario, empresa_id=acesso.empresa)):
        executar(modulo, _GUARDAR, [acesso.usuario, acesso.empresa, acesso.versao, sorted(acesso.permissoes)])
    _cache.pop((modulo, acesso.usuario, acesso.empresa), None)


def _conhecidos(modulo: str, usuario: UUID, empresa: UUID) -> tuple[int, frozenset[str]]:
    # Quem ainda se confere já diz por que empresa age: a sessão do banco fica com a marca com que ele vai trabalhar.
    with agir_como(Ator(usuario_id=usuario, empresa_id=empresa)):
        achados = executar(modulo, _LER, [usuario, empresa])
    return (achados[0][0], frozenset(achados[0][1])) if achados else (0, frozenset())


def _perguntar(modulo: str, declaracoes: Declaracoes) -> tuple[int, frozenset[str]]:
    with agir_como(Ator(usuario_id=declaracoes.usuario, empresa_id=declaracoes.empresa)):
        acesso = acessos.acesso(usuario=declaracoes.usuario, empresa=declaracoes.empresa)
    if acesso.versao:
        guardar_acesso(modulo, acesso)
    return acesso.versao, acesso.permissoes


def _vigentes(modulo: str, declaracoes: Declaracoes) -> tuple[int, frozenset[str]]:
    """Versão e permissões que o módulo conhece; só pergunta ao core por uma versão que ainda não viu."""
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
    return versao, permissoes


def direitos(modulo: str, declaracoes: Declaracoes) -> frozenset[str] | None:
    """Permissões de quem o token nomeia, no módulo; None se o token é de uma versão que já não vale."""
    versao, permissoes = _vigentes(modulo, declaracoes)
    return permissoes if versao == declaracoes.versao else None


def ator_no_modulo(modulo: str, ator: Ator) -> Ator:
    """O ator que outra unidade nomeia, com os direitos que `modulo` sabe que ele tem, e não os que ela diz.

    Sem permissões ele é só o registro de quem agiu (uma retomada) e passa como veio; quem o módulo ainda não conhece
    também. Levanta SemAcesso se o módulo sabe que ele já não tem direito algum na empresa.
    """
    if not ator.permissoes or alias(modulo) not in connections:
        return ator
    quem = Declaracoes(usuario=ator.usuario_id, empresa=ator.empresa_id, versao=0)
    versao, permissoes = _vigentes(modulo, quem)
    if versao == 0:
        return ator
    if not permissoes:
        raise SemAcesso(f"O usuário {ator.usuario_id} já não tem direitos na empresa {ator.empresa_id}.")
    return Ator(usuario_id=ator.usuario_id, empresa_id=ator.empresa_id, permissoes=permissoes)

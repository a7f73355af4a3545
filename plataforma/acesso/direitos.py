"""Cópia local, em cada módulo, dos direitos de cada usuário em cada empresa e das sessões dele já encerradas.

O core publica `AcessoAlterado` e `SessaoEncerrada`; cada módulo guarda o que ouviu e só pergunta ao core por uma versão
que ainda não viu.
"""

import time
from datetime import datetime
from typing import NamedTuple
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
_ENCERRAR = """
WITH vencidas AS (
    DELETE FROM acesso_sessoes_encerradas WHERE usuario_id = %(usuario)s AND vencidos_em < clock_timestamp()
)
INSERT INTO acesso_sessoes_encerradas (usuario_id, sessao, vencidos_em)
VALUES (%(usuario)s, %(sessao)s, %(vencidos_em)s) ON CONFLICT DO NOTHING
"""
# Uma linha sempre, também de quem não se conhece: o que se encerrou e o que se pode vêm no mesmo comando.
_LER = """
SELECT d.versao, d.permissoes, ARRAY(SELECT e.sessao FROM acesso_sessoes_encerradas e WHERE e.usuario_id = q.usuario)
  FROM (SELECT %s::uuid AS usuario, %s::uuid AS empresa) q
  LEFT JOIN acesso_direitos d ON d.usuario_id = q.usuario AND d.empresa_id = q.empresa
"""

acessos = usar(Acessos)


class SemAcesso(Exception):
    """Quem uma chamada nomeia já não tem direitos na empresa."""


class _Vigentes(NamedTuple):
    """O que o módulo sabe de um usuário numa empresa."""

    versao: int = 0
    permissoes: frozenset[str] = frozenset()
    encerradas: frozenset[UUID] = frozenset()


_NADA = (0.0, _Vigentes())
_cache: dict[tuple[str, UUID, UUID], tuple[float, _Vigentes]] = {}


def guardar_acesso(modulo: str, acesso: Acesso) -> None:
    """Guarda os direitos no banco do módulo, se são mais novos que os conhecidos."""
    with agir_como(Ator(usuario_id=acesso.usuario, empresa_id=acesso.empresa)):
        executar(modulo, _GUARDAR, [acesso.usuario, acesso.empresa, acesso.versao, sorted(acesso.permissoes)])
    _cache.pop((modulo, acesso.usuario, acesso.empresa), None)


def guardar_encerramento(modulo: str, *, usuario: UUID, sessao: UUID, vencidos_em: datetime) -> None:
    """Guarda no banco do módulo a sessão encerrada, e esquece as do usuário que já não têm token por vencer."""
    executar(modulo, _ENCERRAR, {"usuario": usuario, "sessao": sessao, "vencidos_em": vencidos_em})
    for chave in [c for c in list(_cache) if c[:2] == (modulo, usuario)]:
        _cache.pop(chave, None)


def _conhecidos(modulo: str, usuario: UUID, empresa: UUID) -> _Vigentes:
    # Quem ainda se confere já diz por que empresa age: a sessão do banco fica com a marca com que ele vai trabalhar.
    with agir_como(Ator(usuario_id=usuario, empresa_id=empresa)):
        ((versao, permissoes, encerradas),) = executar(modulo, _LER, [usuario, empresa])
    return _Vigentes(versao or 0, frozenset(permissoes or ()), frozenset(encerradas))


def _perguntar(modulo: str, usuario: UUID, empresa: UUID, conhecidos: _Vigentes) -> _Vigentes:
    with agir_como(Ator(usuario_id=usuario, empresa_id=empresa)):
        acesso = acessos.acesso(usuario=usuario, empresa=empresa)
    if acesso.versao:
        guardar_acesso(modulo, acesso)
    return conhecidos._replace(versao=acesso.versao, permissoes=acesso.permissoes)


def _vigentes(modulo: str, usuario: UUID, empresa: UUID, versao: int) -> _Vigentes:
    """O que o módulo conhece; só pergunta ao core por uma versão que ainda não viu."""
    chave = (modulo, usuario, empresa)
    agora = time.monotonic()
    lido_em, vigentes = _cache.get(chave, _NADA)
    if vigentes.versao < versao or agora - lido_em > VALIDADE_DO_CACHE_SEGUNDOS:
        vigentes = _conhecidos(modulo, usuario, empresa)
        if vigentes.versao < versao:
            vigentes = _perguntar(modulo, usuario, empresa, vigentes)
        if len(_cache) >= ENTRADAS_NO_CACHE:
            _cache.clear()
        _cache[chave] = (agora, vigentes)
    return vigentes


def direitos(modulo: str, declaracoes: Declaracoes) -> frozenset[str] | None:
    """Permissões de quem o token nomeia, no módulo; None se a sessão acabou ou se a versão dele já não vale."""
    vigentes = _vigentes(modulo, declaracoes.usuario, declaracoes.empresa, declaracoes.versao)
    vale = vigentes.versao == declaracoes.versao and declaracoes.sessao not in vigentes.encerradas
    return vigentes.permissoes if vale else None


def ator_no_modulo(modulo: str, ator: Ator) -> Ator:
    """O ator que outra unidade nomeia: dos direitos que ela diz, os que `modulo` sabe que ele tem.

    Ela pode dizer menos, porque quem age por um aplicativo só tem o que os escopos dele alcançam. Sem permissões ele é
    só o registro de quem agiu (uma retomada) e passa como veio; quem o módulo ainda não conhece também. Levanta
    SemAcesso se o módulo sabe que ele já não tem direito algum na empresa.
    """
    if not ator.permissoes or alias(modulo) not in connections:
        return ator
    vigentes = _vigentes(modulo, ator.usuario_id, ator.empresa_id, versao=0)
    if vigentes.versao == 0:
        return ator
    if not vigentes.permissoes:
        raise SemAcesso(f"O usuário {ator.usuario_id} já não tem direitos na empresa {ator.empresa_id}.")
    ambos = ator.permissoes & vigentes.permissoes
    return Ator(usuario_id=ator.usuario_id, empresa_id=ator.empresa_id, permissoes=ambos)

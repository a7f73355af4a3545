"""As travas do core, nesta ordem: a conta do usuário, os vínculos dele com empresas, os cadastros que se casam.

O código e o token de renovação de um aplicativo se tomam antes de tudo, com a sessão deles (`servicos.autorizacoes`);
os limites de palpites, também antes, e sozinhos. Os documentos e a importação se travam por um resumo (advisory lock),
porque a linha pode ainda não existir.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple
from uuid import UUID

from core.contas import Usuario
from core.models import Vinculo
from core.permissoes import ADMINISTRADOR
from plataforma.banco.sql import executar
from plataforma.identidade.contexto import empresa_atual

_ADMINISTRADORES = """
SELECT v.id FROM core_papel_do_vinculo pv
  JOIN core_papel p ON p.id = pv.papel_id AND p.padrao = %s
  JOIN core_vinculo v ON v.id = pv.vinculo_id AND v.ativo
  JOIN core_usuario u ON u.id = v.usuario_id AND u.liberado
 ORDER BY v.id FOR NO KEY UPDATE OF v
"""
_AUMENTAR = """
WITH l AS MATERIALIZED (SELECT id FROM core_vinculo WHERE id = ANY(%s) ORDER BY id FOR NO KEY UPDATE)
UPDATE core_vinculo v SET versao = v.versao + 1 FROM l WHERE v.id = l.id
"""
_DEVOLVER_PALPITES = """
WITH l AS MATERIALIZED (
    SELECT p.chave, d.segundos FROM core_palpites p
      JOIN unnest(%s::text[], %s::int[]) AS d(chave, segundos) ON d.chave = p.chave
     ORDER BY p.chave FOR NO KEY UPDATE OF p)
UPDATE core_palpites p SET livre_em = p.livre_em - make_interval(secs => l.segundos) FROM l WHERE p.chave = l.chave
"""
# A subconsulta ordena antes de travar: dois lotes com as mesmas pessoas esperam um pelo outro, sem impasse.
_DOCUMENTOS = """
SELECT pg_advisory_xact_lock(o.resumo)
  FROM (SELECT hashtextextended(d, 0) AS resumo FROM unnest(%s::text[]) AS d ORDER BY 1 OFFSET 0) o
"""
_UMA_IMPORTACAO_POR_VEZ = "SELECT pg_advisory_xact_lock(hashtextextended('core.casar_produtos:' || %s, 0))"
# Quem morre com um e-mail na mão o solta pelo prazo: cada tentativa já marca a seguinte, e mais longe.
_EMAILS = """
WITH l AS MATERIALIZED (SELECT id FROM core_email_a_mandar
    WHERE mandado_em IS NULL AND proxima_em <= clock_timestamp() AND tentativas < %s
    ORDER BY proxima_em LIMIT %s FOR UPDATE SKIP LOCKED)
UPDATE core_email_a_mandar e SET tentativas = e.tentativas + 1,
       proxima_em = clock_timestamp() + make_interval(secs => 30 * power(2, e.tentativas))
  FROM l WHERE e.id = l.id RETURNING e.id, e.para, e.convite, e.empresa_id
"""
TENTATIVAS_DE_EMAIL, EMAILS_POR_VEZ = 8, 20


class EmailTomado(NamedTuple):
    """Um e-mail da fila que ficou com quem o tomou; `convite` falta no pedido de senha."""

    id: UUID
    para: str
    convite: UUID | None
    empresa_id: UUID | None


def tomar_emails() -> list[EmailTomado]:
    """Alguns dos e-mails a mandar; nenhum outro trabalhador os encontra até a próxima tentativa."""
    return [EmailTomado(*linha) for linha in executar("core", _EMAILS, [TENTATIVAS_DE_EMAIL, EMAILS_POR_VEZ])]


def travar_usuario(id: UUID) -> Usuario:
    """A conta do usuário, que existe."""
    return Usuario.objects.select_for_update().get(id=id)


def travar_administradores() -> set[UUID]:
    """Vínculos de quem administra a empresa e pode entrar."""
    return {vinculo for (vinculo,) in executar("core", _ADMINISTRADORES, [ADMINISTRADOR])}


def travar_vinculo(usuario: UUID) -> Vinculo | None:
    """O vínculo do usuário com a empresa."""
    return Vinculo.objects.select_for_update(no_key=True).filter(usuario_id=usuario).first()


def aumentar_versoes(vinculos: Sequence[UUID]) -> None:
    """Trava os vínculos e aumenta a versão de cada um: os tokens dados até aqui deixam de valer."""
    executar("core", _AUMENTAR, [list(vinculos)])


def devolver_palpites(chaves: Sequence[str], segundos: Sequence[int]) -> None:
    """Trava os limites na ordem em que se contam e adianta em tantos segundos a hora em que cada um fica livre."""
    executar("core", _DEVOLVER_PALPITES, [list(chaves), list(segundos)])


def travar_documentos(documentos: Iterable[str]) -> None:
    """De quem casa pessoas com um mesmo documento, um por vez."""
    executar("core", _DOCUMENTOS, [[f"{empresa_atual()}:{documento}" for documento in documentos]])


def uma_importacao_por_vez() -> None:
    """De quem casa produtos na empresa, um por vez."""
    executar("core", _UMA_IMPORTACAO_POR_VEZ, [str(empresa_atual())])

"""Cópias de resgate: o que alguém digitava e não salvou, guardado à parte do documento, que só muda ao salvar."""

from typing import NamedTuple
from uuid import UUID

from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import ator_atual, empresa_atual
from plataforma.relogio import agora

MAXIMO_DE_LETRAS = 1_000_000
_GUARDAR = """
INSERT INTO web_copia_de_resgate (id, empresa_id, usuario_id, tela, conteudo, salva_em) VALUES (%s, %s, %s, %s, %s, %s)
ON CONFLICT (id) DO UPDATE SET tela = excluded.tela, conteudo = excluded.conteudo, salva_em = excluded.salva_em
 WHERE web_copia_de_resgate.usuario_id = excluded.usuario_id
"""
_LER = "SELECT id, conteudo, salva_em FROM web_copia_de_resgate WHERE usuario_id = %s AND tela = %s AND conteudo <> ''"
_VENCIDAS = "DELETE FROM web_copia_de_resgate WHERE usuario_id = %s AND salva_em < %s::timestamptz - interval '30 days'"


class CopiaGuardada(NamedTuple):
    """O que se digitava, em JSON, e quando."""

    id: UUID
    conteudo: str
    salva_em: str


def guardar(copia: UUID, tela: str, conteudo: str) -> None:
    """Guarda ou renova a cópia de quem digita; as que ninguém quis em 30 dias vão-se."""
    usuario, quando = ator_atual().usuario_id, agora()
    with transacao("web"):
        executar("web", _GUARDAR, [copia, empresa_atual(), usuario, tela, conteudo, quando])
        executar("web", _VENCIDAS, [usuario, quando])


def ultima(tela: str) -> CopiaGuardada | None:
    """A mais nova de quem está na tela, ou None."""
    achadas = executar("web", f"{_LER} ORDER BY salva_em DESC LIMIT 1", [ator_atual().usuario_id, tela])
    return CopiaGuardada(*achadas[0]) if achadas else None


def escolhida(copia: str, tela: str) -> CopiaGuardada | None:
    """A que a pessoa pediu, se ainda existe e é dela."""
    if not copia:
        return None
    achadas = executar("web", f"{_LER} AND id::text = %s", [ator_atual().usuario_id, tela, copia])
    return CopiaGuardada(*achadas[0]) if achadas else None


def apagar(copia: str) -> None:
    """Esquece a cópia: salvou-se, ou a pessoa não a quer."""
    executar(
        "web",
        "DELETE FROM web_copia_de_resgate WHERE id::text = %s AND usuario_id = %s",
        [copia, ator_atual().usuario_id],
    )

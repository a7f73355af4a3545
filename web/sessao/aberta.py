"""Quem está na tela, pelo segredo que o navegador traz."""

import hashlib
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from plataforma import relogio
from plataforma.acesso.direitos import direitos
from plataforma.erros import NaoAutenticado
from plataforma.identidade.contexto import Ator, entrar, rastro_atual
from plataforma.identidade.tokens import conferir_token
from web.models import SessaoDoNavegador


@dataclass(frozen=True)
class SessaoAberta:
    """A sessão de quem fez o pedido; `acesso` é o token com que as telas agem por ele."""

    id: UUID
    ator: Ator
    acesso: str
    nome: str
    email: str
    empresa: str


def resumo_de(segredo: str) -> bytes:
    """O que do segredo do navegador se guarda."""
    return hashlib.sha256(segredo.encode()).digest()


def identificar(request: HttpRequest) -> SessaoAberta:
    """A sessão do navegador, com quem ela é já em contexto. Levanta NaoAutenticado."""
    segredo = request.COOKIES.get(settings.COOKIE_DAS_TELAS, "")
    guardada = SessaoDoNavegador.objects.filter(resumo=resumo_de(segredo), vence_em__gt=relogio.agora()).first()
    if guardada is None:
        raise NaoAutenticado("Entre para continuar.")
    ator = _ator(guardada.acesso)
    entrar(ator, rastro_atual())
    return SessaoAberta(guardada.id, ator, guardada.acesso, guardada.nome, guardada.email, guardada.empresa)


def _ator(acesso: str) -> Ator:
    declaracoes = conferir_token(acesso)
    permissoes = direitos("web", declaracoes)
    if permissoes is None:
        raise NaoAutenticado("Seus direitos mudaram. Entre de novo.")
    return Ator(usuario_id=declaracoes.usuario, empresa_id=declaracoes.empresa, permissoes=permissoes)

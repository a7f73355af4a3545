"""Quem está na tela, pelo segredo que o navegador traz."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest

from plataforma import relogio
from plataforma.acesso.direitos import direitos
from plataforma.erros import Indisponivel, NaoAutenticado
from plataforma.identidade.contexto import Ator, entrar, rastro_atual
from plataforma.identidade.tokens import conferir_token
from web.models import SessaoDoNavegador
from web.sessao.guardadas import achar
from web.sessao.renovacao import renovar

FOLGA = timedelta(seconds=30)
"""Renova-se antes de vencer: a tela que ainda vai chamar a API não pode levar um token que morre no caminho."""


@dataclass(frozen=True)
class EmpresaDaSessao:
    """Uma empresa por que a pessoa pode agir."""

    id: str
    nome: str
    atual: bool


@dataclass(frozen=True)
class EstabelecimentoDaSessao:
    """O estabelecimento que a pessoa escolheu neste navegador."""

    id: str
    nome: str


@dataclass(frozen=True)
class SessaoAberta:
    """A sessão de quem fez o pedido; `acesso` é o token com que as telas agem por ele."""

    id: UUID
    ator: Ator
    acesso: str
    nome: str
    email: str
    empresa: str
    empresas: Sequence[EmpresaDaSessao]
    estabelecimento: EstabelecimentoDaSessao | None


def identificar(request: HttpRequest) -> SessaoAberta:
    """A sessão do navegador, com quem ela é já em contexto. Levanta NaoAutenticado ou Indisponivel."""
    guardada = achar(request.COOKIES.get(settings.COOKIE_DAS_TELAS, ""))
    if guardada is None:
        raise NaoAutenticado("Entre para continuar.")
    guardada, ator = _com_token_vivo(guardada)
    entrar(ator, rastro_atual())
    return SessaoAberta(
        id=guardada.id,
        ator=ator,
        acesso=guardada.acesso,
        nome=guardada.nome,
        email=guardada.email,
        empresa=guardada.empresa,
        empresas=[EmpresaDaSessao(**e, atual=e["id"] == str(guardada.empresa_id)) for e in guardada.empresas],
        estabelecimento=EstabelecimentoDaSessao(**guardada.estabelecimento) if guardada.estabelecimento else None,
    )


def _com_token_vivo(guardada: SessaoDoNavegador) -> tuple[SessaoDoNavegador, Ator]:
    ator = _ator(guardada.acesso)
    if ator is not None and guardada.acesso_vence_em - relogio.agora() > FOLGA:
        return guardada, ator
    try:
        renovada = renovar(guardada)
    except Indisponivel:
        if ator is None:
            raise
        return guardada, ator
    novo = _ator(renovada.acesso)
    if novo is None:
        raise NaoAutenticado("Seus direitos mudaram. Entre de novo.")
    return renovada, novo


def _ator(acesso: str) -> Ator | None:
    """Quem o token diz, com os direitos que web conhece; None se venceu, se os direitos mudaram ou a sessão acabou."""
    try:
        declaracoes = conferir_token(acesso)
    except NaoAutenticado:
        return None
    permissoes = direitos("web", declaracoes)
    if permissoes is None:
        return None
    return Ator(usuario_id=declaracoes.usuario, empresa_id=declaracoes.empresa, permissoes=permissoes)

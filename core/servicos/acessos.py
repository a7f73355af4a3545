"""Direitos de um usuário numa empresa: cálculo pelos papéis e publicação de cada mudança, e do fim de cada sessão."""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from uuid import UUID

from core.bloqueios import aumentar_versoes
from core.emissao import VALIDADE_DO_ACESSO
from core.models import Vinculo
from plataforma import relogio
from plataforma.acesso.contrato import Acesso
from plataforma.acesso.direitos import guardar_acesso, guardar_encerramento
from plataforma.acesso.eventos import AcessoAlterado, SessaoEncerrada
from plataforma.banco.sql import executar, transacao
from plataforma.identidade.contexto import empresa_atual
from plataforma.mensageria.publicar import publicar
from plataforma.permissoes import permissoes_do_papel, permissoes_do_sistema

FOLGA_DOS_RELOGIOS = timedelta(minutes=1)
_DIREITOS = """
SELECT v.usuario_id, v.versao, v.ativo AND u.liberado, p.padrao, p.permissoes
  FROM core_vinculo v
  JOIN core_usuario u ON u.id = v.usuario_id
  LEFT JOIN core_papel_do_vinculo pv ON pv.vinculo_id = v.id
  LEFT JOIN core_papel p ON p.id = pv.papel_id
 WHERE v.empresa_id = %s AND v.usuario_id = ANY(%s)
"""


def permissoes_de(papeis: Iterable[tuple[str | None, Sequence[str] | None]]) -> frozenset[str]:
    """União do que dão os papéis, cada um como (padrão, permissões); a permissão que já não existe não conta."""
    existentes = permissoes_do_sistema().keys()
    efetivas: set[str] = set()
    for padrao, permissoes in papeis:
        efetivas |= permissoes_do_papel(padrao) if padrao else set(permissoes or ()) & existentes
    return frozenset(efetivas)


def acessos_de(usuarios: Sequence[UUID]) -> list[Acesso]:
    """Direitos atuais dos usuários na empresa em contexto; quem não é dela não aparece."""
    empresa = empresa_atual()
    por_usuario: dict[UUID, tuple[int, list[tuple[str | None, Sequence[str] | None]]]] = {}
    for usuario, versao, ativo, padrao, permissoes in executar("core", _DIREITOS, [empresa, list(usuarios)]):
        papeis = por_usuario.setdefault(usuario, (versao, []))[1]
        if ativo:
            papeis.append((padrao, permissoes))
    return [
        Acesso(usuario=usuario, empresa=empresa, versao=versao, permissoes=permissoes_de(papeis))
        for usuario, (versao, papeis) in sorted(por_usuario.items())
    ]


def acesso_de(usuario: UUID, *, empresa: UUID) -> Acesso:
    """Direitos atuais do usuário na empresa em contexto; de quem não é dela, nenhum, na versão 0."""
    achados = acessos_de([usuario])
    return achados[0] if achados else Acesso(usuario=usuario, empresa=empresa, versao=0, permissoes=frozenset())


def publicar_acessos(vinculos: Sequence[UUID]) -> None:
    """Encerra os tokens em uso e conta a todos os módulos os direitos que valem agora."""
    with transacao("core"):
        aumentar_versoes(vinculos)
        usuarios = Vinculo.objects.filter(id__in=vinculos).values_list("usuario_id", flat=True)
        for acesso in acessos_de(list(usuarios)):
            guardar_acesso("core", acesso)
            publicar(
                AcessoAlterado(
                    usuario=acesso.usuario,
                    empresa=acesso.empresa,
                    versao_acesso=acesso.versao,
                    permissoes=acesso.permissoes,
                )
            )


def publicar_encerramento(*, usuario: UUID, sessao: UUID) -> None:
    """Conta a todos os módulos que os tokens de acesso da sessão já não valem; os das outras continuam."""
    vencidos_em = relogio.agora() + VALIDADE_DO_ACESSO + FOLGA_DOS_RELOGIOS
    with transacao("core"):
        guardar_encerramento("core", usuario=usuario, sessao=sessao, vencidos_em=vencidos_em)
        publicar(SessaoEncerrada(usuario=usuario, sessao=sessao, vencidos_em=vencidos_em))

"""Cada módulo guarda, em seu banco, os direitos que o dono dos usuários publica e as sessões que ele encerra."""

from functools import partial

from plataforma.acesso.contrato import Acesso
from plataforma.acesso.direitos import guardar_acesso, guardar_encerramento
from plataforma.acesso.eventos import AcessoAlterado, SessaoEncerrada
from plataforma.identidade.chaves import MODULO_DE_IDENTIDADE
from plataforma.mensageria.assinatura import Assinatura
from plataforma.topologia import modulos_com_banco


def ao_alterar_acesso(modulo: str, evento: AcessoAlterado) -> None:
    """Guarda no banco de `modulo` os direitos que valem agora."""
    guardar_acesso(
        modulo,
        Acesso(
            usuario=evento.usuario,
            empresa=evento.empresa,
            versao=evento.versao_acesso,
            permissoes=evento.permissoes,
        ),
    )


def ao_encerrar_sessao(modulo: str, evento: SessaoEncerrada) -> None:
    """Guarda no banco de `modulo` a sessão cujos tokens já não valem."""
    guardar_encerramento(modulo, usuario=evento.usuario, sessao=evento.sessao, vencidos_em=evento.vencidos_em)


def assinaturas_de_acesso(modulo: str) -> tuple[Assinatura, ...]:
    """As assinaturas que o núcleo dá a `modulo`; quem publica já guardou as suas, e quem não tem banco nada guarda."""
    if modulo == MODULO_DE_IDENTIDADE or modulo not in modulos_com_banco():
        return ()
    return (
        Assinatura(AcessoAlterado, partial(ao_alterar_acesso, modulo)),
        Assinatura(SessaoEncerrada, partial(ao_encerrar_sessao, modulo)),
    )

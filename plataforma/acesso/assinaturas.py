"""Cada módulo guarda, em seu banco, os direitos que o dono dos usuários publica."""

from functools import partial

from plataforma.acesso.contrato import Acesso
from plataforma.acesso.direitos import guardar_acesso
from plataforma.acesso.eventos import AcessoAlterado
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


def assinaturas_de_acesso(modulo: str) -> tuple[Assinatura, ...]:
    """A assinatura que o núcleo dá a `modulo`; quem publica já guardou os seus, e quem não tem banco nada guarda."""
    if modulo == MODULO_DE_IDENTIDADE or modulo not in modulos_com_banco():
        return ()
    return (Assinatura(AcessoAlterado, partial(ao_alterar_acesso, modulo)),)

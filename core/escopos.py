"""Os escopos que um aplicativo pode pedir, do OpenID Connect e dos módulos, com o que se mostra ao usuário."""

from collections.abc import Mapping

from core.emissao import DURACAO_DA_SESSAO
from plataforma.permissoes import escopos_do_sistema

ESCOPO_SEM_O_USUARIO = "offline_access"
"""Com ele o aplicativo ganha renovação, e continua depois que o usuário sai."""

DO_OPENID = {
    "openid": "Saber qual é o seu usuário",
    "profile": "Ver o seu nome",
    "email": "Ver o seu e-mail",
    ESCOPO_SEM_O_USUARIO: "Continuar com este acesso depois que você sair, "
    f"por até {DURACAO_DA_SESSAO.days} dias ou até você o revogar",
}


def escopos_que_ha() -> Mapping[str, str]:
    """Todo escopo que existe, e o que ele deixa um aplicativo fazer."""
    return {**DO_OPENID, **escopos_do_sistema()}

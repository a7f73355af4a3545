"""Os formulários do segundo fator, com o código contado antes de conferido."""

from allauth.core import context
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm

from core.origem import SESSAO, origem_de
from core.servicos.segundos_fatores import contar_codigo


class CodigoForm(AuthenticateForm):
    """O código de quem acaba de dar a senha."""

    def clean_code(self) -> str:
        """Levanta TentativasDemais."""
        tentativa = contar_codigo(self.user.id, origem_de(context.request))
        codigo: str = super().clean_code()
        tentativa.acertou()
        return codigo


class ConfirmarCodigoForm(ReauthenticateForm):
    """O código de quem já entrou."""

    def clean_code(self) -> str:
        """Levanta TentativasDemais."""
        tentativa = contar_codigo(self.user.id, SESSAO)
        codigo: str = super().clean_code()
        tentativa.acertou()
        return codigo

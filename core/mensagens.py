"""Os avisos das páginas, no cookie delas."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage


class MensagensNoCookie(CookieStorage):
    """Com o prefixo dos outros cookies."""

    cookie_name = f"{settings.PREFIXO_DOS_COOKIES}messages"

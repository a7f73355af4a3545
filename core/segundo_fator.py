"""Segredos do segundo fator: cifrados no banco com o segredo da instalação."""

import hashlib
from base64 import urlsafe_b64encode

from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet
from django.conf import settings


def _cifra() -> Fernet:
    return Fernet(urlsafe_b64encode(hashlib.sha256(b"core.segundo_fator" + settings.SECRET_KEY.encode()).digest()))


class AdaptadorDoSegundoFator(DefaultMFAAdapter):
    """O allauth guarda o que `encrypt` devolve."""

    def encrypt(self, text: str) -> str:
        return _cifra().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _cifra().decrypt(encrypted_text.encode()).decode()

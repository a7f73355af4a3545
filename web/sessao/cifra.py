"""O token de renovação cifrado no banco: quem o copia não entra com ele."""

import hashlib
from base64 import urlsafe_b64encode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _cifra() -> MultiFernet:
    """Cifra com o segredo atual; lê também o que o anterior cifrou."""
    resumos = (hashlib.sha256(b"web.sessao" + segredo.encode()).digest() for segredo in settings.SEGREDOS_DAS_TELAS)
    return MultiFernet([Fernet(urlsafe_b64encode(resumo)) for resumo in resumos])


def cifrar(texto: str) -> str:
    """O que se guarda."""
    return _cifra().encrypt(texto.encode()).decode()


def decifrar(cifrado: str) -> str:
    """O que se guardou; levanta InvalidToken se nenhum dos segredos o cifrou."""
    return _cifra().decrypt(cifrado.encode()).decode()

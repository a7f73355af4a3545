"""Um navegador já dentro das telas, sem passar pelo login."""

from datetime import timedelta

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.test import Client

from core.contrato import EmpresaDaPessoa, EntradaNasTelas, TokensDasTelas
from plataforma import relogio
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import assinar, dar_acesso
from plataforma.valores import novo_id
from web.sessao.guardadas import abrir

CHROME_NO_WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36"


def navegador(ator: Ator, chave: RSAPrivateKey, *, nome: str = "Ana") -> Client:
    """Um navegador em que o ator já está: com a chave da fixture `chave_de_teste`, e os direitos dele gravados."""
    empresa = EmpresaDaPessoa(id=ator.empresa_id, nome="Padaria Ltda")
    tokens = TokensDasTelas(
        acesso=assinar(chave, ator, dar_acesso(ator)), renovacao="", vence_em=relogio.agora() + timedelta(minutes=10)
    )
    entrada = EntradaNasTelas(
        tokens=tokens,
        sessao=novo_id(),
        usuario=ator.usuario_id,
        nome=nome,
        email="ana@exemplo.com.br",
        empresa=empresa,
        empresas=(empresa,),
    )
    cliente = Client(raise_request_exception=False, headers={"User-Agent": CHROME_NO_WINDOWS})
    cliente.cookies[settings.COOKIE_DAS_TELAS] = abrir(entrada, aparelho=CHROME_NO_WINDOWS, endereco="192.0.2.7")
    return cliente

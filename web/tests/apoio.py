"""Um navegador nas telas: já dentro, sem passar pelo login, ou entrando por ele."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.test import Client

from core.contrato import EmpresaDaPessoa, EntradaNasTelas, TokensDasTelas
from core.tests.apoio import SENHA, Conta
from plataforma import relogio
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import assinar, dar_acesso
from plataforma.valores import novo_id
from web.models import SessaoDoNavegador
from web.sessao.guardadas import abrir, resumo_de

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


def fora() -> Client:
    """Um navegador em que ninguém entrou."""
    return Client(raise_request_exception=False, headers={"User-Agent": CHROME_NO_WINDOWS})


def entrar(cliente: Client, conta: Conta, *, ir: str = "/", senha: str = SENHA, **escolha: str) -> Any:
    """Entra como uma pessoa: das telas à página, com a senha, e de volta; devolve a resposta da volta."""
    ao_core = cliente.get("/entrar/", {"ir": ir})
    a_senha = cliente.get(ao_core["Location"])
    corpo = {"login": conta.email, "password": senha, "next": ao_core["Location"]}
    dentro = cliente.post(urlsplit(a_senha["Location"]).path, corpo)
    assert dentro.status_code == 302, dentro.content.decode()
    return cliente.get(volta(cliente, dentro["Location"], **escolha))


def volta(cliente: Client, ao_core: str, **escolha: str) -> str:
    """O endereço com o código, que o core dá a quem já entrou na página; `escolha` é a da empresa."""
    resposta = cliente.post(ao_core, escolha) if escolha else cliente.get(ao_core)
    assert resposta.status_code == 302, resposta.content.decode()
    return str(resposta["Location"])


def sessao_de(cliente: Client) -> SessaoDoNavegador:
    """A sessão guardada do navegador."""
    return SessaoDoNavegador.objects.get(resumo=resumo_de(cliente.cookies[settings.COOKIE_DAS_TELAS].value))

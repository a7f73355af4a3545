"""Um navegador que entra nas telas pela página do core."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.test import Client

from core.tests.apoio import SENHA, Conta
from web.models import SessaoDoNavegador
from web.sessao.guardadas import resumo_de
from web.tests.apoio import CHROME_NO_WINDOWS


def fora() -> Client:
    """Um navegador em que ninguém entrou."""
    return Client(raise_request_exception=False, headers={"User-Agent": CHROME_NO_WINDOWS})


def entrar(cliente: Client, conta: Conta, *, ir: str = "/") -> Any:
    """Entra como uma pessoa: das telas à página, com a senha, e de volta; devolve a resposta da volta."""
    ao_core = cliente.get("/entrar/", {"ir": ir})
    a_senha = cliente.get(ao_core["Location"])
    corpo = {"login": conta.email, "password": SENHA, "next": ao_core["Location"]}
    dentro = cliente.post(urlsplit(a_senha["Location"]).path, corpo)
    assert dentro.status_code == 302, dentro.content.decode()
    return cliente.get(volta(cliente, dentro["Location"]))


def volta(cliente: Client, ao_core: str, **escolha: str) -> str:
    """O endereço com o código, que o core dá a quem já entrou na página; `escolha` é a da empresa."""
    resposta = cliente.post(ao_core, escolha) if escolha else cliente.get(ao_core)
    assert resposta.status_code == 302, resposta.content.decode()
    return str(resposta["Location"])


def sessao_de(cliente: Client) -> SessaoDoNavegador:
    """A sessão guardada do navegador."""
    return SessaoDoNavegador.objects.get(resumo=resumo_de(cliente.cookies[settings.COOKIE_DAS_TELAS].value))

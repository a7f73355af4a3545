"""Um navegador de verdade sobre as telas, que este processo serve: clica-se, e o que falha na página falha o teste."""

import os
from collections.abc import Callable, Iterator

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from playwright.sync_api import Browser, expect, sync_playwright

from lancador.chromium import achar_chromium
from plataforma.identidade.contexto import Ator
from plataforma.testes.cliente import ClienteDaApi
from tests.telas.navegador import Tela, aberto, nova_aba
from tests.telas.sessao import segredo_de
from vendas.tests.apoio import Loja, loja_nova

AbrirTela = Callable[..., Tela]
# Com a máquina cheia, salvar e ir à página nova passa dos cinco segundos do padrão.
expect.set_options(timeout=20_000)


# Fecha-se ao sair da pasta: o laço de eventos do Playwright não pode estar aberto no teste que quer o seu.
@pytest.fixture(scope="package")
def navegador() -> Iterator[Browser]:
    """O Chromium do sistema; sem ele, pula dizendo, e no CI falha."""
    executavel = achar_chromium()
    if executavel is None:
        falta = "Não há Chromium: instale o pacote chromium (./erp testar --instalar)."
        if os.environ.get("CI") == "true":
            pytest.fail(falta)
        pytest.skip(falta)
    # O Playwright mantém um laço de eventos nesta linha de execução, e o Django a tomaria por assíncrona.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright, aberto(playwright, executavel) as chrome:
        yield chrome
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def loja(cliente_de: Callable[[Ator], ClienteDaApi]) -> Iterator[Loja]:
    """Loja nova, só deste teste."""
    with loja_nova(cliente_de) as nova:
        yield nova


@pytest.fixture
def abrir(navegador: Browser, servidor_http: str, chave_de_teste: RSAPrivateKey) -> Iterator[AbrirTela]:
    """Abre uma aba em que o ator já está; sem ator, uma em que ninguém entrou."""
    contextos = []

    def abrir_aba(ator: Ator | None = None, *, largura: int = 1440, tema: str = "light") -> Tela:
        segredo = ""
        if ator is not None:
            segredo = segredo_de(ator, chave_de_teste)
        cookies = [{"name": settings.COOKIE_DAS_TELAS, "value": segredo, "url": servidor_http}] if segredo else []
        contexto, tela = nova_aba(navegador, servidor_http, largura=largura, tema=tema, cookies=cookies)
        contextos.append(contexto)
        return tela

    yield abrir_aba
    for contexto in contextos:
        contexto.close()

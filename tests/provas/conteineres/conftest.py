"""Um motor e as imagens para todas as provas, e cada topologia no ar uma vez, já com uma empresa."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from implantacao.instalacao import MONOLITO
from meu_erp.demonstracao.cliente import ClienteHttp
from meu_erp.management.commands.demonstrar import EMAIL
from plataforma.topologia import MODULOS
from tests.provas.conteineres import imagens as das_imagens
from tests.provas.conteineres.chamadas import preparar
from tests.provas.conteineres.instalacao import ARQUIVOS, Instalacao, instalacao
from tests.provas.conteineres.motor import Motor, motor_da_prova
from tests.provas.relatorio import Porte


@pytest.fixture(scope="package")
def motor() -> Iterator[Motor]:
    """O motor de contêineres, instalado e iniciado se preciso."""
    with motor_da_prova() as no_ar:
        yield no_ar


@pytest.fixture(scope="package")
def imagens(motor: Motor) -> dict[str, str]:
    """As nossas, construídas deste checkout, e as variáveis que dizem ao Compose os substitutos das de terceiros."""
    base = das_imagens.construir_base(motor)
    das_imagens.construir_nossas(motor, base, (*MODULOS, MONOLITO))
    return das_imagens.construir_substitutos(motor, base)


@pytest.fixture(scope="package")
def resumos() -> dict[str, str]:
    """O resumo da demonstração em cada topologia que já a rodou."""
    return {}


@pytest.fixture(scope="module", params=sorted(ARQUIVOS, reverse=True))
def no_ar(request: pytest.FixtureRequest, motor: Motor, imagens: dict[str, str]) -> Iterator[Instalacao]:
    """A topologia em contêineres, pela porta publicada; primeiro a de um contêiner por módulo."""
    with instalacao(motor, request.param, imagens) as nova:
        nova.subir()
        nova.criar_empresa()
        yield nova


@dataclass(frozen=True)
class Venda:
    """Quem compra numa instalação, e o que há para comprar."""

    no_ar: Instalacao
    cliente: ClienteHttp
    cena: dict[str, Any]
    porte: Porte


@pytest.fixture(scope="module")
def venda(no_ar: Instalacao, porte: Porte) -> Iterator[Venda]:
    """Um cliente da empresa, pela porta publicada, com um produto em estoque."""
    with ClienteHttp(no_ar.url, email=EMAIL, senha=no_ar.senha) as cliente:
        yield Venda(no_ar, cliente, preparar(cliente), porte)

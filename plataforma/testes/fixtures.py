"""Fixtures do Django: cria os bancos com a conta do lançador, migra como dono e só então se liga como `_app`.

Os testes confirmam de verdade e nunca esvaziam tabelas: cada um trabalha em sua própria empresa.
"""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from django.conf import settings
from django.db import connections

from plataforma.banco.seguranca import recusar_dono
from plataforma.configuracao.conninfo import parametros
from plataforma.identidade.contexto import Ator, Rastro, agir_como, rastrear
from plataforma.modulo import modulos_registrados
from plataforma.permissoes import PERMISSOES as DO_NUCLEO
from plataforma.testes import cliente
from plataforma.testes.ambiente import com_variaveis
from plataforma.testes.bancos import SENHA, apagar, clonar, modelo_de_url, modelo_migrado
from plataforma.testes.chamadas import chamadas_como_o_openapi
from plataforma.testes.servidores import postgres_de_testes, rabbitmq_ou_pular
from plataforma.topologia import alias, modulos_com_banco
from plataforma.valores import novo_id

pytest_plugins = ("plataforma.testes.transportes",)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Migra o modelo antes do primeiro teste: na primeira rodada leva mais do que o prazo de um deles."""
    pedem = any("prefixo_dos_bancos" in getattr(item, "fixturenames", ()) for item in session.items)
    if pedem and not session.config.option.collectonly:
        modelo_migrado(postgres_de_testes(), modulos_com_banco())


@pytest.fixture(scope="session")
def servidor_de_bancos() -> str:
    """URL da conta de administração do PostgreSQL de testes."""
    return postgres_de_testes()


@pytest.fixture(scope="session")
def servidor_amqp() -> str:
    """URL do RabbitMQ de testes; sem ele, pula."""
    return rabbitmq_ou_pular()


def _prefixo_dos_clones(config: pytest.Config) -> str:
    entrada = getattr(config, "workerinput", None)
    if entrada is None:
        return f"t{os.getpid()}_unico"
    return f"t{entrada['testrunuid'][:10]}_{entrada['workerid']}"


@pytest.fixture(scope="session")
def prefixo_dos_bancos(servidor_de_bancos: str) -> str:
    """Prefixo dos bancos modelo, já migrados."""
    return modelo_migrado(servidor_de_bancos, modulos_com_banco())


@pytest.fixture(scope="session")
def bancos_clonados(
    request: pytest.FixtureRequest, servidor_de_bancos: str, prefixo_dos_bancos: str, django_db_blocker: object
) -> Iterator[None]:
    """Clones dos modelos, usados como `_app`."""
    with em_clones(servidor_de_bancos, prefixo_dos_bancos, _prefixo_dos_clones(request.config)):
        yield
        with django_db_blocker.unblock():  # type: ignore[attr-defined]
            connections.close_all()


@contextmanager
def em_clones(url_admin: str, modelos: str, prefixo: str) -> Iterator[None]:
    """Dentro do bloco os módulos estão em clones `<prefixo>_<modulo>` dos modelos; depois, onde estavam."""
    modulos = modulos_com_banco()
    antes = {alias(m): dict(settings.DATABASES[alias(m)]) for m in modulos}
    with com_variaveis(ERP_BANCOS=modelo_de_url(url_admin, prefixo)):
        for modulo in modulos:
            clonar(url_admin, f"{modelos}_{modulo}", f"{prefixo}_{modulo}", f"erp_{modulo}_dono")
            _apontar(alias(modulo), _endereco(url_admin, modulo, f"{prefixo}_{modulo}"))
        yield
    for nome, endereco in antes.items():
        _apontar(nome, endereco)
    apagar(url_admin, [f"{prefixo}_{m}" for m in modulos])


def _endereco(url_admin: str, modulo: str, nome: str) -> dict[str, str]:
    servidor = parametros(url_admin)
    return {
        "NAME": nome,
        "USER": f"erp_{modulo}_app",
        "PASSWORD": SENHA,
        "HOST": servidor.get("host", ""),
        "PORT": servidor.get("port", "5432"),
    }


def _apontar(alias_do_banco: str, endereco: dict[str, str]) -> None:
    connections[alias_do_banco].close()
    settings.DATABASES[alias_do_banco].update(endereco)
    connections[alias_do_banco].settings_dict.update(endereco)


@pytest.fixture(scope="session")
def bancos(bancos_clonados: None, django_db_blocker: object) -> Iterator[None]:
    """Bancos reais, abertos como `_app`, até o fim da execução."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        recusar_dono(tuple(alias(m) for m in modulos_com_banco()))
        yield


def todas_as_permissoes() -> frozenset[str]:
    """Permissões de todos os módulos instalados."""
    return frozenset(DO_NUCLEO) | {p for m in modulos_registrados() for p in m.permissoes}


@pytest.fixture
def ator() -> Ator:
    """Usuário novo, de uma empresa nova, com todas as permissões."""
    return Ator(usuario_id=novo_id(), empresa_id=novo_id(), permissoes=todas_as_permissoes())


@pytest.fixture
def empresa(bancos: None, ator: Ator) -> Iterator[UUID]:
    """Empresa nova em contexto: o isolamento entre testes é o mesmo que entre empresas."""
    with agir_como(ator), rastrear(Rastro(correlacao=novo_id())):
        yield ator.empresa_id


@pytest.fixture(scope="session", autouse=True)
def chaves_de_assinatura(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Pasta própria da execução para as chaves com que o core assina."""
    settings.CHAVES = str(tmp_path_factory.mktemp("chaves"))


@pytest.fixture(scope="session")
def chave_de_teste() -> RSAPrivateKey:
    """Chave que assina os tokens dos testes e que a API aceita neste processo."""
    return cliente.nova_chave()


@pytest.fixture
def cliente_api(empresa: UUID, ator: Ator, chave_de_teste: RSAPrivateKey) -> cliente.ClienteDaApi:
    """Cliente da API identificado como `ator`, com todas as permissões na empresa do teste."""
    return cliente.ClienteDaApi(cliente.assinar(chave_de_teste, ator, cliente.dar_acesso(ator)))


@pytest.fixture
def cliente_de(empresa: UUID, chave_de_teste: RSAPrivateKey) -> Callable[[Ator], cliente.ClienteDaApi]:
    """Faz um cliente da API para outro ator: outra empresa, ou menos permissões."""

    def fazer(outro: Ator) -> cliente.ClienteDaApi:
        return cliente.ClienteDaApi(cliente.assinar(chave_de_teste, outro, cliente.dar_acesso(outro)))

    return fazer


@pytest.fixture
def cliente_anonimo(bancos: None) -> cliente.ClienteDaApi:
    """Cliente da API sem identificação."""
    return cliente.ClienteDaApi(None)


@pytest.fixture
def chamadas_conferidas() -> Iterator[None]:
    """O que o teste manda à API pelo cliente das telas está no OpenAPI congelado; é de `usefixtures` nos delas."""
    with chamadas_como_o_openapi():
        yield

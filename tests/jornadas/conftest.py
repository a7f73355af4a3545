"""Sistemas de verdade, um de cada topologia por processo do pytest; cada jornada traz sua própria empresa."""

import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeVar

import pytest

from lancador.enderecos import Enderecos
from lancador.mapa import Grupos
from lancador.sistema_no_ar import Sistema
from lancador.variaveis import sem_variaveis_erp
from meu_erp.demonstracao.cliente import ClienteHttp
from meu_erp.verificacao.afirmacoes import Afirmacao, afirmar, falsas
from meu_erp.verificacao.relatos import Relatos, relatos_de
from plataforma.testes.bancos import apagar, clonar, modelo_de_url
from plataforma.testes.filas import apagar_filas
from plataforma.testes.servidores import postgres_de_testes, rabbitmq_ou_pular
from plataforma.topologia import MODULOS

EMAIL, SENHA = "dona@exemplo.com.br", "uma senha que serve"
CNPJ_DA_DONA = "11.222.333/0001-81"
JUNTOS = ("estoque", "financeiro")
GRUPOS: Grupos = (JUNTOS, tuple(m for m in MODULOS if m not in JUNTOS))
UM_E_VARIOS = ("monolito", "servicos")
"""As duas pontas; a do meio, `grupos`, é a mesma divisão com menos unidades, e uma jornada curta basta a ela."""
TOPOLOGIAS = (*UM_E_VARIOS, "grupos")


def criar_empresa(sistema: Sistema, cnpj: str, razao_social: str, *opcoes: str) -> str:
    """Empresa nova, administrada por quem entra com EMAIL e SENHA; devolve o id dela."""
    dados = ("--cnpj", cnpj, "--razao-social", razao_social, "--email", EMAIL, "--arquivo-da-senha", "-", *opcoes)
    criada = sistema.manage("criar_empresa", *dados, entrada=SENHA)
    assert criada.returncode == 0, criada.stderr
    return criada.stdout.split()[1]


class SistemaComDona(NamedTuple):
    """Um sistema e a sessão de quem a administra."""

    sistema: Sistema
    dona: ClienteHttp

    @contextmanager
    def empresa_nova(self, *, cnpj: str, razao_social: str, regime: str, crt: int, uf: str) -> Iterator[ClienteHttp]:
        """Empresa nova, com os primeiros efeitos já acontecidos, na sessão de quem a administra."""
        empresa = criar_empresa(
            self.sistema, cnpj, razao_social, "--regime", regime, "--crt", str(crt), "--anexo=", "--uf", uf
        )
        with ClienteHttp(self.sistema.url, email=EMAIL, senha=SENHA, empresa=empresa) as cliente:
            cliente.esperar_a_empresa()
            yield cliente


AbrirSistema = Callable[[str], SistemaComDona]


def abrir_em(pilha: ExitStack, topologia: str, pasta: Path, modelo: str, *, repositorio: str = "") -> SistemaComDona:
    """Um sistema em clones dos bancos de `modelo`, com quem o administra; fecha-se com a `pilha`."""
    bancos, amqp = postgres_de_testes(), None if topologia == "monolito" else rabbitmq_ou_pular()
    prefixo = f"jornada_{secrets.token_hex(4)}"
    pilha.callback(apagar, bancos, [f"{prefixo}_{m}" for m in MODULOS])
    for modulo in MODULOS:
        clonar(bancos, f"{modelo}_{modulo}", f"{prefixo}_{modulo}", f"erp_{modulo}_dono")
    if amqp:
        pilha.callback(apagar_filas, amqp, prefixo, MODULOS)
    sistema = Sistema(
        topologia="monolito" if topologia == "monolito" else "servicos",
        grupos=GRUPOS if topologia == "grupos" else (),
        enderecos=Enderecos(modelo_de_url(bancos, prefixo), admin=None, amqp=amqp, prefixo_amqp=prefixo),
        pasta=pasta,
        segredo=secrets.token_urlsafe(32),
        base={**sem_variaveis_erp(os.environ), "ERP_AMBIENTE": "teste"},
        passos=(),
        repositorio=repositorio,
    )
    pilha.enter_context(sistema)
    criar_empresa(sistema, CNPJ_DA_DONA, "Dona do sistema")
    return SistemaComDona(sistema, pilha.enter_context(ClienteHttp(sistema.url, email=EMAIL, senha=SENHA)))


@pytest.fixture(scope="session")
def abrir_sistema(tmp_path_factory: pytest.TempPathFactory, prefixo_dos_bancos: str) -> Iterator[AbrirSistema]:
    """Abre, na primeira vez que se pede, o sistema de uma topologia; os bancos são clones dos que a suíte já migrou."""
    with ExitStack() as pilha:
        yield cache(
            lambda topologia: abrir_em(pilha, topologia, tmp_path_factory.mktemp(topologia), prefixo_dos_bancos)
        )


T = TypeVar("T")


class Percurso(NamedTuple, Generic[T]):
    """O que uma jornada devolveu, e o que o sistema inteiro diz da empresa dela no fim."""

    feito: T
    relatos: Relatos


def percorrer_em(
    abrir_sistema: AbrirSistema, empresa: dict[str, Any], jornada: Callable[[ClienteHttp], T]
) -> Callable[[str], Percurso[T]]:
    """A jornada, uma vez em cada topologia que se pedir, cada uma numa empresa nova igual."""

    @cache
    def na(topologia: str) -> Percurso[T]:
        with abrir_sistema(topologia).empresa_nova(**empresa) as cliente:
            return Percurso(jornada(cliente), relatos_de(cliente.ler))

    return na


def falhas(percurso: Percurso[Any]) -> list[Afirmacao]:
    """As afirmações que não valem no fim da jornada; vazio quando tudo está certo."""
    return falsas(afirmar(percurso.relatos))

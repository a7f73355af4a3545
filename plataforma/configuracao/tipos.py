"""Os tipos das variáveis: como se leem, o que se espera delas, dito em português, e o que delas se esconde."""

import os
import re
from dataclasses import dataclass
from enum import Enum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field

from plataforma.configuracao.conninfo import parametros, parametros_do_modelo


@dataclass(frozen=True)
class Espera:
    """O que se espera de um valor, como se diz a quem deu outro."""

    texto: str


class Oculto(Enum):
    """O que não se mostra de um valor."""

    TUDO = "tudo"
    SENHA = "a senha que o endereço traz"


class QuemEscolhe(Enum):
    """Quem escolhe um segredo."""

    INSTALADOR = "sorteado por quem instala: em produção não pode ser curto nem conhecido"


@dataclass(frozen=True)
class SegredoIlegivel:
    """No lugar do valor de um segredo cujo arquivo não se lê: nenhum tipo o aceita."""

    motivo: str


def _separar(valor: Any) -> Any:
    if not isinstance(valor, str):
        return valor
    return tuple(parte.strip() for parte in valor.split(",") if parte.strip())


def _nomes(valor: tuple[str, ...]) -> tuple[str, ...]:
    if not valor or any("/" in nome or re.search(r":\d+$", nome) for nome in valor):
        raise ValueError
    return valor


def _redes(valor: Any) -> Any:
    separados = _separar(valor)
    return tuple(map(ip_network, separados)) if isinstance(separados, tuple) else separados


def _da_web(valor: str) -> str:
    if not re.fullmatch(r"https?://[^/\s@?#]+/?", valor):
        raise ValueError
    return valor.rstrip("/")


def _do_broker(valor: str) -> str:
    if valor and not (valor.startswith(("amqp://", "amqps://")) and urlsplit(valor).hostname):
        raise ValueError
    return valor


def _que_existe(valor: Path) -> Path:
    # O is_dir do pathlib levanta erro onde não se pode entrar.
    if not os.path.isdir(valor):
        raise ValueError
    return valor


def _de_banco(valor: str) -> str:
    if valor:
        parametros(valor)
    return valor


def _modelo_de_bancos(valor: str) -> str:
    if valor:
        parametros_do_modelo(valor, modulo="modulo", papel="papel")
    return valor


Segredo = Annotated[str, Oculto.TUDO, Field(repr=False), Espera("um texto")]
SegredoSorteado = Annotated[Segredo, QuemEscolhe.INSTALADOR]
EnderecoDeBanco = Annotated[
    str,
    Oculto.SENHA,
    Field(repr=False),
    Espera("um endereço como postgresql://usuario:senha@servidor:5432/postgres"),
    AfterValidator(_de_banco),
]
ModeloDeBancos = Annotated[
    str,
    Oculto.SENHA,
    Field(repr=False),
    Espera("um endereço como postgresql://erp_{modulo}_{papel}:senha@servidor/erp_{modulo}"),
    AfterValidator(_modelo_de_bancos),
]
OrigemDaTopologia = Annotated[
    str, Oculto.SENHA, Espera("o caminho de um arquivo, etcd://servidor:2379/chave ou consul://servidor:8500/chave")
]
EnderecoDoBroker = Annotated[
    str,
    Oculto.SENHA,
    Field(repr=False),
    Espera("um endereço como amqp://usuario:senha@servidor:5672/, ou amqps://"),
    AfterValidator(_do_broker),
]
EnderecoDaWeb = Annotated[
    str, Espera("um endereço como https://erp.exemplo.com.br, sem caminho"), AfterValidator(_da_web)
]
Nomes = Annotated[
    tuple[str, ...],
    Espera("nomes separados por vírgula, sem http:// nem porta"),
    BeforeValidator(_separar),
    AfterValidator(_nomes),
]
Redes = Annotated[
    tuple[IPv4Network | IPv6Network, ...],
    Espera("endereços ou redes separados por vírgula, como 10.0.0.0/8"),
    BeforeValidator(_redes),
]
Arquivo = Annotated[Path | None, Espera("o caminho de um arquivo")]
Pasta = Annotated[Path | None, Espera("o caminho de uma pasta")]
PastaQueExiste = Annotated[
    Annotated[Path, AfterValidator(_que_existe)] | None, Espera("o caminho de uma pasta que existe")
]

"""Onde estão os servidores de que o sistema precisa, e com que senhas se entra neles."""

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlsplit

PAPEIS = ("app", "dono")
DE_REPOSITORIO = ("etcd://", "etcds://", "consul://", "consuls://")
"""Como começa uma topologia que não está num arquivo."""


def nome_da_senha(modulo: str, papel: str) -> str:
    """Nome do arquivo, na pasta de ERP_SENHAS_DOS_BANCOS, com a senha do papel no banco do módulo."""
    return f"{modulo}_{papel}"


def senhas_novas(modulos: Iterable[str]) -> dict[str, str]:
    """Uma senha sorteada para cada papel no banco de cada módulo."""
    return {nome_da_senha(m, p): secrets.token_urlsafe(24) for m in modulos for p in PAPEIS}


@dataclass(frozen=True)
class Enderecos:
    """Onde estão os servidores. `bancos` é o modelo de ERP_BANCOS; sem `admin`, os bancos já existem.

    `senhas` são as dos bancos, por `nome_da_senha`; vazio quando quem as diz é o próprio modelo.
    """

    bancos: str
    admin: str | None
    amqp: str | None = None
    prefixo_amqp: str = "meu_erp"
    senhas: Mapping[str, str] = field(default_factory=dict, repr=False)


def enderecos_com_prefixo(admin: str, prefixo: str, senhas: Mapping[str, str], amqp: str | None = None) -> Enderecos:
    """Bancos, papéis e filas que começam por `prefixo`, no servidor de `admin`."""
    conta, banco = f"{prefixo}_{{modulo}}_{{papel}}", f"{prefixo}_{{modulo}}"
    return Enderecos(
        bancos=no_servidor_de(admin, conta, banco), admin=admin, amqp=amqp, prefixo_amqp=prefixo, senhas=senhas
    )


def no_servidor_de(endereco: str, conta: str, banco: str) -> str:
    """O endereço de outra conta e banco no servidor de `endereco`: os mesmos hosts e a mesma consulta (`?sslmode=`)."""
    partes = urlsplit(endereco)
    hosts = partes.netloc.rpartition("@")[2]
    return partes._replace(netloc=f"{conta}@{hosts}", path=f"/{banco}").geturl()

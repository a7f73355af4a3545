"""Onde estão os servidores de que o sistema precisa."""

from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Enderecos:
    """Onde estão os servidores. `bancos` é o modelo de ERP_BANCOS; sem `admin`, os bancos já existem."""

    bancos: str
    admin: str | None
    amqp: str | None = None
    prefixo_amqp: str = "meu_erp"


def enderecos_com_prefixo(admin: str, prefixo: str, senha: str, amqp: str | None = None) -> Enderecos:
    """Bancos, papéis e filas que começam por `prefixo`, no servidor de `admin`."""
    partes = urlsplit(admin)
    modelo = f"postgresql://{prefixo}_{{modulo}}_{{papel}}:{senha}@{partes.hostname}:{partes.port}/{prefixo}_{{modulo}}"
    return Enderecos(bancos=modelo, admin=admin, amqp=amqp, prefixo_amqp=prefixo)

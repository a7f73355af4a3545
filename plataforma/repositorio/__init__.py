"""O repositório de configuração (etcd ou Consul) em que fica o documento da topologia, visto por uma chave só.

Não conhece o Django; só a biblioteca padrão.
"""

from plataforma.repositorio.abertura import ESQUEMAS, abrir, eh_de_repositorio
from plataforma.repositorio.base import (
    FalhaDoRepositorio,
    Lido,
    OrigemInvalida,
    OutraEscrita,
    Repositorio,
    RepositorioFora,
    RepositorioRecusou,
)

__all__ = [
    "ESQUEMAS",
    "FalhaDoRepositorio",
    "Lido",
    "OrigemInvalida",
    "OutraEscrita",
    "Repositorio",
    "RepositorioFora",
    "RepositorioRecusou",
    "abrir",
    "eh_de_repositorio",
]

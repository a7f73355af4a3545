"""O que se lê e o que se pede a uma lista, escrito uma vez e sem Django: formas, filtros, ordens, páginas e cursores.

`linhas` e `listagem`, que falam com o banco, importam-se por seu nome.
"""

from plataforma.leituras.campos import Fonte, Leitura
from plataforma.leituras.cursores import Cursor
from plataforma.leituras.filtros import (
    ComBusca,
    DasMaisNovas,
    DosDocumentos,
    DosNumerados,
    Filtro,
    Onde,
    Ordem,
    Pagina,
    PaginaLida,
    com_acoes,
)
from plataforma.leituras.marcos import Marco

__all__ = [
    "ComBusca",
    "Cursor",
    "DasMaisNovas",
    "DosDocumentos",
    "DosNumerados",
    "Filtro",
    "Fonte",
    "Leitura",
    "Marco",
    "Onde",
    "Ordem",
    "Pagina",
    "PaginaLida",
    "com_acoes",
]

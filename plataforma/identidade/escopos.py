"""Escopos: o que um aplicativo de fora pode fazer por quem o autorizou; um de leitura e um de escrita por módulo.

O escopo de uma permissão sai do nome dela: `vendas.pedido.ver` pede `vendas.ler`, e as outras de vendas,
`vendas.escrever`; a de um recurso em `COM_ESCOPO_PROPRIO`, como `core.titular.exportar`, pede o dele (`core.titular`).
Um aplicativo nunca pode mais que o usuário: vale o que está nos direitos dele e nos escopos.
"""

from collections.abc import Iterable
from functools import lru_cache

VERBO_DE_LEITURA = "ver"
COM_ESCOPO_PROPRIO = frozenset({"titular"})
"""Recursos que juntam ou apagam os dados de alguém: quem só deu a ler e a escrever no módulo não os deu."""


def escopo_da_permissao(permissao: str) -> str:
    """O escopo que um aplicativo precisa ter para usar a permissão."""
    modulo, *recurso, verbo = permissao.split(".")
    if not COM_ESCOPO_PROPRIO.isdisjoint(recurso):
        return ".".join((modulo, *recurso))
    return f"{modulo}.ler" if verbo == VERBO_DE_LEITURA else f"{modulo}.escrever"


def escopos_das_permissoes(permissoes: Iterable[str]) -> frozenset[str]:
    """Os escopos que dão, juntos, todas as permissões."""
    return frozenset(map(escopo_da_permissao, permissoes))


@lru_cache(maxsize=1024)
def dentro_dos_escopos(permissoes: frozenset[str], escopos: frozenset[str]) -> frozenset[str]:
    """As permissões que os escopos alcançam."""
    return frozenset(p for p in permissoes if escopo_da_permissao(p) in escopos)

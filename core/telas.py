"""As leituras das telas neste processo: a permissão de quem vê, e a consulta."""

from core import sugestoes
from core.leituras import Produto
from plataforma.identidade.contexto import exigir_permissao


class TelasDoCoreLocal:
    """Implementa `core.contrato_telas.TelasDoCore`."""

    def buscar_produtos(self, *, texto: str, limite: int) -> tuple[Produto, ...]:
        exigir_permissao("core.produto.ver")
        return sugestoes.produtos(texto, limite=limite)

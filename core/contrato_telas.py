"""O que as telas leem do core. Escrever é pela API pública."""

from uuid import UUID

from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.valores import Dto, Preco


class ProdutoSugerido(Dto):
    """Produto que se pode pôr num documento; sem preço de venda, `preco` é zero."""

    id: UUID
    sku: str
    gtin: str
    descricao: str
    unidade: str
    preco: Preco


class TelasDoCore(Contrato, modulo="core", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="1s", erros=(Proibido, EntradaInvalida))
    def buscar_produtos(self, *, texto: str, limite: int) -> tuple[ProdutoSugerido, ...]: ...

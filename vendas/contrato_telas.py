"""O que as telas leem de vendas: uma consulta por tela. Escrever é pela API pública."""

from uuid import UUID

from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import Pagina, PaginaLida
from vendas.erros import PedidoNaoEncontrado
from vendas.filtros import FiltroDePedidos, OrdemDePedidos
from vendas.leituras import Pedido, ResumoDoPedido


class PaginaDePedidos(PaginaLida):
    """Uma página da lista de pedidos."""

    itens: tuple[ResumoDoPedido, ...]


class TelasDeVendas(Contrato, modulo="vendas", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_pedidos(self, *, filtro: FiltroDePedidos, ordem: OrdemDePedidos, pagina: Pagina) -> PaginaDePedidos: ...

    @consulta(prazo="1s", erros=(Proibido, PedidoNaoEncontrado))
    def tela_pedido(self, *, pedido: UUID) -> Pedido: ...

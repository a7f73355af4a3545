"""As leituras das telas neste processo: a permissão de quem vê, e a mesma consulta que a API faz."""

from uuid import UUID

import msgspec

from plataforma.identidade.contexto import exigir_permissao
from plataforma.leituras import Pagina
from vendas import consultas, leituras
from vendas.contrato_telas import PaginaDePedidos
from vendas.filtros import FiltroDePedidos, OrdemDePedidos


class TelasDeVendasLocal:
    """Implementa `vendas.contrato_telas.TelasDeVendas`."""

    def tela_pedidos(self, *, filtro: FiltroDePedidos, ordem: OrdemDePedidos, pagina: Pagina) -> PaginaDePedidos:
        exigir_permissao("vendas.pedido.ver")
        return consultas.PEDIDOS.ler_como(PaginaDePedidos, filtro, ordem, pagina)

    def tela_pedido(self, *, pedido: UUID) -> leituras.Pedido:
        exigir_permissao("vendas.pedido.ver")
        return msgspec.convert(consultas.pedido(pedido), leituras.Pedido)

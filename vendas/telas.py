"""As leituras das telas neste processo: a permissão de quem vê, e a mesma consulta que a API faz."""

from uuid import UUID

import msgspec

from plataforma.identidade.contexto import ator_atual, exigir_permissao
from plataforma.leituras import Pagina, com_acoes
from vendas import consultas
from vendas.acoes import acoes_da_lista, acoes_do_pedido
from vendas.contrato_telas import FichaDoPedido, PaginaDePedidos, TotaisDePedidos
from vendas.filtros import FiltroDePedidos, OrdemDePedidos
from vendas.leituras import ResumoDaFatura
from vendas.situacoes import Andamento


class TelasDeVendasLocal:
    """Implementa `vendas.contrato_telas.TelasDeVendas`."""

    def tela_pedidos(self, *, filtro: FiltroDePedidos, ordem: OrdemDePedidos, pagina: Pagina) -> PaginaDePedidos:
        exigir_permissao("vendas.pedido.ver")
        lida = consultas.PEDIDOS.ler_como(PaginaDePedidos, filtro, ordem, pagina)
        return com_acoes(lida, acoes_da_lista)

    def totais_de_pedidos(self, *, filtro: FiltroDePedidos) -> TotaisDePedidos:
        exigir_permissao("vendas.pedido.ver")
        em_qualquer_ponto = msgspec.structs.replace(filtro, situacao=(), faturamento=(), expedicao=())
        return msgspec.convert({"grupos": consultas.pedidos_por_ponto(em_qualquer_ponto)}, TotaisDePedidos)

    def tela_pedido(self, *, pedido: UUID) -> FichaDoPedido:
        exigir_permissao("vendas.pedido.ver")
        ficha = msgspec.convert(consultas.pedido(pedido), FichaDoPedido)
        acoes = acoes_do_pedido(ficha, ficha.itens)
        if ficha.faturamento == Andamento.NADA or "vendas.fatura.ver" not in ator_atual().permissoes:
            return msgspec.structs.replace(ficha, acoes=acoes)
        faturas = msgspec.convert(consultas.faturas_do_pedido(pedido), tuple[ResumoDaFatura, ...])
        return msgspec.structs.replace(ficha, acoes=acoes, faturas=faturas)

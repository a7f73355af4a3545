"""As leituras das telas neste processo: a permissão de quem vê, e a mesma consulta que a API faz."""

from datetime import date
from uuid import UUID

import msgspec

from plataforma.identidade.contexto import ator_atual, exigir_permissao
from plataforma.leituras import DasMaisNovas, DosDocumentos, DosNumerados, Pagina, com_acoes
from vendas import consultas, linha_do_tempo, sugestoes
from vendas.acoes import acoes_da_lista, acoes_do_cliente, acoes_do_pedido
from vendas.contrato_telas import (
    ClienteSugerido,
    FichaDaDevolucao,
    FichaDaExpedicao,
    FichaDaFatura,
    FichaDoCliente,
    FichaDoPedido,
    MarcoDoPedido,
    PaginaDeClientes,
    PaginaDeCondicoes,
    PaginaDeDevolucoes,
    PaginaDeExpedicoes,
    PaginaDeFaturas,
    PaginaDePedidos,
    TotaisDeClientes,
    TotaisDeFaturas,
    TotaisDePedidos,
    VendasDoDia,
)
from vendas.filtros import (
    FiltroDeClientes,
    FiltroDeCondicoes,
    FiltroDeFaturas,
    FiltroDePedidos,
    FiltroDoPedido,
    OrdemDeClientes,
    OrdemDePedidos,
)
from vendas.leituras import Condicao, ResumoDaFatura, ResumoDoPedido
from vendas.servicos.credito import comprometido_de
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

    def vendas_por_dia(self, *, de: date, ate: date) -> tuple[VendasDoDia, ...]:
        exigir_permissao("vendas.pedido.ver")
        return msgspec.convert(consultas.vendas_por_dia(de, ate), tuple[VendasDoDia, ...])

    def pedidos_em_curso(self) -> TotaisDePedidos:
        exigir_permissao("vendas.pedido.ver")
        return msgspec.convert({"grupos": consultas.pedidos_por_ponto(consultas.EM_CURSO)}, TotaisDePedidos)

    def tela_pedido(self, *, pedido: UUID) -> FichaDoPedido:
        exigir_permissao("vendas.pedido.ver")
        ficha = msgspec.convert(consultas.pedido(pedido), FichaDoPedido)
        acoes = acoes_do_pedido(ficha, ficha.itens)
        if ficha.faturamento == Andamento.NADA or "vendas.fatura.ver" not in ator_atual().permissoes:
            return msgspec.structs.replace(ficha, acoes=acoes)
        faturas = msgspec.convert(consultas.faturas_do_pedido(pedido), tuple[ResumoDaFatura, ...])
        return msgspec.structs.replace(ficha, acoes=acoes, faturas=faturas)

    def tela_faturas(self, *, filtro: FiltroDeFaturas, ordem: DosNumerados, pagina: Pagina) -> PaginaDeFaturas:
        exigir_permissao("vendas.fatura.ver")
        return consultas.FATURAS.ler_como(PaginaDeFaturas, filtro, ordem, pagina)

    def totais_de_faturas(self, *, filtro: FiltroDeFaturas) -> TotaisDeFaturas:
        exigir_permissao("vendas.fatura.ver")
        validas_ou_nao = msgspec.structs.replace(filtro, situacao=None)
        return msgspec.convert({"grupos": consultas.faturas_por_situacao(validas_ou_nao)}, TotaisDeFaturas)

    def tela_fatura(self, *, fatura: UUID) -> FichaDaFatura:
        exigir_permissao("vendas.fatura.ver")
        return msgspec.convert(consultas.fatura(fatura), FichaDaFatura)

    def tela_expedicoes(self, *, filtro: FiltroDoPedido, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeExpedicoes:
        exigir_permissao("vendas.expedicao.ver")
        return consultas.EXPEDICOES.ler_como(PaginaDeExpedicoes, filtro, ordem, pagina)

    def tela_expedicao(self, *, expedicao: UUID) -> FichaDaExpedicao:
        exigir_permissao("vendas.expedicao.ver")
        return msgspec.convert(consultas.expedicao(expedicao), FichaDaExpedicao)

    def tela_devolucoes(self, *, filtro: FiltroDoPedido, ordem: DosDocumentos, pagina: Pagina) -> PaginaDeDevolucoes:
        exigir_permissao("vendas.devolucao.ver")
        return consultas.DEVOLUCOES.ler_como(PaginaDeDevolucoes, filtro, ordem, pagina)

    def tela_devolucao(self, *, devolucao: UUID) -> FichaDaDevolucao:
        exigir_permissao("vendas.devolucao.ver")
        return msgspec.convert(consultas.devolucao(devolucao), FichaDaDevolucao)

    def tela_condicoes(self, *, filtro: FiltroDeCondicoes, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeCondicoes:
        exigir_permissao("vendas.condicao.ver")
        return consultas.CONDICOES.ler_como(PaginaDeCondicoes, filtro, ordem, pagina)

    def tela_condicao(self, *, condicao: UUID) -> Condicao:
        exigir_permissao("vendas.condicao.ver")
        return msgspec.convert(consultas.condicao(condicao), Condicao)

    def marcos_do_pedido(self, *, pedido: UUID) -> tuple[MarcoDoPedido, ...]:
        exigir_permissao("vendas.pedido.ver")
        return linha_do_tempo.marcos_do_pedido(pedido)

    def buscar_clientes(self, *, texto: str, limite: int) -> tuple[ClienteSugerido, ...]:
        exigir_permissao("vendas.cliente.ver")
        return sugestoes.clientes(texto, limite=limite)

    def condicoes_ativas(self) -> tuple[Condicao, ...]:
        exigir_permissao("vendas.condicao.ver")
        return sugestoes.condicoes_ativas()

    def tela_clientes(self, *, filtro: FiltroDeClientes, ordem: OrdemDeClientes, pagina: Pagina) -> PaginaDeClientes:
        exigir_permissao("vendas.cliente.ver")
        lida = com_acoes(consultas.CLIENTES.ler_como(PaginaDeClientes, filtro, ordem, pagina), acoes_do_cliente)
        devidos = comprometido_de([linha.id for linha in lida.itens])
        itens = tuple(msgspec.structs.replace(linha, em_aberto=devidos[linha.id]) for linha in lida.itens)
        return msgspec.structs.replace(lida, itens=itens)

    def totais_de_clientes(self, *, filtro: FiltroDeClientes) -> TotaisDeClientes:
        exigir_permissao("vendas.cliente.ver")
        return msgspec.convert({"grupos": consultas.CLIENTES.totais(filtro, "ativo")}, TotaisDeClientes)

    def tela_cliente(self, *, cliente: UUID) -> FichaDoCliente:
        exigir_permissao("vendas.cliente.ver")
        ficha = msgspec.convert(consultas.cliente(cliente), FichaDoCliente)
        ve_pedidos = "vendas.pedido.ver" in ator_atual().permissoes
        pedidos = consultas.ultimos_pedidos(cliente) if ve_pedidos else []
        return msgspec.structs.replace(
            ficha,
            nome_da_condicao=consultas.condicao(ficha.condicao)["nome"] if ficha.condicao else "",
            em_aberto=comprometido_de([cliente])[cliente],
            pedidos=msgspec.convert(pedidos, tuple[ResumoDoPedido, ...]),
            acoes=acoes_do_cliente(ficha),
        )

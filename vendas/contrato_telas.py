"""O que as telas leem de vendas: uma consulta por tela. Escrever é pela API pública."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from plataforma.contratos import Contrato, consulta
from plataforma.erros import EntradaInvalida, Proibido
from plataforma.leituras import DasMaisNovas, DosDocumentos, DosNumerados, Marco, Pagina, PaginaLida
from plataforma.valores import Dto, Valor
from vendas.erros import (
    ClienteNaoEncontrado,
    CondicaoNaoEncontrada,
    DevolucaoNaoEncontrada,
    ExpedicaoNaoEncontrada,
    FaturaNaoEncontrada,
    PedidoNaoEncontrado,
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
from vendas.leituras import (
    Cliente,
    Condicao,
    Devolucao,
    Expedicao,
    Fatura,
    ItemDoPedido,
    Pedido,
    ResumoDaDevolucao,
    ResumoDaExpedicao,
    ResumoDaFatura,
    ResumoDoPedido,
)
from vendas.situacoes import Andamento, Situacao, SituacaoDaFatura

# O que as telas conhecem de vendas, e só por aqui.
__all__ = [
    "Andamento",
    "ClienteSugerido",
    "Condicao",
    "FichaDaDevolucao",
    "FichaDaExpedicao",
    "FichaDaFatura",
    "FatoDoPedido",
    "FichaDoCliente",
    "FichaDoPedido",
    "FiltroDeClientes",
    "FiltroDeCondicoes",
    "FiltroDeFaturas",
    "FiltroDePedidos",
    "FiltroDoPedido",
    "GrupoDeFaturas",
    "GrupoDePedidos",
    "ItemDoPedido",
    "LinhaDeClientes",
    "LinhaDePedidos",
    "MarcoDoPedido",
    "OrdemDeClientes",
    "OrdemDePedidos",
    "PaginaDeClientes",
    "PaginaDeCondicoes",
    "PaginaDeDevolucoes",
    "PaginaDeExpedicoes",
    "PaginaDeFaturas",
    "PaginaDePedidos",
    "ResumoDaDevolucao",
    "ResumoDaExpedicao",
    "ResumoDaFatura",
    "Situacao",
    "SituacaoDaFatura",
    "TelasDeVendas",
    "TotaisDeClientes",
    "TotaisDeFaturas",
    "TotaisDePedidos",
    "VendasDoDia",
]


class LinhaDePedidos(ResumoDoPedido):
    """Pedido na lista, e o que se pode fazer com ele sem o abrir."""

    acoes: tuple[str, ...] = ()


class PaginaDePedidos(PaginaLida):
    """Uma página da lista de pedidos."""

    itens: tuple[LinhaDePedidos, ...]


class GrupoDePedidos(Dto):
    """Quantos pedidos estão num ponto, e quanto somam."""

    situacao: Situacao
    faturamento: Andamento
    expedicao: Andamento
    quantos: int
    soma: Valor


class TotaisDePedidos(Dto):
    """Do que se filtrou, fora a situação e o andamento: as telas somam os grupos que cada visão escolhe."""

    grupos: tuple[GrupoDePedidos, ...]


class VendasDoDia(Dto):
    """Quantos pedidos confirmados têm a data, cancelados fora, e quanto somam."""

    data: date
    quantos: int
    soma: Valor


class FichaDoPedido(Pedido):
    """Pedido inteiro, suas faturas em vigor ou não, e o que se pode fazer com ele."""

    faturas: tuple[ResumoDaFatura, ...] = ()
    acoes: tuple[str, ...] = ()


class FatoDoPedido(StrEnum):
    """O que se fez a um pedido."""

    CRIADO = "criado"
    RECUSADO = "recusado"
    CONFIRMADO = "confirmado"
    FATURADO = "faturado"
    EXPEDIDO = "expedido"
    DEVOLVIDO = "devolvido"
    ENCERRADO = "encerrado"
    CANCELADO = "cancelado"


class MarcoDoPedido(Marco):
    """Um passo do pedido; o de faturar, expedir e devolver traz o documento que fez, a quem pode vê-lo."""

    fato: FatoDoPedido


class PaginaDeFaturas(PaginaLida):
    """Uma página da lista de faturas."""

    itens: tuple[ResumoDaFatura, ...]


class GrupoDeFaturas(Dto):
    """Quantas faturas valem, ou deixaram de valer, e quanto somam."""

    situacao: SituacaoDaFatura
    quantos: int
    soma: Valor


class TotaisDeFaturas(Dto):
    """Do que se filtrou, fora a situação."""

    grupos: tuple[GrupoDeFaturas, ...]


class FichaDaFatura(Fatura):
    """Fatura inteira; o que se faz com ela se faz no pedido."""

    versao: int = 0
    acoes: tuple[str, ...] = ()


class PaginaDeExpedicoes(PaginaLida):
    """Uma página da lista de expedições."""

    itens: tuple[ResumoDaExpedicao, ...]


class FichaDaExpedicao(Expedicao):
    """Expedição inteira."""

    versao: int = 0
    acoes: tuple[str, ...] = ()


class PaginaDeDevolucoes(PaginaLida):
    """Uma página da lista de devoluções de venda."""

    itens: tuple[ResumoDaDevolucao, ...]


class FichaDaDevolucao(Devolucao):
    """Devolução inteira."""

    versao: int = 0
    acoes: tuple[str, ...] = ()


class PaginaDeCondicoes(PaginaLida):
    """Uma página da lista de condições de pagamento."""

    itens: tuple[Condicao, ...]


class ClienteSugerido(Cliente):
    """Cliente a quem se pode vender, e o que tem a faturar e a receber."""

    em_aberto: Valor


class LinhaDeClientes(Cliente):
    """Cliente na lista, o que tem a faturar e a receber (`em_aberto`), e o que se pode fazer com ele."""

    acoes: tuple[str, ...] = ()
    em_aberto: Valor = Decimal("0.00")


class PaginaDeClientes(PaginaLida):
    """Uma página da lista de clientes."""

    itens: tuple[LinhaDeClientes, ...]


class GrupoDeClientes(Dto):
    """Quantos clientes compram, ou deixaram de comprar."""

    ativo: bool
    quantos: int


class TotaisDeClientes(Dto):
    """Do conjunto filtrado: quantos ativos e quantos inativos."""

    grupos: tuple[GrupoDeClientes, ...]


class FichaDoCliente(LinhaDeClientes):
    """Cliente, e seus últimos pedidos, do mais novo ao mais velho."""

    nome_da_condicao: str = ""
    pedidos: tuple[ResumoDoPedido, ...] = ()


class TelasDeVendas(Contrato, modulo="vendas", versao=1):
    """Leituras das telas; cada uma exige a permissão de ver o que mostra."""

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_pedidos(self, *, filtro: FiltroDePedidos, ordem: OrdemDePedidos, pagina: Pagina) -> PaginaDePedidos: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_pedidos(self, *, filtro: FiltroDePedidos) -> TotaisDePedidos: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def vendas_por_dia(self, *, de: date, ate: date) -> tuple[VendasDoDia, ...]:
        """Só os dias em que se vendeu, do primeiro ao último."""

    @consulta(prazo="300ms", erros=(Proibido,))
    def pedidos_em_curso(self) -> TotaisDePedidos:
        """Os que ainda esperam alguém, por ponto: em rascunho, confirmando ou confirmados."""

    @consulta(prazo="1s", erros=(Proibido, PedidoNaoEncontrado))
    def tela_pedido(self, *, pedido: UUID) -> FichaDoPedido: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_faturas(self, *, filtro: FiltroDeFaturas, ordem: DosNumerados, pagina: Pagina) -> PaginaDeFaturas: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_faturas(self, *, filtro: FiltroDeFaturas) -> TotaisDeFaturas: ...

    @consulta(prazo="1s", erros=(Proibido, FaturaNaoEncontrada))
    def tela_fatura(self, *, fatura: UUID) -> FichaDaFatura: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_expedicoes(
        self, *, filtro: FiltroDoPedido, ordem: DosDocumentos, pagina: Pagina
    ) -> PaginaDeExpedicoes: ...

    @consulta(prazo="1s", erros=(Proibido, ExpedicaoNaoEncontrada))
    def tela_expedicao(self, *, expedicao: UUID) -> FichaDaExpedicao: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_devolucoes(
        self, *, filtro: FiltroDoPedido, ordem: DosDocumentos, pagina: Pagina
    ) -> PaginaDeDevolucoes: ...

    @consulta(prazo="1s", erros=(Proibido, DevolucaoNaoEncontrada))
    def tela_devolucao(self, *, devolucao: UUID) -> FichaDaDevolucao: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_condicoes(
        self, *, filtro: FiltroDeCondicoes, ordem: DasMaisNovas, pagina: Pagina
    ) -> PaginaDeCondicoes: ...

    @consulta(prazo="1s", erros=(Proibido, CondicaoNaoEncontrada))
    def tela_condicao(self, *, condicao: UUID) -> Condicao: ...

    @consulta(prazo="300ms", erros=(Proibido,))
    def marcos_do_pedido(self, *, pedido: UUID) -> tuple[MarcoDoPedido, ...]:
        """Na ordem em que aconteceram; de um pedido que não há, nenhum."""

    @consulta(prazo="1s", erros=(Proibido, EntradaInvalida))
    def buscar_clientes(self, *, texto: str, limite: int) -> tuple[ClienteSugerido, ...]: ...

    @consulta(prazo="1s", erros=(Proibido,))
    def condicoes_ativas(self) -> tuple[Condicao, ...]: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def tela_clientes(
        self, *, filtro: FiltroDeClientes, ordem: OrdemDeClientes, pagina: Pagina
    ) -> PaginaDeClientes: ...

    @consulta(prazo="2s", erros=(Proibido, EntradaInvalida))
    def totais_de_clientes(self, *, filtro: FiltroDeClientes) -> TotaisDeClientes: ...

    @consulta(prazo="1s", erros=(Proibido, ClienteNaoEncontrado))
    def tela_cliente(self, *, cliente: UUID) -> FichaDoCliente: ...

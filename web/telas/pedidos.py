"""Pedidos de venda: a lista e a ficha."""

from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from estoque.contrato_telas import TelasDoEstoque
from financeiro.contrato_telas import TelasDoFinanceiro
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from vendas.contrato_telas import (
    Andamento,
    FichaDoPedido,
    FiltroDePedidos,
    GrupoDePedidos,
    ItemDoPedido,
    LinhaDePedidos,
    OrdemDePedidos,
    PaginaDePedidos,
    Situacao,
    TelasDeVendas,
)
from web.blocos import Bloco
from web.celulas import dia, documento, em_dois, numero, reais, selo, texto
from web.padroes.acoes import Acao, Parte
from web.padroes.ficha import Etapa, Ficha
from web.padroes.lista import ColunaDaLista, Data, Lista, Massa, Totais, Visao
from web.telas import pedido_editar
from web.telas.historico import do_historico

vendas, estoque, financeiro = usar(TelasDeVendas), usar(TelasDoEstoque), usar(TelasDoFinanceiro)

_ZERO = Decimal("0.00")
_POR_NUMERO = (OrdemDePedidos.NUMERO_MENOR, OrdemDePedidos.NUMERO_MAIOR)
_FALTA = (Andamento.NADA, Andamento.PARCIAL)
_HA = (Andamento.PARCIAL, Andamento.TOTAL)
_DA_SITUACAO = {
    Situacao.RASCUNHO: selo("cinza", "Rascunho"),
    Situacao.CONFIRMANDO: selo("ambar", "Confirmando"),
    Situacao.CANCELADO: selo("vermelho", "Cancelado"),
    Situacao.CONCLUIDO: selo("verde", "Concluído"),
}
_DEVOLVIDO = {Andamento.PARCIAL: selo("roxo", "Devolvido em parte"), Andamento.TOTAL: selo("roxo", "Devolvido")}
_A_FATURAR = {Andamento.NADA: selo("azul", "A faturar"), Andamento.PARCIAL: selo("azul", "Faturado em parte")}
_A_EXPEDIR = {Andamento.NADA: selo("ambar", "A expedir"), Andamento.PARCIAL: selo("ambar", "Expedido em parte")}


def estado(pedido: LinhaDePedidos | FichaDoPedido) -> SafeString:
    """Um estado só: o que o pedido espera agora, ou como acabou."""
    if pedido.devolucao != Andamento.NADA:
        return _DEVOLVIDO[pedido.devolucao]
    if pedido.situacao != Situacao.CONFIRMADO:
        return _DA_SITUACAO[pedido.situacao]
    if pedido.faturamento != Andamento.TOTAL:
        return _A_FATURAR[pedido.faturamento]
    return _A_EXPEDIR.get(pedido.expedicao, _DA_SITUACAO[Situacao.CONCLUIDO])


def chamada(pedido: LinhaDePedidos | FichaDoPedido) -> str:
    """Como se chama o pedido; o rascunho ainda não tem número."""
    return f"Pedido {pedido.numero}" if pedido.numero else "Pedido em rascunho"


def _cliente(pedido: LinhaDePedidos) -> SafeString:
    nome, inscricao = pedido.nome_do_cliente, documento(pedido.documento_do_cliente)
    return em_dois(nome, inscricao)


def _ler(filtro: FiltroDePedidos, ordem: OrdemDePedidos, pagina: Pagina) -> PaginaDePedidos:
    return vendas.tela_pedidos(filtro=filtro, ordem=ordem, pagina=pagina)


def _esta_em(filtro: FiltroDePedidos, grupo: GrupoDePedidos) -> bool:
    ditos = (
        (filtro.situacao, grupo.situacao),
        (filtro.faturamento, grupo.faturamento),
        (filtro.expedicao, grupo.expedicao),
    )
    return all(not escolhidos or valor in escolhidos for escolhidos, valor in ditos)


def _totais(filtro: FiltroDePedidos, visoes: tuple[Visao[FiltroDePedidos], ...]) -> Totais:
    grupos = vendas.totais_de_pedidos(filtro=filtro).grupos
    filtrados = [grupo for grupo in grupos if _esta_em(filtro, grupo)]
    return Totais(
        quantos=sum(grupo.quantos for grupo in filtrados),
        somas=(("Soma", reais(sum((grupo.soma for grupo in filtrados), start=_ZERO))),),
        das_visoes=tuple(sum(g.quantos for g in grupos if _esta_em(visao.filtro, g)) for visao in visoes),
    )


def _a_faturar(pedido: FichaDoPedido) -> tuple[Parte, ...]:
    return tuple(_parte(i, i.a_faturar) for i in pedido.itens if i.a_faturar)


def _a_expedir(pedido: FichaDoPedido) -> tuple[Parte, ...]:
    return tuple(_parte(i, i.a_expedir) for i in pedido.itens if i.a_expedir)


def _a_devolver(pedido: FichaDoPedido) -> tuple[Parte, ...]:
    return tuple(_parte(i, i.a_devolver) for i in pedido.itens if i.a_devolver)


def _parte(item: ItemDoPedido, quanto: Decimal) -> Parte:
    return Parte(linha=item.id, nome=item.descricao, unidade=item.unidade, quanto=quanto)


def _etapas(pedido: FichaDoPedido) -> tuple[Etapa, ...]:
    como = {Andamento.NADA: "falta", Andamento.PARCIAL: "parte", Andamento.TOTAL: "feita"}
    return (
        Etapa("Confirmado", "feita" if pedido.numero else "falta"),
        Etapa("Faturado", como[pedido.faturamento]),
        Etapa("Expedido", como[pedido.expedicao]),
    )


def _confirmado(corpo: Any) -> str:
    return f"Pedido {corpo['numero']} confirmado, com a mercadoria reservada."


def _faturado(corpo: Any) -> str:
    return f"Fatura {corpo['serie']}/{corpo['numero']} emitida."


CONFIRMAR: Acao[FichaDoPedido] = Acao(
    "confirmar",
    "Confirmar pedido",
    "check",
    "vendas.pedido.confirmar",
    "pedidos",
    _confirmado,
    passo="Confirme o pedido para numerá-lo e reservar a mercadoria.",
)
FATURAR = Acao(
    "faturar",
    "Faturar",
    "receipt",
    "vendas.pedido.faturar",
    "pedidos",
    _faturado,
    passo="Fature o que foi vendido: as parcelas entram em contas a receber.",
    partes=_a_faturar,
)
EXPEDIR = Acao(
    "expedir",
    "Expedir",
    "truck-delivery",
    "vendas.pedido.expedir",
    "pedidos",
    lambda _corpo: "Saída registrada: a mercadoria deixou o estoque.",
    passo="Registre a saída da mercadoria já faturada.",
    partes=_a_expedir,
)
DEVOLVER = Acao(
    "devolver",
    "Devolver",
    "truck-return",
    "vendas.pedido.devolver",
    "pedidos",
    lambda _corpo: "Devolução registrada: a mercadoria voltou ao estoque.",
    letras_do_motivo=500,
    partes=_a_devolver,
)
ENCERRAR: Acao[FichaDoPedido] = Acao(
    "encerrar",
    "Encerrar",
    "ban",
    "vendas.pedido.encerrar",
    "pedidos",
    lambda _corpo: "Pedido encerrado: o que não foi faturado deixou de valer.",
    letras_do_motivo=500,
)
CANCELAR: Acao[FichaDoPedido] = Acao(
    "cancelar",
    "Cancelar pedido",
    "x",
    "vendas.pedido.cancelar",
    "pedidos",
    lambda _corpo: "Pedido cancelado, e a mercadoria reservada foi liberada.",
    letras_do_motivo=500,
    perigo=True,
)

LISTA: Lista[FiltroDePedidos, OrdemDePedidos, LinhaDePedidos] = Lista(
    nome="pedidos",
    recurso="pedidos",
    caminho="vendas/pedidos/",
    titulo="Pedidos de venda",
    permissao="vendas.pedido.ver",
    icone="shopping-cart",
    grupo="Vendas",
    filtro=FiltroDePedidos,
    ordem=OrdemDePedidos,
    ler=_ler,
    endereco=lambda p: reverse("web:pedido", args=[p.id]),
    chamada=chamada,
    vazio="Nenhum pedido",
    busca="Cliente, CPF, CNPJ ou número",
    visoes=(
        Visao("Todos", FiltroDePedidos()),
        Visao("Rascunhos", FiltroDePedidos(situacao=(Situacao.RASCUNHO,))),
        Visao("A faturar", FiltroDePedidos(situacao=(Situacao.CONFIRMADO,), faturamento=_FALTA)),
        Visao("A expedir", FiltroDePedidos(situacao=(Situacao.CONFIRMADO,), faturamento=_HA, expedicao=_FALTA)),
        Visao("Concluídos", FiltroDePedidos(situacao=(Situacao.CONCLUIDO,))),
        Visao("Cancelados", FiltroDePedidos(situacao=(Situacao.CANCELADO,))),
    ),
    filtros=(Data("De", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Pedido", lambda p: numero(p.numero) if p.numero else texto("Sem número"), "num", _POR_NUMERO),
        ColunaDaLista("Cliente", _cliente, "cresce"),
        ColunaDaLista(
            "Data", lambda p: dia(p.data), "num", (OrdemDePedidos.DATA_MAIS_VELHA, OrdemDePedidos.DATA_MAIS_NOVA)
        ),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Total", lambda p: reais(p.total), "dir num forte soma"),
    ),
    totais=_totais,
    massa=Massa((CONFIRMAR, FATURAR), versao=lambda p: p.versao, cabem=lambda p: p.acoes),
    novo=pedido_editar.NOVO,
)

FICHA: Ficha[FichaDoPedido] = Ficha(
    nome="pedido",
    caminho="vendas/pedidos/<uuid:id>/",
    titulo="Pedido",
    permissao="vendas.pedido.ver",
    lista=LISTA,
    ler=lambda id: vendas.tela_pedido(pedido=id),
    editar=pedido_editar.ALTERAR,
    chamada=chamada,
    estado=estado,
    etapas=_etapas,
    modelo="web/pedido.html",
    acoes=(CONFIRMAR, FATURAR, EXPEDIR, DEVOLVER, ENCERRAR, CANCELAR),
    blocos=(
        Bloco(
            "reservas",
            "Mercadoria",
            "estoque.reserva.ver",
            lambda id: estoque.bloco_do_documento(documento=id),
            "web/_bloco_reservas.html",
        ),
        Bloco(
            "titulos",
            "A receber",
            "financeiro.titulo.ver",
            lambda id: financeiro.bloco_dos_documentos(documentos=(id,)),
            "web/_bloco_titulos.html",
        ),
        do_historico("pedidos"),
    ),
)
TELAS = (LISTA, FICHA)

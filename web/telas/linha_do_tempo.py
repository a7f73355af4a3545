"""A linha do tempo de um pedido, do clique ao último efeito: cada módulo conta a sua parte, e falha sozinho."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from django.http import HttpResponse
from django.urls import reverse
from django.utils.safestring import SafeString

from estoque.contrato_telas import FatoDoEstoque, MarcoDoEstoque, TelasDoEstoque
from financeiro.contrato_telas import FatoFinanceiro, MarcoFinanceiro, TelasDoFinanceiro
from plataforma.contratos import usar
from plataforma.erros import Indisponivel
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras import Marco
from plataforma.relogio import FUSO_LEGAL
from vendas.contrato_telas import FatoDoPedido, MarcoDoPedido, TelasDeVendas
from web.autores import nomes_de
from web.blocos import Bloco, responder_bloco
from web.celulas import dia, momento, reais
from web.tela import PedidoDaTela, Tela

vendas = usar(TelasDeVendas)
estoque, financeiro = usar(TelasDoEstoque), usar(TelasDoFinanceiro)
Contado = MarcoDoPedido | MarcoDoEstoque | MarcoFinanceiro
Fato = FatoDoPedido | FatoDoEstoque | FatoFinanceiro
_SEM_HORA = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Acontecimento:
    """O que houve, o que o distingue, quando, quem, e a ficha a que leva."""

    o_que: str
    detalhe: str
    quando: SafeString
    quem: str
    endereco: str


@dataclass(frozen=True)
class LinhaDoTempo:
    """O que se sabe, e quem não respondeu."""

    passos: tuple[Acontecimento, ...]
    calados: tuple[str, ...]


@dataclass(frozen=True)
class Dito:
    """Como se diz um fato, e a ficha a que ele leva quem a pode ver."""

    o_que: str
    detalhe: Callable[[Marco], str]
    rota: str = ""
    permissao: str = ""


def _nada(_marco: Marco) -> str:
    return ""


def _valor(marco: Marco) -> str:
    return ", ".join(dito for dito in (marco.nome, reais(marco.valor) if marco.valor else "") if dito)


def _so_o_valor(marco: Marco) -> str:
    return reais(marco.valor)


def _itens(marco: Marco) -> str:
    contados = f"{marco.quantos} {'item' if marco.quantos == 1 else 'itens'}" if marco.quantos else ""
    return f"{contados}, depósito {marco.nome}" if marco.nome else contados


def _parcelas(marco: Marco) -> str:
    return f"{marco.quantos} {'parcela' if marco.quantos == 1 else 'parcelas'}, {reais(marco.valor)}"


_VER_TITULO, _VER_LANCAMENTO = "financeiro.titulo.ver", "financeiro.lancamento.ver"
DITOS: Mapping[Fato, Dito] = {
    FatoDoPedido.CRIADO: Dito("Pedido criado", _nada),
    FatoDoPedido.RECUSADO: Dito("Confirmação recusada", _nada),
    FatoDoPedido.CONFIRMADO: Dito("Pedido confirmado", _nada),
    FatoDoPedido.FATURADO: Dito("Fatura emitida", _valor, "fatura", "vendas.fatura.ver"),
    FatoDoPedido.EXPEDIDO: Dito("Mercadoria expedida", _itens, "expedicao", "vendas.expedicao.ver"),
    FatoDoPedido.DEVOLVIDO: Dito("Mercadoria devolvida", _valor, "devolucao", "vendas.devolucao.ver"),
    FatoDoPedido.ENCERRADO: Dito("Pedido encerrado", _nada),
    FatoDoPedido.CANCELADO: Dito("Pedido cancelado", _nada),
    FatoDoEstoque.RESERVADO: Dito("Mercadoria reservada", _itens),
    FatoDoEstoque.SAIU: Dito("Baixa no estoque", _itens),
    FatoDoEstoque.VOLTOU: Dito("De volta ao estoque", _itens),
    FatoFinanceiro.A_RECEBER: Dito("Títulos a receber", _parcelas, "titulo_receber", _VER_TITULO),
    FatoFinanceiro.CREDITO: Dito("Crédito do cliente", _so_o_valor, "titulo_pagar", _VER_TITULO),
    FatoFinanceiro.RECEBIDO: Dito("Recebimento", _valor, "titulo_receber", _VER_TITULO),
    FatoFinanceiro.ABATIDO: Dito("Abatido do que falta receber", _valor, "titulo_receber", _VER_TITULO),
    FatoFinanceiro.ESTORNADO: Dito("Recebimento estornado", _valor, "titulo_receber", _VER_TITULO),
    FatoFinanceiro.COBRANCA_DESFEITA: Dito("Cobrança desfeita", _parcelas, "titulo_receber", _VER_TITULO),
    FatoFinanceiro.CUSTO: Dito("Custo no livro", _valor, "lancamento", _VER_LANCAMENTO),
    FatoFinanceiro.CUSTO_DE_VOLTA: Dito("Custo desfeito no livro", _valor, "lancamento", _VER_LANCAMENTO),
}


def _do_estoque(pedido: UUID) -> Iterable[Contado]:
    return estoque.marcos_do_documento(documento=pedido)


def _do_financeiro(pedido: UUID) -> Iterable[Contado]:
    return financeiro.marcos_do_documento(documento=pedido)


_DOS_OUTROS = (("O estoque", "estoque.reserva.ver", _do_estoque), ("O financeiro", _VER_TITULO, _do_financeiro))


def _ler(pedido: UUID) -> LinhaDoTempo:
    contados: list[Contado] = [*vendas.marcos_do_pedido(pedido=pedido)]
    calados: list[str] = []
    for quem, permissao, ler in _DOS_OUTROS:
        if permissao in ator_atual().permissoes:
            try:
                contados += ler(pedido)
            except Indisponivel:
                calados.append(quem)
    nomes = nomes_de({marco.usuario for marco in contados if marco.usuario})
    if nomes is None:
        calados.append("O cadastro, que sabe os nomes,")
    return LinhaDoTempo(tuple(_passo(m, nomes or {}) for m in sorted(contados, key=_ordem)), tuple(calados))


def _ordem(marco: Marco) -> tuple[object, ...]:
    return marco.dia, marco.em or _SEM_HORA


def _passo(marco: Contado, nomes: Mapping[UUID, str]) -> Acontecimento:
    dito = DITOS[marco.fato]
    leva = marco.id is not None and dito.rota and dito.permissao in ator_atual().permissoes
    no_dia = marco.em is not None and marco.em.astimezone(FUSO_LEGAL).date() == marco.dia
    return Acontecimento(
        o_que=dito.o_que,
        detalhe=dito.detalhe(marco),
        quando=momento(marco.em) if no_dia else dia(marco.dia),
        quem=nomes.get(marco.usuario, "") if marco.usuario else "",
        endereco=reverse(f"web:{dito.rota}", args=[marco.id]) if leva else "",
    )


BLOCO = Bloco("linha-do-tempo", "Linha do tempo", "vendas.pedido.ver", _ler, "web/_linha_do_tempo.html")


class TelaDaLinhaDoTempo(Tela):
    """O bloco, que a ficha do pedido pede depois de aberta."""

    def responder(self, request: PedidoDaTela, *, id: UUID) -> HttpResponse:
        return responder_bloco(request, (BLOCO,), BLOCO.nome, id)


TELAS = (
    TelaDaLinhaDoTempo(
        nome="pedido_linha_do_tempo",
        caminho="vendas/pedidos/<uuid:id>/linha-do-tempo/",
        titulo="Linha do tempo",
        permissao="vendas.pedido.ver",
    ),
)

"""O estoque que há: saldos por depósito, e o kardex de cada produto."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import URLResolver, reverse
from django.utils.safestring import SafeString

from estoque.contrato_telas import FiltroDeSaldos, PaginaDeSaldos, Saldo, TelasDoEstoque, TipoDeMovimento
from plataforma.contratos import usar
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras import DasMaisNovas, Pagina
from plataforma.relogio import hoje
from plataforma.valores import quantidade as exata
from web.celulas import NADA, em_dois, quantidade, reais, selo, texto
from web.padroes.lista import ColunaDaLista, Lista, Totais, Visao
from web.planilhas import passar_adiante
from web.tela import PedidoDaTela, Tela
from web.telas.demonstrativos import Intervalo, com_planilha

estoque = usar(TelasDoEstoque)
DIAS_DO_KARDEX = 90
_SEM, _POUCO, _HA = selo("vermelho", "Sem saldo"), selo("ambar", "Todo prometido"), selo("verde", "Há")
_MOVIMENTOS = {
    TipoDeMovimento.COMPRA: "Compra",
    TipoDeMovimento.VENDA: "Venda",
    TipoDeMovimento.DEVOLUCAO_DE_VENDA: "Devolução de venda",
    TipoDeMovimento.DEVOLUCAO_DE_COMPRA: "Devolução de compra",
    TipoDeMovimento.AJUSTE: "Ajuste",
    TipoDeMovimento.TRANSFERENCIA: "Transferência",
    TipoDeMovimento.INVENTARIO: "Inventário",
    TipoDeMovimento.SALDO_INICIAL: "Saldo inicial",
}
_DOCUMENTOS = {
    TipoDeMovimento.COMPRA: ("web:nota", "compras.nota.ver"),
    TipoDeMovimento.VENDA: ("web:pedido", "vendas.pedido.ver"),
    TipoDeMovimento.AJUSTE: ("web:ajuste", "estoque.ajuste.ver"),
    TipoDeMovimento.TRANSFERENCIA: ("web:transferencia", "estoque.transferencia.ver"),
    TipoDeMovimento.INVENTARIO: ("web:inventario", "estoque.inventario.ver"),
    TipoDeMovimento.DEVOLUCAO_DE_COMPRA: ("web:devolucao_de_compra", "compras.devolucao.ver"),
}
"""A ficha de cada documento que moveu estoque, e o que se precisa poder para a ver."""


def estado(saldo: Saldo) -> SafeString:
    """Se há o que vender."""
    if saldo.fisico <= 0:
        return _SEM
    return _POUCO if saldo.disponivel <= 0 else _HA


def _ler(filtro: FiltroDeSaldos, _ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeSaldos:
    return estoque.tela_saldos(filtro=filtro, pagina=pagina)


def _totais(filtro: FiltroDeSaldos, _visoes: tuple[Visao[FiltroDeSaldos], ...]) -> Totais:
    totais = estoque.totais_de_saldos(filtro=filtro)
    somas = () if totais.valor is None else (("Valor ao custo médio", reais(totais.valor)),)
    return Totais(quantos=sum(grupo.quantos for grupo in totais.grupos), somas=somas)


def _produto(saldo: Saldo) -> SafeString:
    return em_dois(saldo.descricao or "Produto", saldo.sku or "")


class VerKardex(Tela):
    """Os movimentos de um produto num período, com o que cada um deixou."""

    def rota(self) -> URLResolver:
        return com_planilha(self)

    def responder(self, request: PedidoDaTela, *, produto: UUID, planilha: bool = False) -> HttpResponseBase:
        periodo = Intervalo(request, padrao=hoje() - timedelta(days=DIAS_DO_KARDEX))
        if planilha:
            pedido = [("produto", str(produto)), *periodo.partes]
            return passar_adiante("estoque", "kardex", pedido, acesso=request.sessao.acesso)
        pagina = Pagina(cursor=request.GET.get("cursor", ""))
        lido = estoque.tela_kardex(produto=produto, de=periodo.de, ate=periodo.ate, pagina=pagina)
        linhas = [{"m": m, "tipo": _MOVIMENTOS[m.tipo], "ir": _ficha(m)} for m in lido.itens]
        contexto = {
            "tela": self,
            "periodo": periodo,
            "kardex": lido,
            "linhas": linhas,
            "produto": next(iter(estoque.bloco_do_produto(produto=produto)), None),
        }
        return render(request, "web/kardex.html", contexto)


def _ficha(movimento: Any) -> str:
    rota, permissao = _DOCUMENTOS.get(movimento.tipo, ("", ""))
    return reverse(rota, args=[movimento.id_do_documento]) if permissao in ator_atual().permissoes else ""


def _endereco(saldo: Saldo) -> str:
    """O kardex; quem não vê movimentos vai à ficha do produto."""
    tela = "kardex" if KARDEX.permissao in ator_atual().permissoes else "produto"
    return reverse(f"web:{tela}", args=[saldo.produto])


LISTA: Lista[FiltroDeSaldos, DasMaisNovas, Saldo] = Lista(
    nome="saldos",
    recurso="saldos",
    caminho="estoque/saldos/",
    titulo="Saldos",
    permissao="estoque.saldo.ver",
    icone="packages",
    grupo="Estoque",
    filtro=FiltroDeSaldos,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=_endereco,
    chamada=lambda s: f"Saldo de {s.sku}",
    vazio="Nada no estoque",
    busca="Código ou nome do produto",
    visoes=(
        Visao("Todos", FiltroDeSaldos()),
        Visao("Sem o que vender", FiltroDeSaldos(disponivel_ate=exata("0"))),
    ),
    colunas=(
        ColunaDaLista("Produto", _produto, "cresce"),
        ColunaDaLista("Depósito", lambda s: texto(s.codigo_do_deposito)),
        ColunaDaLista("No depósito", lambda s: quantidade(s.fisico), "dir num"),
        ColunaDaLista("Prometido", lambda s: quantidade(s.reservado) if s.reservado else NADA, "dir num"),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Livre", lambda s: quantidade(s.disponivel), "dir num forte soma"),
    ),
    totais=_totais,
)
KARDEX = VerKardex(
    nome="kardex", caminho="estoque/kardex/<uuid:produto>/", titulo="Kardex", permissao="estoque.movimento.ver"
)
TELAS = (LISTA, KARDEX)

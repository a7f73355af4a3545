"""O que o estoque sabe do painel: o que falta, o que se conta, e o que vale o que há."""

from django.urls import reverse

from estoque.contrato_telas import FiltroDeInventarios, FiltroDeSaldos, Saldo, SituacaoDoInventario, TelasDoEstoque
from plataforma.contratos import usar
from plataforma.leituras import DosDocumentos, Pagina
from plataforma.leituras.filtros import LIMITE_MAXIMO
from plataforma.valores import quantidade as exata
from web.celulas import inteiro, quantidade, reais
from web.painel.pecas import (
    QUANTAS,
    Curta,
    LinhaCurta,
    NumeroDoPainel,
    PeriodoDoPainel,
    curta,
    filtrada,
    numero,
)
from web.telas import inventarios, saldos

estoque = usar(TelasDoEstoque)
VER, VER_CUSTOS = "estoque.saldo.ver", "estoque.movimento.ver"
_FALTAS = FiltroDeSaldos(disponivel_ate=exata("0"))
_ABERTOS = FiltroDeInventarios(situacao=SituacaoDoInventario.ABERTO)


def _faltas(_periodo: PeriodoDoPainel) -> NumeroDoPainel:
    quantos = sum(grupo.quantos for grupo in estoque.totais_de_saldos(filtro=_FALTAS).grupos)
    detalhe = "sem o que vender" if quantos else "há de tudo o que já houve"
    return NumeroDoPainel(inteiro(quantos), filtrada(saldos.LISTA, _FALTAS), detalhe, "vermelho" if quantos else "")


def _valor(_periodo: PeriodoDoPainel) -> NumeroDoPainel:
    totais = estoque.totais_de_saldos(filtro=FiltroDeSaldos())
    return NumeroDoPainel(reais(totais.valor), filtrada(saldos.LISTA, FiltroDeSaldos()), "ao custo médio")


def _contando(_periodo: PeriodoDoPainel) -> NumeroDoPainel:
    pagina = Pagina(limite=LIMITE_MAXIMO)
    abertos = estoque.tela_inventarios(filtro=_ABERTOS, ordem=DosDocumentos.MAIS_NOVOS, pagina=pagina).itens
    detalhe = "à espera da contagem" if abertos else "nada se conta agora"
    return NumeroDoPainel(inteiro(len(abertos)), filtrada(inventarios.LISTA, _ABERTOS), detalhe)


def _em_falta(_periodo: PeriodoDoPainel) -> Curta:
    lidos = estoque.tela_saldos(filtro=_FALTAS, pagina=Pagina(limite=QUANTAS)).itens
    return Curta(tuple(map(_linha, lidos)), filtrada(saldos.LISTA, _FALTAS), "Nada está em falta.")


def _linha(saldo: Saldo) -> LinhaCurta:
    abaixo = f"{saldo.sku or ''}, depósito {saldo.codigo_do_deposito}"
    endereco = f"{reverse('web:saldos')}?produto={saldo.produto}"
    return LinhaCurta(
        saldo.descricao or "Produto", abaixo, quantidade(saldo.disponivel), saldos.estado(saldo), endereco
    )


BLOCOS = (
    numero("faltas", "Saldos em falta", VER, _faltas),
    numero("valor-em-estoque", "Valor em estoque", VER_CUSTOS, _valor),
    numero("contando", "Inventários abertos", "estoque.inventario.ver", _contando),
    curta("em-falta", "Em falta", VER, _em_falta),
)

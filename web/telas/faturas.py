"""Faturas: o que se cobrou de cada pedido, o que falta receber e o que falta sair."""

from decimal import Decimal

from django.urls import reverse
from django.utils.safestring import SafeString

from financeiro.contrato_telas import TelasDoFinanceiro
from plataforma.contratos import usar
from plataforma.leituras import DosNumerados, Pagina
from vendas.contrato_telas import (
    FichaDaFatura,
    FiltroDeFaturas,
    GrupoDeFaturas,
    PaginaDeFaturas,
    ResumoDaFatura,
    SituacaoDaFatura,
    TelasDeVendas,
)
from web.blocos import Bloco
from web.celulas import NADA, dia, documento, em_dois, reais, selo, texto
from web.padroes.ficha import Ficha
from web.padroes.lista import ColunaDaLista, Data, Lista, Totais, Visao

vendas, financeiro = usar(TelasDeVendas), usar(TelasDoFinanceiro)
_CANCELADA, _A_EXPEDIR = selo("vermelho", "Cancelada"), selo("ambar", "A expedir")
_A_RECEBER, _RECEBIDA = selo("azul", "A receber"), selo("verde", "Recebida")
_DEVOLVIDA, _CREDITO = selo("roxo", "Devolvida"), selo("roxo", "Crédito do cliente")
_POR_NUMERO = (DosNumerados.NUMERO_MENOR, DosNumerados.NUMERO_MAIOR)
_POR_DATA = (DosNumerados.DATA_MAIS_VELHA, DosNumerados.DATA_MAIS_NOVA)
_EMITIDAS = FiltroDeFaturas(situacao=SituacaoDaFatura.EMITIDA)


def estado(fatura: ResumoDaFatura) -> SafeString:
    """Um estado só: o que ela espera agora; a mercadoria vem antes do dinheiro."""
    if fatura.situacao == SituacaoDaFatura.CANCELADA:
        return _CANCELADA
    if fatura.a_expedir:
        return _A_EXPEDIR
    if fatura.a_receber:
        return _A_RECEBER
    if fatura.recebido + fatura.devolvido > fatura.total:
        return _CREDITO
    return _DEVOLVIDA if fatura.total == fatura.devolvido != 0 else _RECEBIDA


def chamada(fatura: ResumoDaFatura) -> str:
    """Série e número."""
    return f"Fatura {fatura.serie}/{fatura.numero}"


def _ler(filtro: FiltroDeFaturas, ordem: DosNumerados, pagina: Pagina) -> PaginaDeFaturas:
    return vendas.tela_faturas(filtro=filtro, ordem=ordem, pagina=pagina)


def _totais(filtro: FiltroDeFaturas, visoes: tuple[Visao[FiltroDeFaturas], ...]) -> Totais:
    grupos = vendas.totais_de_faturas(filtro=filtro).grupos

    def de(dita: SituacaoDaFatura | None) -> list[GrupoDeFaturas]:
        return [g for g in grupos if dita in (None, g.situacao)]

    def da_visao(visao: Visao[FiltroDeFaturas]) -> int | None:
        # O que falta sair não se conta sem olhar cada linha: só quando é o que se pede.
        if visao.filtro.a_expedir != filtro.a_expedir:
            return None
        return sum(g.quantos for g in de(visao.filtro.situacao))

    servem = de(filtro.situacao)
    validas = [g.soma for g in servem if g.situacao == SituacaoDaFatura.EMITIDA]
    return Totais(
        quantos=sum(g.quantos for g in servem),
        somas=(("Em vigor", reais(sum(validas, start=Decimal("0.00")))),),
        das_visoes=tuple(map(da_visao, visoes)),
    )


def _cliente(fatura: ResumoDaFatura) -> SafeString:
    return em_dois(fatura.nome_do_cliente, f"por {documento(fatura.cnpj_do_estabelecimento)}")


LISTA: Lista[FiltroDeFaturas, DosNumerados, ResumoDaFatura] = Lista(
    nome="faturas",
    recurso="faturas",
    caminho="vendas/faturas/",
    titulo="Faturas",
    permissao="vendas.fatura.ver",
    icone="receipt",
    grupo="Vendas",
    filtro=FiltroDeFaturas,
    ordem=DosNumerados,
    ler=_ler,
    endereco=lambda f: reverse("web:fatura", args=[f.id]),
    chamada=chamada,
    vazio="Nenhuma fatura",
    busca="Cliente, CPF, CNPJ ou número",
    visoes=(
        Visao("Todas", FiltroDeFaturas()),
        Visao("Em vigor", _EMITIDAS),
        Visao("A expedir", FiltroDeFaturas(a_expedir=True)),
        Visao("Canceladas", FiltroDeFaturas(situacao=SituacaoDaFatura.CANCELADA)),
    ),
    filtros=(Data("De", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Fatura", lambda f: texto(f"{f.serie}/{f.numero}"), "num", _POR_NUMERO),
        ColunaDaLista("Cliente", _cliente, "cresce"),
        ColunaDaLista("Data", lambda f: dia(f.data), "num", _POR_DATA),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("A receber", lambda f: reais(f.a_receber) if f.a_receber else NADA, "dir num"),
        ColunaDaLista("Total", lambda f: reais(f.total), "dir num forte soma"),
    ),
    totais=_totais,
)
FICHA: Ficha[FichaDaFatura] = Ficha(
    nome="fatura",
    caminho="vendas/faturas/<uuid:id>/",
    titulo="Fatura",
    permissao="vendas.fatura.ver",
    lista=LISTA,
    ler=lambda id: vendas.tela_fatura(fatura=id),
    chamada=chamada,
    estado=estado,
    modelo="web/fatura.html",
    blocos=(
        Bloco(
            "titulos",
            "A receber",
            "financeiro.titulo.ver",
            lambda id: financeiro.bloco_da_fatura(fatura=id),
            "web/_bloco_titulos.html",
        ),
    ),
)
TELAS = (LISTA, FICHA)

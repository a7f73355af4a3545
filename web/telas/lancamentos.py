"""O livro: a lista dos lançamentos, cada um com suas partidas, e o que se lança à mão."""

from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString

from financeiro.contrato_telas import (
    FichaDoLancamento,
    FiltroDeLancamentos,
    Lado,
    LinhaDeLancamentos,
    OrdemDoLivro,
    PaginaDeLancamentos,
    TelasDoFinanceiro,
)
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from plataforma.relogio import hoje
from web.celulas import dia, em_dois, numero, reais, selo
from web.entradas import REAIS, Campo, DataDigitada, Linhas, Opcao, Procura, Secao, Selecao, Texto, nada
from web.padroes.acoes import Acao
from web.padroes.ficha import Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Data, Lista

financeiro = usar(TelasDoFinanceiro)
_VALE, _ESTORNADO, _ESTORNO = selo("verde", "Vale"), selo("cinza", "Estornado"), selo("roxo", "Estorno")
_DATA = (OrdemDoLivro.DATA_MAIS_VELHA, OrdemDoLivro.DATA_MAIS_NOVA)


def estado(lancamento: LinhaDeLancamentos | FichaDoLancamento) -> SafeString:
    """Se vale, se foi desfeito, ou se desfaz outro."""
    if lancamento.estornado_por is not None:
        return _ESTORNADO
    return _ESTORNO if lancamento.estorno_de is not None else _VALE


def _ler(filtro: FiltroDeLancamentos, ordem: OrdemDoLivro, pagina: Pagina) -> PaginaDeLancamentos:
    return financeiro.tela_lancamentos(filtro=filtro, ordem=ordem, pagina=pagina)


def _historico(lancamento: LinhaDeLancamentos) -> SafeString:
    return em_dois(lancamento.historico, lancamento.documento)


_LADO = Selecao(lambda: [Opcao(Lado.DEBITO, "Débito"), Opcao(Lado.CREDITO, "Crédito")])
NOVO: Formulario[Any] = Formulario(
    nome="lancamento_novo",
    caminho="financeiro/lancamentos/novo/",
    titulo="Novo lançamento",
    permissao="financeiro.lancamento.criar",
    icone="plus",
    lista=lambda: LISTA,
    recurso="lancamentos",
    secoes=(
        Secao(
            "Lançamento",
            (
                Campo("data", "Data", DataDigitada(), nada, "c3", pede=True),
                Campo("documento", "Documento", Texto(60), nada, "c3"),
                Campo("historico", "Histórico", Texto(200), nada, "c6", pede=True),
            ),
        ),
        Secao(
            "Partidas: os débitos e os créditos somam o mesmo",
            linhas=Linhas(
                "partidas",
                "Partida",
                (
                    Campo("conta", "Conta", Procura("sugerir_contas", "Código ou nome"), nada, "c6", pede=True),
                    Campo("lado", "Lado", _LADO, nada, "c3", pede=True),
                    Campo("valor", "Valor", REAIS, nada, "c3", pede=True),
                ),
                lambda _documento: (),
                "Outra partida",
            ),
        ),
    ),
    inicial=lambda _endereco: {"data": hoje()},
    ir=lambda corpo: reverse("web:lancamento", args=[corpo["id"]]),
    dito=lambda corpo: f"Lançamento {corpo['numero']} feito.",
)
ESTORNAR: Acao[FichaDoLancamento] = Acao(
    "estornar",
    "Estornar",
    "rotate-2",
    "financeiro.lancamento.estornar",
    "lancamentos",
    lambda corpo: f"Estornado pelo lançamento {corpo['numero']}.",
    letras_do_motivo=120,
)
LISTA: Lista[FiltroDeLancamentos, OrdemDoLivro, LinhaDeLancamentos] = Lista(
    nome="lancamentos",
    recurso="lancamentos",
    caminho="financeiro/lancamentos/",
    titulo="Lançamentos",
    permissao="financeiro.lancamento.ver",
    icone="book-2",
    grupo="Contabilidade",
    filtro=FiltroDeLancamentos,
    ordem=OrdemDoLivro,
    ler=_ler,
    endereco=lambda x: reverse("web:lancamento", args=[x.id]),
    chamada=lambda x: f"Lançamento {x.numero}",
    vazio="Nenhum lançamento",
    busca="Histórico ou documento",
    filtros=(Data("De", lambda f: f.de), Data("Até", lambda f: f.ate)),
    colunas=(
        ColunaDaLista("Número", lambda x: numero(x.numero), "num", (OrdemDoLivro.PRIMEIRO, OrdemDoLivro.ULTIMO)),
        ColunaDaLista("Histórico", _historico, "cresce"),
        ColunaDaLista("Data", lambda x: dia(x.data), "num", _DATA),
        ColunaDaLista("Estado", estado, "estado"),
        ColunaDaLista("Total", lambda x: reais(x.total), "dir num forte soma"),
    ),
    novo=NOVO,
)
FICHA: Ficha[FichaDoLancamento] = Ficha(
    nome="lancamento",
    caminho="financeiro/lancamentos/<uuid:id>/",
    titulo="Lançamento",
    permissao="financeiro.lancamento.ver",
    lista=LISTA,
    ler=lambda id: financeiro.tela_lancamento(lancamento=id),
    chamada=lambda x: f"Lançamento {x.numero}",
    estado=estado,
    modelo="web/lancamento.html",
    acoes=(ESTORNAR,),
)
TELAS = (LISTA, NOVO, FICHA)

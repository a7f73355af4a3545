"""Contas a receber e a pagar: as duas listas, a ficha de cada título, e o título feito à mão."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import msgspec
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from financeiro.contrato_telas import (
    FaixaDeVencimento,
    FichaDoTitulo,
    FiltroDeTitulos,
    GrupoDeTitulos,
    LinhaDeTitulos,
    OrdemDeTitulos,
    PaginaDeTitulos,
    SituacaoDoTitulo,
    TelasDoFinanceiro,
    TipoDeTitulo,
)
from plataforma.contratos import usar
from plataforma.leituras import Pagina
from web.celulas import dia, em_dois, reais, selo
from web.endereco import Lugar
from web.entradas import REAIS, Campo, DataDigitada, Procura, Secao, Texto, nada
from web.padroes.acoes import Acao
from web.padroes.ficha import Ficha
from web.padroes.formulario import Escrita, Formulario
from web.padroes.lista import ColunaDaLista, Data, Lista, Massa, Totais, Visao
from web.tela import Tela
from web.telas import baixas
from web.telas.historico import do_historico

financeiro = usar(TelasDoFinanceiro)
_ZERO = Decimal("0.00")
_ABERTOS = (SituacaoDoTitulo.ABERTO, SituacaoDoTitulo.PARCIAL)
_VENCIDOS = (FaixaDeVencimento.VENCIDO, FaixaDeVencimento.VENCIDO_HA_MUITO)
_VENCE_LOGO = (FaixaDeVencimento.HOJE, FaixaDeVencimento.EM_7_DIAS)
_QUITADO = {
    TipoDeTitulo.RECEBER: selo("verde", "Recebido"),
    TipoDeTitulo.PAGAR: selo("verde", "Pago"),
    TipoDeTitulo.CREDITO_CLIENTE: selo("verde", "Usado"),
    TipoDeTitulo.CREDITO_FORNECEDOR: selo("verde", "Usado"),
}
_CANCELADO, _HOJE = selo("cinza", "Cancelado"), selo("ambar", "Vence hoje")
_VENCIDO, _EM_PARTE, _A_VENCER = selo("vermelho", "Vencido"), selo("azul", "Falta uma parte"), selo("cinza", "A vencer")
_POR_VENCIMENTO = (OrdemDeTitulos.VENCIMENTO_MAIS_CEDO, OrdemDeTitulos.VENCIMENTO_MAIS_TARDE)


def estado(titulo: LinhaDeTitulos | FichaDoTitulo) -> SafeString:
    """Um estado só: como acabou, ou o que o prazo pede."""
    if titulo.situacao == SituacaoDoTitulo.CANCELADO:
        return _CANCELADO
    if titulo.situacao == SituacaoDoTitulo.LIQUIDADO:
        return _QUITADO[titulo.tipo]
    if titulo.vencido:
        return _VENCIDO
    if titulo.faixa == FaixaDeVencimento.HOJE:
        return _HOJE
    return _EM_PARTE if titulo.situacao == SituacaoDoTitulo.PARCIAL else _A_VENCER


def chamada(titulo: LinhaDeTitulos | FichaDoTitulo) -> str:
    """Como se chama: o documento e a parcela."""
    return f"{titulo.documento}, {titulo.parcela}ª parcela"


def _pessoa(titulo: LinhaDeTitulos) -> SafeString:
    return em_dois(titulo.nome_da_pessoa, chamada(titulo))


def _em(grupo: GrupoDeTitulos, filtro: FiltroDeTitulos) -> bool:
    situacoes, faixas = filtro.situacao, filtro.faixa
    return (not situacoes or grupo.situacao in situacoes) and (not faixas or grupo.faixa in faixas)


def _baixar(lado: str, lista: Callable[[], Tela], passo: str) -> Acao[FichaDoTitulo]:
    return Acao(
        "baixar",
        "Baixar",
        "cash",
        "financeiro.titulo.baixar",
        "titulos",
        lambda _corpo: "Título baixado.",
        passo=passo,
        em=baixas.um(lado, lista),
        em_massa=baixas.muitos(lado, lista),
    )


BAIXAR_RECEBER = _baixar("receber", lambda: RECEBER, "Registre o dinheiro que entrou.")
BAIXAR_PAGAR = _baixar("pagar", lambda: PAGAR, "Registre o dinheiro que saiu.")
ESTORNOS = (baixas.estornar("receber", lambda: RECEBER), baixas.estornar("pagar", lambda: PAGAR))


def _do_lado(filtro: FiltroDeTitulos, tipo: TipoDeTitulo) -> FiltroDeTitulos:
    return filtro if filtro.tipo else msgspec.structs.replace(filtro, tipo=(tipo,))


@dataclass(frozen=True)
class ListaDeTitulos(Lista[FiltroDeTitulos, OrdemDeTitulos, LinhaDeTitulos]):
    """Um lado das contas: a lista da API tem os dois."""

    tipo: TipoDeTitulo = field(kw_only=True)

    def na_api(self, lugar: Lugar[FiltroDeTitulos, OrdemDeTitulos]) -> Lugar[FiltroDeTitulos, OrdemDeTitulos]:
        return lugar.com(filtro=_do_lado(lugar.filtro, self.tipo))


def _totais(
    filtro: FiltroDeTitulos, visoes: tuple[Visao[FiltroDeTitulos], ...], tipo: TipoDeTitulo, credito: TipoDeTitulo
) -> Totais:
    sem_visao = msgspec.structs.replace(filtro, situacao=(), faixa=(), tipo=(tipo, credito))
    grupos = financeiro.totais_de_titulos(filtro=sem_visao).grupos

    def de(escolhido: FiltroDeTitulos) -> list[GrupoDeTitulos]:
        tipos = _do_lado(escolhido, tipo).tipo
        return [g for g in grupos if g.tipo in tipos and _em(g, escolhido)]

    filtrados = de(filtro)
    em_aberto = sum((g.resta for g in filtrados if g.situacao in _ABERTOS), start=_ZERO)
    return Totais(
        quantos=sum(g.quantos for g in filtrados),
        somas=(("Em aberto", reais(em_aberto)),),
        das_visoes=tuple(sum(g.quantos for g in de(visao.filtro)) for visao in visoes),
    )


_COLUNAS: tuple[ColunaDaLista[LinhaDeTitulos], ...] = (
    ColunaDaLista("Pessoa", _pessoa, "cresce"),
    ColunaDaLista("Vencimento", lambda t: dia(t.vencimento), "num", _POR_VENCIMENTO),
    ColunaDaLista("Estado", estado, "estado"),
    ColunaDaLista("Valor", lambda t: reais(t.valor), "dir num"),
    ColunaDaLista("Falta", lambda t: reais(t.saldo), "dir num forte soma"),
)


def _visoes(credito: TipoDeTitulo) -> tuple[Visao[FiltroDeTitulos], ...]:
    return (
        Visao("Todos", FiltroDeTitulos()),
        Visao("Em aberto", FiltroDeTitulos(situacao=_ABERTOS)),
        Visao("Vencidos", FiltroDeTitulos(faixa=_VENCIDOS)),
        Visao("Até 7 dias", FiltroDeTitulos(faixa=_VENCE_LOGO)),
        Visao("Quitados", FiltroDeTitulos(situacao=(SituacaoDoTitulo.LIQUIDADO,))),
        Visao("Créditos", FiltroDeTitulos(tipo=(credito,))),
    )


def _lista(
    tipo: TipoDeTitulo, credito: TipoDeTitulo, *, ficha: str, baixar: Acao[FichaDoTitulo], **outros: Any
) -> ListaDeTitulos:
    def ler(filtro: FiltroDeTitulos, ordem: OrdemDeTitulos, pagina: Pagina) -> PaginaDeTitulos:
        return financeiro.tela_titulos(filtro=_do_lado(filtro, tipo), ordem=ordem, pagina=pagina)

    return ListaDeTitulos(
        tipo=tipo,
        recurso="titulos",
        permissao="financeiro.titulo.ver",
        grupo="Financeiro",
        filtro=FiltroDeTitulos,
        ordem=OrdemDeTitulos,
        ler=ler,
        endereco=lambda t: reverse(f"web:{ficha}", args=[t.id]),
        chamada=chamada,
        busca="Pessoa ou documento",
        visoes=_visoes(credito),
        filtros=(Data("Vence de", lambda f: f.vencimento_de), Data("Vence até", lambda f: f.vencimento_ate)),
        colunas=_COLUNAS,
        totais=lambda filtro, visoes: _totais(filtro, visoes, tipo, credito),
        massa=Massa((baixar,), versao=lambda t: t.versao, cabem=lambda t: t.acoes),
        **outros,
    )


class TituloNovo(Formulario[Any]):
    """O lado a que pertence vai com o que se digitou."""

    def gravar(self, escrita: Escrita) -> Any:
        escrita.corpo["tipo"] = "pagar" if self.nome == "titulo_a_pagar" else "receber"
        return super().gravar(escrita)


def _do_endereco(_endereco: QueryDict) -> Mapping[str, object]:
    return {"prazos": "à vista"}


_DE_QUEM: tuple[Campo[Any], ...] = (
    Campo("pessoa", "Pessoa", Procura("sugerir_pessoas", "Nome, CPF ou CNPJ"), nada, "c8", pede=True),
    Campo("valor", "Valor", REAIS, nada, "c4", "O total, de todas as parcelas.", pede=True),
    Campo("documento", "Documento", Texto(60), nada, "c4", "O número da conta ou recibo.", pede=True),
    Campo("historico", "Histórico", Texto(120), nada, "c8", "Como aluguel, energia, reembolso.", pede=True),
)
_CONTAS = Procura("sugerir_contas", "Código ou nome")
_QUANDO: tuple[Campo[Any], ...] = (
    Campo("emissao", "Emissão", DataDigitada(), nada, "c3", "Vazia, hoje."),
    Campo("prazos", "Vencimentos", Texto(120), nada, "c4", "À vista, 30/60/90, dia 10 ou 3x."),
    Campo("contrapartida", "Conta do plano", _CONTAS, nada, "c4", pede=True),
)


def _novo(nome: str, titulo: str, lista: str) -> Formulario[Any]:
    return TituloNovo(
        nome=nome,
        caminho=f"financeiro/{lista}/novo/",
        titulo=titulo,
        permissao="financeiro.titulo.criar",
        icone="plus",
        lista=lambda: RECEBER if lista == "receber" else PAGAR,
        recurso="titulos",
        secoes=(Secao("De quem e quanto", _DE_QUEM), Secao("Quando e em que conta", _QUANDO)),
        inicial=_do_endereco,
        ir=lambda corpo: reverse(f"web:titulo_{lista}", args=[corpo["itens"][0]["id"]]),
        dito=lambda corpo: f"Título criado, em {len(corpo['itens'])} parcela(s).",
    )


NOVO_A_RECEBER = _novo("titulo_a_receber", "Nova conta a receber", "receber")
NOVO_A_PAGAR = _novo("titulo_a_pagar", "Nova conta a pagar", "pagar")
RECEBER: ListaDeTitulos = _lista(
    TipoDeTitulo.RECEBER,
    TipoDeTitulo.CREDITO_FORNECEDOR,
    novo=NOVO_A_RECEBER,
    ficha="titulo_receber",
    baixar=BAIXAR_RECEBER,
    nome="receber",
    caminho="financeiro/receber/",
    titulo="Contas a receber",
    icone="cash",
    vazio="Nada a receber",
)
PAGAR: ListaDeTitulos = _lista(
    TipoDeTitulo.PAGAR,
    TipoDeTitulo.CREDITO_CLIENTE,
    novo=NOVO_A_PAGAR,
    ficha="titulo_pagar",
    baixar=BAIXAR_PAGAR,
    nome="pagar",
    caminho="financeiro/pagar/",
    titulo="Contas a pagar",
    icone="wallet",
    vazio="Nada a pagar",
)
CANCELAR: Acao[FichaDoTitulo] = Acao(
    "cancelar",
    "Cancelar",
    "x",
    "financeiro.titulo.cancelar",
    "titulos",
    lambda _corpo: "Título cancelado, e o lançamento dele desfeito.",
    letras_do_motivo=120,
    perigo=True,
)


def _ficha(nome: str, lista: ListaDeTitulos, caminho: str, baixar: Acao[FichaDoTitulo]) -> Ficha[FichaDoTitulo]:
    return Ficha(
        nome=nome,
        caminho=caminho,
        titulo="Título",
        permissao="financeiro.titulo.ver",
        lista=lista,
        ler=lambda id: financeiro.tela_titulo(titulo=id),
        chamada=chamada,
        estado=estado,
        modelo="web/titulo.html",
        acoes=(baixar, CANCELAR),
        blocos=(do_historico("titulos"),),
    )


FICHA_RECEBER = _ficha("titulo_receber", RECEBER, "financeiro/receber/<uuid:id>/", BAIXAR_RECEBER)
FICHA_PAGAR = _ficha("titulo_pagar", PAGAR, "financeiro/pagar/<uuid:id>/", BAIXAR_PAGAR)
_DE_BAIXAR = tuple(tela for acao in (BAIXAR_RECEBER, BAIXAR_PAGAR) for tela in (acao.em, acao.em_massa) if tela)
TELAS = (RECEBER, PAGAR, NOVO_A_RECEBER, NOVO_A_PAGAR, FICHA_RECEBER, FICHA_PAGAR, *_DE_BAIXAR, *ESTORNOS)

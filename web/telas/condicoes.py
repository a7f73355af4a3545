"""Condições de pagamento: a lista, criar e alterar."""

from django.urls import reverse

from plataforma.contratos import usar
from plataforma.leituras import DasMaisNovas, Pagina
from vendas.contrato_telas import Condicao, FiltroDeCondicoes, PaginaDeCondicoes, TelasDeVendas
from web.celulas import prazos, selo, texto
from web.entradas import Campo, Secao, SimNao, Texto
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista, Visao

vendas = usar(TelasDeVendas)
_ATIVA, _INATIVA = selo("verde", "Em uso"), selo("cinza", "Fora de uso")
_AJUDA = "À vista, 30/60/90, dia 10, 3x ou entrada + 30/60."
_CAMPOS = (
    Campo[Condicao]("nome", "Nome", Texto(60), lambda c: c.nome, "c6", pede=True),
    Campo[Condicao]("prazos", "Prazos", Texto(120), lambda c: c.prazos, "c6", _AJUDA, pede=True),
)


def _ler(filtro: FiltroDeCondicoes, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeCondicoes:
    return vendas.tela_condicoes(filtro=filtro, ordem=ordem, pagina=pagina)


def _da_lista(_corpo: object) -> str:
    return reverse("web:condicoes")


NOVA: Formulario[Condicao] = Formulario(
    nome="condicao_nova",
    caminho="cadastros/condicoes/nova/",
    titulo="Nova condição",
    permissao="vendas.condicao.criar",
    icone="plus",
    lista=lambda: LISTA,
    recurso="condicoes",
    secoes=(Secao("Condição de pagamento", _CAMPOS),),
    ir=_da_lista,
    dito=lambda corpo: f"Condição {corpo['nome']} criada.",
)
LISTA: Lista[FiltroDeCondicoes, DasMaisNovas, Condicao] = Lista(
    nome="condicoes",
    recurso="condicoes",
    caminho="cadastros/condicoes/",
    titulo="Condições de pagamento",
    permissao="vendas.condicao.ver",
    icone="calendar-dollar",
    grupo="Cadastros",
    filtro=FiltroDeCondicoes,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda c: reverse("web:condicao_alterar", args=[c.id]),
    chamada=lambda c: f"Condição {c.nome}",
    vazio="Nenhuma condição de pagamento",
    busca="Nome",
    visoes=(
        Visao("Todas", FiltroDeCondicoes()),
        Visao("Em uso", FiltroDeCondicoes(ativa=True)),
        Visao("Fora de uso", FiltroDeCondicoes(ativa=False)),
    ),
    colunas=(
        ColunaDaLista("Nome", lambda c: texto(c.nome), "cresce"),
        ColunaDaLista("Prazos", lambda c: prazos(c.prazos), "num"),
        ColunaDaLista("Estado", lambda c: _ATIVA if c.ativa else _INATIVA, "estado"),
    ),
    novo=NOVA,
)
ALTERAR: Formulario[Condicao] = Formulario(
    nome="condicao_alterar",
    caminho="cadastros/condicoes/<uuid:id>/",
    titulo="Condição de pagamento",
    permissao="vendas.condicao.ver",
    escreve="vendas.condicao.alterar",
    lista=lambda: LISTA,
    recurso="condicoes",
    secoes=(Secao("Condição de pagamento", (*_CAMPOS, Campo("ativa", "Em uso", SimNao(), lambda c: c.ativa, "c3"))),),
    ler=lambda id: vendas.tela_condicao(condicao=id),
    ir=_da_lista,
    dito=lambda corpo: f"Condição {corpo['nome']} salva.",
)
TELAS = (LISTA, NOVA, ALTERAR)

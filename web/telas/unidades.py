"""Unidades de medida: a lista, criar e alterar."""

from django.urls import reverse

from core.contrato_telas import FiltroDeUnidades, LinhaDeUnidades, PaginaDeUnidades, TelasDoCore, Unidade
from plataforma.contratos import usar
from plataforma.leituras import DasMaisNovas, Pagina
from web.celulas import inteiro, selo, texto
from web.entradas import INTEIRO, Campo, Opcao, Secao, SimNao, Texto
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista, Visao

core = usar(TelasDoCore)
_ATIVA, _INATIVA = selo("verde", "Em uso"), selo("cinza", "Fora de uso")
_NOME = Campo[Unidade]("nome", "Nome", Texto(60), lambda u: u.nome, "c6", pede=True)
_CASAS = Campo[Unidade](
    "casas", "Casas decimais", INTEIRO, lambda u: u.casas, "c3", "Quantas uma quantidade pode ter: de 0 a 4.", pede=True
)


def opcoes() -> list[Opcao]:
    """As que um produto pode ter."""
    return [Opcao(u.sigla, f"{u.sigla} · {u.nome}") for u in core.unidades_ativas()]


def _ler(filtro: FiltroDeUnidades, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDeUnidades:
    return core.tela_unidades(filtro=filtro, ordem=ordem, pagina=pagina)


def _da_lista(_corpo: object) -> str:
    return reverse("web:unidades")


NOVA: Formulario[Unidade] = Formulario(
    nome="unidade_nova",
    caminho="cadastros/unidades/nova/",
    titulo="Nova unidade",
    permissao="core.unidade.criar",
    icone="plus",
    lista=lambda: LISTA,
    recurso="unidades",
    secoes=(
        Secao(
            "Unidade de medida",
            (Campo("sigla", "Sigla", Texto(6), lambda u: u.sigla, "c3", "Como UN, KG, CX.", pede=True), _NOME, _CASAS),
        ),
    ),
    ir=_da_lista,
    dito=lambda corpo: f"Unidade {corpo['sigla']} criada.",
)
LISTA: Lista[FiltroDeUnidades, DasMaisNovas, LinhaDeUnidades] = Lista(
    nome="unidades",
    recurso="unidades",
    caminho="cadastros/unidades/",
    titulo="Unidades",
    permissao="core.unidade.ver",
    icone="ruler-2",
    grupo="Cadastros",
    filtro=FiltroDeUnidades,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda u: reverse("web:unidade_alterar", args=[u.id]),
    chamada=lambda u: f"Unidade {u.sigla}",
    vazio="Nenhuma unidade",
    busca="Sigla ou nome",
    visoes=(
        Visao("Todas", FiltroDeUnidades()),
        Visao("Em uso", FiltroDeUnidades(ativa=True)),
        Visao("Fora de uso", FiltroDeUnidades(ativa=False)),
    ),
    colunas=(
        ColunaDaLista("Sigla", lambda u: texto(u.sigla)),
        ColunaDaLista("Nome", lambda u: texto(u.nome), "cresce"),
        ColunaDaLista("Casas decimais", lambda u: inteiro(u.casas), "dir num"),
        ColunaDaLista("Estado", lambda u: _ATIVA if u.ativa else _INATIVA, "estado"),
    ),
    novo=NOVA,
)
ALTERAR: Formulario[Unidade] = Formulario(
    nome="unidade_alterar",
    caminho="cadastros/unidades/<uuid:id>/",
    titulo="Unidade de medida",
    permissao="core.unidade.ver",
    escreve="core.unidade.alterar",
    lista=lambda: LISTA,
    recurso="unidades",
    secoes=(Secao("Unidade de medida", (_NOME, _CASAS, Campo("ativa", "Em uso", SimNao(), lambda u: u.ativa, "c3"))),),
    ler=lambda id: core.tela_unidade(unidade=id),
    ir=_da_lista,
    dito=lambda corpo: f"Unidade {corpo['sigla']} salva.",
)
TELAS = (LISTA, NOVA, ALTERAR)

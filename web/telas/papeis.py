"""Papéis: o que cada um pode, numa matriz de assuntos e verbos."""

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString

from core.contrato_telas import FichaDoPapel, FiltroDePapeis, PaginaDePapeis, Papel, TelasDoCore
from plataforma.contratos import usar
from plataforma.leituras import DasMaisNovas, Pagina
from web.celulas import inteiro, selo, texto
from web.endereco import id_dito
from web.entradas import Campo, GrupoDeMarcas, Marcas, Secao, Texto
from web.padroes.ficha import Ficha
from web.padroes.formulario import Formulario
from web.padroes.lista import ColunaDaLista, Lista
from web.permissoes_ditas import em_grupos
from web.telas.historico import do_historico

core = usar(TelasDoCore)
_PADRAO, _PROPRIO = selo("cinza", "Padrão"), selo("azul", "Da empresa")


def _ler(filtro: FiltroDePapeis, ordem: DasMaisNovas, pagina: Pagina) -> PaginaDePapeis:
    return core.tela_papeis(filtro=filtro, ordem=ordem, pagina=pagina)


def estado(papel: Papel) -> SafeString:
    """Se vem com o sistema ou se a empresa o fez."""
    return _PADRAO if papel.padrao else _PROPRIO


def _matriz() -> list[GrupoDeMarcas]:
    return em_grupos([p.permissao for p in core.permissoes_que_ha()])


def _inicial(endereco: QueryDict) -> dict[str, object]:
    """O que se copia de outro papel, se o endereço diz de qual."""
    de = id_dito(endereco, "de")
    return {"permissoes": core.tela_papel(papel=de).permissoes} if de else {}


_SECOES: tuple[Secao[FichaDoPapel], ...] = (
    Secao(
        "Papel",
        (
            Campo("nome", "Nome", Texto(60), lambda p: p.nome, "c6", "Como Gerente de loja.", pede=True),
            Campo("permissoes", "O que pode", Marcas(_matriz), lambda p: p.permissoes, "c12", pede=True),
        ),
    ),
)
NOVO: Formulario[FichaDoPapel] = Formulario(
    nome="papel_novo",
    caminho="administracao/papeis/novo/",
    titulo="Novo papel",
    permissao="core.papel.criar",
    icone="plus",
    lista=lambda: LISTA,
    recurso="papeis",
    secoes=_SECOES,
    inicial=_inicial,
    ir=lambda corpo: reverse("web:papel", args=[corpo["id"]]),
    dito=lambda corpo: f"Papel {corpo['nome']} criado.",
)
ALTERAR: Formulario[FichaDoPapel] = Formulario(
    nome="papel_alterar",
    caminho="administracao/papeis/<uuid:id>/editar/",
    titulo="Alterar o papel",
    permissao="core.papel.alterar",
    lista=lambda: LISTA,
    recurso="papeis",
    secoes=_SECOES,
    ler=lambda id: core.tela_papel(papel=id),
    ir=lambda corpo: reverse("web:papel", args=[corpo["id"]]),
    dito=lambda corpo: f"Papel {corpo['nome']} salvo: vale em segundos para quem o tem.",
)
LISTA: Lista[FiltroDePapeis, DasMaisNovas, Papel] = Lista(
    nome="papeis",
    recurso="papeis",
    caminho="administracao/papeis/",
    titulo="Papéis",
    permissao="core.papel.ver",
    icone="shield-lock",
    grupo="Administração",
    filtro=FiltroDePapeis,
    ordem=DasMaisNovas,
    ler=_ler,
    endereco=lambda p: reverse("web:papel", args=[p.id]),
    chamada=lambda p: f"Papel {p.nome}",
    vazio="Nenhum papel",
    busca="Nome",
    colunas=(
        ColunaDaLista("Papel", lambda p: texto(p.nome), "cresce"),
        ColunaDaLista("Permissões", lambda p: inteiro(None if p.padrao else len(p.permissoes)), "dir num"),
        ColunaDaLista("Estado", estado, "estado"),
    ),
    novo=NOVO,
)


FICHA: Ficha[FichaDoPapel] = Ficha(
    nome="papel",
    caminho="administracao/papeis/<uuid:id>/",
    titulo="Papel",
    permissao="core.papel.ver",
    lista=LISTA,
    ler=lambda id: core.tela_papel(papel=id),
    chamada=lambda p: p.nome,
    estado=estado,
    modelo="web/papel.html",
    blocos=(do_historico("papeis"),),
    editar=ALTERAR,
)
TELAS = (LISTA, NOVO, FICHA, ALTERAR)

"""Como cada pessoa quer cada lista: as visões que guardou, a que abre, e as colunas. O filtro continua no endereço."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple, Protocol, TypeVar

import msgspec
from django.http import HttpRequest, QueryDict

from plataforma.banco.sql import transacao
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras import Filtro, Ordem
from web.bloqueios import travar_preferencia
from web.endereco import Lugar, ler
from web.models import PreferenciaDaLista

LETRAS_DO_NOME = 40
VISOES_POR_LISTA = 20
F = TypeVar("F", bound=Filtro)
O = TypeVar("O", bound=Ordem)  # noqa: E741


class TemRotulo(Protocol):
    """Uma coluna."""

    @property
    def rotulo(self) -> str: ...


C = TypeVar("C", bound=TemRotulo)


class VisaoGuardada(msgspec.Struct, frozen=True):
    """Um lugar da lista com nome; `endereco` como `?situacao=aberto&ordem=data`. A que `abre` é uma só."""

    nome: str
    endereco: str
    abre: bool = False


class AbaGuardada(NamedTuple):
    """Uma visão guardada, e se é onde se está."""

    nome: str
    endereco: str
    abre: bool
    atual: bool


class AbasGuardadas(NamedTuple):
    """As visões guardadas de uma lista; `atual`, se se está numa."""

    itens: tuple[AbaGuardada, ...]
    atual: bool


class Preferencia(NamedTuple):
    """O que a pessoa guardou de uma lista; sem `colunas`, as da tela, na ordem dela."""

    visoes: tuple[VisaoGuardada, ...] = ()
    colunas: tuple[str, ...] = ()

    def ida(self, request: HttpRequest) -> str:
        """Aonde vai quem abre a lista sem dizer nada no endereço; vazio, fica."""
        if request.method != "GET" or request.GET or "HX-Request" in request.headers:
            return ""
        return next((visao.endereco for visao in self.visoes if visao.abre), "")

    def escolher(self, colunas: tuple[C, ...]) -> tuple[C, ...]:
        """As que a pessoa vê, na ordem dela; a primeira leva à ficha, e fica."""
        if not self.colunas:
            return colunas
        primeira, *outras = colunas
        por_rotulo = {coluna.rotulo: coluna for coluna in outras}
        return (primeira, *(por_rotulo[rotulo] for rotulo in self.colunas if rotulo in por_rotulo))

    def abas(self, lugar: Lugar[F, O]) -> AbasGuardadas:
        """As visões guardadas, como abas."""
        onde = (lugar.filtro, lugar.ordem)
        abas = tuple(AbaGuardada(v.nome, v.endereco, v.abre, _lugar_de(v.endereco, lugar) == onde) for v in self.visoes)
        return AbasGuardadas(abas, any(aba.atual for aba in abas))


def _lugar_de(endereco: str, lugar: Lugar[F, O]) -> tuple[F, O]:
    lido = ler(QueryDict(endereco.removeprefix("?")), type(lugar.filtro), type(lugar.ordem))
    return lido.filtro, lido.ordem


def ler_preferencia(tela: str, lugar: Lugar[F, O]) -> tuple[Preferencia, Lugar[F, O]]:
    """O que a pessoa guardou da lista, e o lugar, que diz `tudo` se há visão que a abre."""
    guardada = PreferenciaDaLista.objects.filter(usuario_id=ator_atual().usuario_id, tela=tela).first()
    preferencia = Preferencia() if guardada is None else _lida(guardada)
    if not any(visao.abre for visao in preferencia.visoes):
        return preferencia, lugar
    return preferencia, replace(lugar, tudo=True)


def mudar(tela: str, mudanca: Callable[[Preferencia], Preferencia]) -> None:
    """Troca o que a pessoa guardou da lista pelo que `mudanca` faz disso."""
    with transacao("web"):
        guardada = travar_preferencia(tela)
        mudada = mudanca(_lida(guardada))
        guardada.visoes = msgspec.json.encode(mudada.visoes).decode() if mudada.visoes else ""
        guardada.colunas = msgspec.json.encode(mudada.colunas).decode() if mudada.colunas else ""
        guardada.save()


def guardar(nome: str, endereco: str, *, abre: bool) -> Callable[[Preferencia], Preferencia]:
    """Guarda o lugar; o mesmo nome o troca. As mais velhas dão lugar depois de VISOES_POR_LISTA."""

    def mudanca(antes: Preferencia) -> Preferencia:
        outras = [v for v in antes.visoes if v.nome != nome]
        nova = VisaoGuardada(nome, endereco, abre)
        return antes._replace(visoes=_com_uma_que_abre([*outras, nova][-VISOES_POR_LISTA:], nome if abre else None))

    return mudanca


def renomear(nome: str, novo: str) -> Callable[[Preferencia], Preferencia]:
    """Dá outro nome a uma visão; o de outra, não."""

    def mudanca(antes: Preferencia) -> Preferencia:
        if any(v.nome == novo for v in antes.visoes):
            return antes
        return antes._replace(visoes=tuple(_com_nome(v, novo) if v.nome == nome else v for v in antes.visoes))

    return mudanca


def apagar(nome: str) -> Callable[[Preferencia], Preferencia]:
    """Esquece uma visão."""
    return lambda antes: antes._replace(visoes=tuple(v for v in antes.visoes if v.nome != nome))


def abrir_nela(nome: str) -> Callable[[Preferencia], Preferencia]:
    """A lista passa a abrir nesta visão; vazio, em tudo."""
    return lambda antes: antes._replace(visoes=_com_uma_que_abre(antes.visoes, nome))


def ver_colunas(rotulos: Sequence[str]) -> Callable[[Preferencia], Preferencia]:
    """As colunas que se veem, na ordem; vazio, as da tela."""
    return lambda antes: antes._replace(colunas=tuple(rotulos))


def _com_uma_que_abre(visoes: Sequence[VisaoGuardada], nome: str | None) -> tuple[VisaoGuardada, ...]:
    if nome is None:
        return tuple(visoes)
    return tuple(msgspec.structs.replace(v, abre=v.nome == nome) for v in visoes)


def _com_nome(visao: VisaoGuardada, novo: str) -> VisaoGuardada:
    return msgspec.structs.replace(visao, nome=novo)


def _lida(guardada: PreferenciaDaLista) -> Preferencia:
    visoes = msgspec.json.decode(guardada.visoes or "[]", type=tuple[VisaoGuardada, ...])
    return Preferencia(visoes, msgspec.json.decode(guardada.colunas or "[]", type=tuple[str, ...]))

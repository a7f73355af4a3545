"""O padrão lista: o endereço é o filtro do contrato; linhas por cursor, e os totais depois, numa segunda consulta."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLResolver, include, path
from django.utils.html import format_html
from django.utils.safestring import SafeString

from plataforma.erros import Proibido
from plataforma.identidade.contexto import ator_atual
from plataforma.leituras import Filtro, Ordem, Pagina
from plataforma.valores import novo_id
from web import visoes
from web.celulas import NADA, dia, juntas
from web.endereco import Lugar, ler, nome_de, trocar
from web.menu import Item, endereco_de
from web.padroes.acoes import Acao, Recado, agir_em_massa
from web.planilhas import passar_adiante
from web.tela import PedidoDaTela, Tela


class TemId(Protocol):
    """Toda linha é de um documento."""

    @property
    def id(self) -> UUID: ...


F = TypeVar("F", bound=Filtro)
O = TypeVar("O", bound=Ordem)  # noqa: E741
L = TypeVar("L", bound=TemId)
L_co = TypeVar("L_co", bound=TemId, covariant=True)


class PaginaDaLista(Protocol[L_co]):
    """O que a consulta da tela devolve; o Dto do módulo já tem esta forma."""

    @property
    def itens(self) -> Sequence[L_co]: ...

    @property
    def proximo(self) -> str | None: ...

    @property
    def anterior(self) -> str | None: ...


@dataclass(frozen=True)
class ColunaDaLista(Generic[L]):
    """Uma coluna: a célula de cada linha e, se ordena, as ordens crescente e decrescente."""

    rotulo: str
    celula: Callable[[L], SafeString]
    classe: str = ""
    ordens: tuple[Ordem, Ordem] | None = None


@dataclass(frozen=True)
class Visao(Generic[F]):
    """Uma aba: um filtro pronto."""

    rotulo: str
    filtro: F


@dataclass(frozen=True)
class Data(Generic[F]):
    """Um dia na barra de filtros."""

    rotulo: str
    campo: Callable[[F], object]


@dataclass(frozen=True)
class Massa(Generic[L]):
    """O que se faz com as linhas marcadas: de cada uma, a versão lida e o que ela deixa fazer."""

    acoes: tuple[Acao[Any], ...]
    versao: Callable[[L], int]
    cabem: Callable[[L], tuple[str, ...]]


@dataclass(frozen=True)
class Totais:
    """O que se diz do conjunto filtrado: quantos, somas com o seu rótulo, e quantos há em cada visão, se se sabe."""

    quantos: int
    somas: tuple[tuple[str, SafeString], ...] = ()
    das_visoes: tuple[int | None, ...] = ()


@dataclass(frozen=True)
class Lista(Tela, Generic[F, O, L]):
    """A tela de uma lista. `ler` é a consulta única que a enche; `totais`, a que vem depois."""

    filtro: type[F] = field(kw_only=True)
    ordem: type[O] = field(kw_only=True)
    ler: Callable[[F, O, Pagina], PaginaDaLista[L]] = field(kw_only=True)
    colunas: tuple[ColunaDaLista[L], ...] = field(kw_only=True)
    endereco: Callable[[L], str] = field(kw_only=True)
    chamada: Callable[[L], str] = field(kw_only=True)
    """O nome da linha, para quem não a vê: “Pedido 12”."""
    recurso: str = field(kw_only=True)
    """O nome da lista na API, que a dá inteira num arquivo."""
    vazio: str = field(kw_only=True)
    busca: str = ""
    """O que a busca procura; vazia, a lista não tem busca."""
    visoes: tuple[Visao[F], ...] = ()
    filtros: tuple[Data[F], ...] = ()
    totais: Callable[[F, tuple[Visao[F], ...]], Totais] | None = None
    massa: Massa[L] | None = None
    novo: Tela | None = None

    def rota(self) -> URLResolver:
        """A lista, os seus totais e o que se faz com as marcadas."""
        partes = [
            path("", self, name=self.nome),
            path("totais/", self, {"totais": True}, name=f"{self.nome}_totais"),
            path("planilha/", self, {"planilha": True}, name=f"{self.nome}_planilha"),
            path("marcadas/<slug:acao>/", self, name=f"{self.nome}_marcadas"),
        ]
        return path(self.caminho, include(partes))

    def responder(
        self, request: PedidoDaTela, *, totais: bool = False, planilha: bool = False, acao: str = ""
    ) -> HttpResponseBase:
        lugar = ler(request.GET, self.filtro, self.ordem)
        if planilha:
            modulo, inteira = self.permissao.partition(".")[0], self.na_api(lugar.com()).partes()
            return passar_adiante(modulo, self.recurso, inteira, acesso=request.sessao.acesso)
        if totais:
            return self._com_totais(request, lugar)
        if request.method != "POST":
            return self._mostrar(request, lugar, None)
        escolhida = next((a for a in self._em_massa() if a.nome == acao), None)
        if escolhida is None:
            raise Proibido("Esta ação não é para você. Peça-a a quem administra a empresa.")
        if escolhida.em_massa is not None:
            marcados = urlencode([("marcado", dito.partition(":")[0]) for dito in request.POST.getlist("marcado")])
            return HttpResponse(status=204, headers={"HX-Redirect": f"{endereco_de(escolhida.em_massa)}?{marcados}"})
        return self._mostrar(request, lugar, agir_em_massa(escolhida, request.POST, acesso=request.sessao.acesso))

    def na_api(self, lugar: Lugar[F, O]) -> Lugar[F, O]:
        """O lugar como a lista da API o entende: a que as telas partem em duas diz aqui de qual metade se trata."""
        return lugar

    def _em_massa(self) -> tuple[Acao[Any], ...]:
        tem = ator_atual().permissoes
        return tuple(a for a in self.massa.acoes if a.permissao in tem) if self.massa else ()

    def _com_totais(self, request: PedidoDaTela, lugar: Lugar[F, O]) -> HttpResponse:
        assert self.totais is not None
        totais = self.totais(lugar.filtro, self.visoes)
        das_visoes = totais.das_visoes or (None,) * len(self.visoes)
        return render(request, "web/_totais.html", {"totais": totais, "das_visoes": das_visoes})

    def _mostrar(self, request: PedidoDaTela, lugar: Lugar[F, O], recado: Recado | None) -> HttpResponse:
        da_pessoa, lugar = visoes.ler_preferencia(self.nome, lugar)
        if ida := da_pessoa.ida(request):
            return HttpResponseRedirect(ida)
        pagina = self.ler(lugar.filtro, lugar.ordem, Pagina(cursor=lugar.cursor))
        colunas = da_pessoa.escolher(self.colunas)
        em_massa = self._em_massa()
        contexto = {
            "tela": self,
            "raiz": endereco_de(self),
            "lugar": lugar,
            "recado": recado,
            "chave": novo_id(),
            "linhas": len(pagina.itens),
            "corpo": juntas(self._linha(linha, colunas, marca=bool(em_massa)) for linha in pagina.itens),
            "cabecas": [self._cabeca(coluna, lugar) for coluna in colunas],
            "abas": self._abas(lugar),
            "guardadas": da_pessoa.abas(lugar),
            "barra": [self._controle(filtro, lugar) for filtro in self.filtros],
            "em_massa": em_massa,
            "com_totais": self.totais is not None,
            "escondidos": self._escondidos(lugar),
            "filtrada": bool(lugar.com(ordem=next(iter(self.ordem))).partes()),
            "anterior": lugar.com(cursor=pagina.anterior).endereco() if pagina.anterior else "",
            "proxima": lugar.com(cursor=pagina.proximo).endereco() if pagina.proximo else "",
            "novo": self._novo(),
        }
        so_a_lista = "HX-Request" in request.headers
        return render(request, "web/_lista.html" if so_a_lista else "web/lista.html", contexto)

    def _novo(self) -> Item | None:
        if self.novo is None or not self.novo.serve_a(ator_atual().permissoes):
            return None
        return Item(self.novo.titulo, self.novo.icone, endereco_de(self.novo))

    def _abas(self, lugar: Lugar[F, O]) -> list[dict[str, Any]]:
        """Cada visão guarda o que se procurou e o período; só troca o que ela própria diz."""
        ditos = {nome for visao in self.visoes for nome in visao.filtro.usados()}
        filtros = [trocar(lugar.filtro, visao.filtro, ditos) for visao in self.visoes]
        return [
            {"rotulo": v.rotulo, "endereco": lugar.com(filtro=f).endereco(), "atual": f == lugar.filtro}
            for v, f in zip(self.visoes, filtros, strict=True)
        ]

    def _cabeca(self, coluna: ColunaDaLista[L], lugar: Lugar[F, O]) -> dict[str, Any]:
        if coluna.ordens is None:
            return {"coluna": coluna, "sentido": "", "endereco": ""}
        crescente, decrescente = coluna.ordens
        sentido = {crescente: "ascending", decrescente: "descending"}.get(lugar.ordem, "none")
        outra = lugar.com(ordem=decrescente if sentido == "ascending" else crescente)  # type: ignore[arg-type]
        return {"coluna": coluna, "sentido": sentido, "endereco": outra.endereco()}

    def _controle(self, filtro: Data[F], lugar: Lugar[F, O]) -> dict[str, Any]:
        nome = nome_de(filtro.campo)
        valor, recusado = getattr(lugar.filtro, nome), lugar.recusados.get(nome, "")
        mostrado = recusado or (dia(valor) if valor else "")
        return {"filtro": filtro, "nome": nome, "valor": mostrado, "recusado": recusado}

    def _escondidos(self, lugar: Lugar[F, O]) -> list[tuple[str, str]]:
        """O que o endereço diz e nenhum controle mostra vai com o formulário."""
        mostrados = {"busca", *(nome_de(filtro.campo) for filtro in self.filtros)}
        return [(nome, valor) for nome, valor in lugar.com().partes() if nome not in mostrados]

    def _linha(self, linha: L, colunas: tuple[ColunaDaLista[L], ...], *, marca: bool) -> SafeString:
        celulas = [self._marcador(linha)] if marca else []
        for posicao, coluna in enumerate(colunas):
            dentro = coluna.celula(linha)
            if posicao == 0:
                dentro = format_html('<a class="forte" data-linha href="{}">{}</a>', self.endereco(linha), dentro)
            vazia = " vazia" if dentro == NADA else ""
            celula = format_html('<td data-r="{}" class="{}{}">{}</td>', coluna.rotulo, coluna.classe, vazia, dentro)
            celulas.append(celula)
        return format_html("<tr>{}</tr>", juntas(celulas))

    def _marcador(self, linha: L) -> SafeString:
        assert self.massa is not None
        return format_html(
            '<td class="sel"><label><span class="so-leitor">Marcar {}</span>'
            '<input type="checkbox" name="marcado" form="marcadas" value="{}:{}" data-cabem="{}"></label></td>',
            self.chamada(linha),
            linha.id,
            self.massa.versao(linha),
            " ".join(self.massa.cabem(linha)),
        )

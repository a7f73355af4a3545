"""O padrão ficha: um documento, o próximo passo, o mais que cabe, e blocos de outros módulos que chegam depois."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLResolver, include, path, reverse
from django.utils.safestring import SafeString

from plataforma.erros import NaoEncontrado
from plataforma.valores import novo_id
from web.blocos import Bloco, responder_bloco, visiveis
from web.menu import endereco_de
from web.padroes.acoes import Acao, Recado, agir
from web.tela import PedidoDaTela, Tela


class TemAcoes(Protocol):
    """O que todo documento traz para a ficha."""

    @property
    def id(self) -> UUID: ...

    @property
    def versao(self) -> int: ...

    @property
    def acoes(self) -> tuple[str, ...]: ...


D = TypeVar("D", bound=TemAcoes)


@dataclass(frozen=True)
class Etapa:
    """Um ponto do caminho do documento: feita, parte ou falta."""

    rotulo: str
    andamento: str


@dataclass(frozen=True)
class Ficha(Tela, Generic[D]):
    """A tela de um documento; `ler` é a consulta única do módulo dono."""

    lista: Tela = field(kw_only=True)
    ler: Callable[[UUID], D] = field(kw_only=True)
    chamada: Callable[[D], str] = field(kw_only=True)
    """Como se chama o documento: “Pedido 12”."""
    estado: Callable[[D], SafeString] = field(kw_only=True)
    etapas: Callable[[D], tuple[Etapa, ...]] = lambda _documento: ()
    modelo: str = field(kw_only=True)
    acoes: tuple[Acao[D], ...] = ()
    """Na ordem do caminho: a primeira que cabe e tem frase é o próximo passo."""
    blocos: tuple[Bloco, ...] = ()
    editar: Tela | None = None
    """Aonde se vai para “alterar”, se cabe; o caminho tem só o id do documento."""

    def rota(self) -> URLResolver:
        """A ficha, o que se faz nela e os seus blocos."""
        partes = [
            path("", self, name=self.nome),
            path("acoes/<slug:acao>/", self, name=f"{self.nome}_acao"),
            path("blocos/<slug:bloco>/", self, name=f"{self.nome}_bloco"),
        ]
        return path(self.caminho, include(partes))

    def responder(self, request: PedidoDaTela, *, id: UUID, acao: str = "", bloco: str = "") -> HttpResponse:
        if bloco:
            return responder_bloco(request, self.blocos, bloco, id)
        recado = self._agir(request, id, acao) if acao and request.method == "POST" else None
        return self._mostrar(request, self.ler(id), recado)

    def _agir(self, request: PedidoDaTela, id_do_documento: UUID, nome: str) -> Recado:
        escolhida = next((a for a in self.acoes if a.nome == nome), None)
        if escolhida is None:
            raise NaoEncontrado("Isto não existe mais. Recarregue a página.")
        return agir(escolhida, id_do_documento, request.POST, acesso=request.sessao.acesso)

    def _mostrar(self, request: PedidoDaTela, documento: D, recado: Recado | None) -> HttpResponse:
        cabem = [acao for acao in self.acoes if acao.nome in documento.acoes]
        passo = next((acao for acao in cabem if acao.passo), None)
        contexto = {
            "tela": self,
            "raiz": reverse(f"web:{self.nome}", args=[documento.id]),
            "volta": endereco_de(self.lista),
            "d": documento,
            "chamada": self.chamada(documento),
            "estado": self.estado(documento),
            "etapas": self.etapas(documento),
            "recado": recado,
            "chave": novo_id(),
            "passo": passo,
            "editar": self._editar(documento),
            "cabem": [(acao, acao.partes(documento) if acao.partes else ()) for acao in cabem],
            "blocos": visiveis(self.blocos),
        }
        return render(request, self.modelo, contexto)

    def _editar(self, documento: D) -> str:
        if self.editar is None or "alterar" not in documento.acoes:
            return ""
        return reverse(f"web:{self.editar.nome}", args=[documento.id])

"""O padrão ficha: um documento, o próximo passo, o mais que cabe, e blocos de outros módulos que chegam depois."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLResolver, include, path, reverse
from django.utils.safestring import SafeString

from plataforma.erros import Indisponivel, NaoEncontrado
from plataforma.identidade.contexto import ator_atual, exigir_permissao
from plataforma.relogio import agora
from plataforma.valores import novo_id
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
class Bloco:
    """Um pedaço que outro módulo enche, do id do documento; só o vê quem tem a permissão dele."""

    nome: str
    titulo: str
    permissao: str
    ler: Callable[[UUID], Any]
    modelo: str


# Por processo: quando cada bloco respondeu bem pela última vez, para dizê-lo quando não responde.
_respondeu: dict[str, datetime] = {}


@dataclass(frozen=True)
class Ficha(Tela, Generic[D]):
    """A tela de um documento; `ler` é a consulta única do módulo dono."""

    lista: Tela = field(kw_only=True)
    ler: Callable[[UUID], D] = field(kw_only=True)
    chamada: Callable[[D], str] = field(kw_only=True)
    """Como se chama o documento: “Pedido 12”."""
    estado: Callable[[D], SafeString] = field(kw_only=True)
    etapas: Callable[[D], tuple[Etapa, ...]] = field(kw_only=True)
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
            return self._bloco(request, id, bloco)
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
            "blocos": [b for b in self.blocos if b.permissao in ator_atual().permissoes],
        }
        return render(request, self.modelo, contexto)

    def _editar(self, documento: D) -> str:
        if self.editar is None or "alterar" not in documento.acoes:
            return ""
        return reverse(f"web:{self.editar.nome}", args=[documento.id])

    def _bloco(self, request: PedidoDaTela, id_do_documento: UUID, nome: str) -> HttpResponse:
        bloco = next((b for b in self.blocos if b.nome == nome), None)
        if bloco is None:
            raise NaoEncontrado("Isto não existe mais. Recarregue a página.")
        exigir_permissao(bloco.permissao)
        contexto = {"bloco": bloco, "endereco": request.path}
        try:
            conteudo = bloco.ler(id_do_documento)
        except Indisponivel:
            return render(request, "web/_bloco_fora.html", {**contexto, "respondeu": _respondeu.get(bloco.nome)})
        _respondeu[bloco.nome] = agora()
        return render(request, bloco.modelo, {**contexto, "c": conteudo})

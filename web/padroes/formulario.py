"""O padrão formulário: campos que se declaram, um POST ou PATCH da API, e nada do que se digita se perde."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from django.http import HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from plataforma.api.cliente import ApiIndisponivel, RecusaDaApi, chamar
from plataforma.identidade.contexto import ator_atual
from plataforma.valores import novo_id
from web import resgate
from web.entradas import Estado, Secao, estado_do, estado_inicial, ler
from web.menu import endereco_de
from web.padroes.acoes import MUDOU
from web.tela import PedidoDaTela, Tela


class TemVersao(Protocol):
    """O que todo documento que se altera traz."""

    @property
    def versao(self) -> int: ...


D = TypeVar("D", bound=TemVersao)
A_CORRIGIR = "Há o que corrigir."


@dataclass(frozen=True)
class Escrita:
    """O que se pede à API: o corpo, e de quem, com que chave e sobre que versão."""

    corpo: dict[str, Any]
    acesso: str
    chave: str
    versao: str
    id: UUID | None


@dataclass(frozen=True)
class Formulario(Tela, Generic[D]):
    """A tela em que se cria ou, com `ler`, se altera um documento; escritas em mais de um passo trocam `gravar`."""

    lista: Callable[[], Tela] = field(kw_only=True)
    recurso: str = field(kw_only=True)
    secoes: tuple[Secao[D], ...] = field(kw_only=True)
    ir: Callable[[Any], str] = field(kw_only=True)
    """Aonde se vai depois, da resposta da API."""
    dito: Callable[[Any], str] = field(kw_only=True)
    """O que dizer depois, da resposta da API."""
    ler: Callable[[UUID], D] | None = None
    inicial: Callable[[QueryDict], Mapping[str, object]] = lambda _endereco: {}
    """Do endereço, o que um documento novo já traz."""
    acao: str = ""
    """Em vez de alterar, o verbo da API sobre o documento: `baixar`."""
    escreve: str = ""
    """Se `permissao` é só a de ver, a de salvar: quem não a tem vê, e não altera."""
    modelo: str = "web/formulario.html"

    def responder(self, request: PedidoDaTela, *, id: UUID | None = None) -> HttpResponse:
        if request.method == "POST":
            return self._salvar(request, id)
        estado, versao, documento = self.aberto(request, id)
        guardada = f"{self.nome} {id or ''}".strip()
        copia = resgate.escolhida(request.GET.get("resgate", ""), guardada)
        contexto = {
            "tela": self,
            "lista": self.lista(),
            "da_lista": endereco_de(self.lista()),
            "pode": (self.escreve or self.permissao) in ator_atual().permissoes,
            "estado": json.loads(copia.conteudo) if copia else estado,
            "versao": versao,
            "d": documento,
            "recuperado": copia is not None,
            "recuperavel": None if copia else resgate.ultima(guardada),
            "guardada": guardada,
            "copia": copia.id if copia else novo_id(),
            "chave": novo_id(),
            "dono": f"{request.sessao.ator.usuario_id}/{request.sessao.ator.empresa_id}",
        }
        return render(request, self.modelo, contexto)

    def aberto(self, request: PedidoDaTela, id_do_documento: UUID | None) -> tuple[Estado, int | str, D | None]:
        if self.ler is None or id_do_documento is None:
            return estado_inicial(self.secoes, self.inicial(request.GET)), "", None
        documento = self.ler(id_do_documento)
        return estado_do(self.secoes, documento), documento.versao, documento

    def _salvar(self, request: PedidoDaTela, id_do_documento: UUID | None) -> JsonResponse:
        digitado = ler(self.secoes, request.POST, novo=id_do_documento is None or bool(self.acao))
        if digitado.erros:
            return _recusa(A_CORRIGIR, {e.campo: e.mensagem for e in digitado.erros}, 422)
        chave, versao = request.POST.get("chave", ""), request.POST.get("versao", "")
        try:
            corpo = self.gravar(Escrita(digitado.corpo, request.sessao.acesso, chave, versao, id_do_documento))
        except ApiIndisponivel:
            texto = "O sistema não respondeu, e nada se perdeu: espere um instante e salve de novo."
            return JsonResponse({"sem_resposta": True, "recusa": {"texto": texto, "campos": {}}}, status=503)
        except RecusaDaApi as erro:
            if erro.status == MUDOU:
                estado, atual, _ = self.aberto(request, id_do_documento)
                return JsonResponse({"mudou": {"estado": estado, "versao": atual}})
            return _recusa(
                A_CORRIGIR if erro.campos else erro.detalhe, {c.campo: c.mensagem for c in erro.campos}, erro.status
            )
        resgate.apagar(request.POST.get("copia", ""))
        return JsonResponse({"id": corpo.get("id"), "ir": self.ir(corpo), "dito": self.dito(corpo)})

    def gravar(self, escrita: Escrita) -> Any:
        """O que a API respondeu. Levanta RecusaDaApi e ApiIndisponivel."""
        modulo, caminho, acesso = self.permissao.partition(".")[0], f"/api/{self.recurso}/", escrita.acesso
        if escrita.id is None:
            return chamar(modulo, "POST", caminho, escrita.corpo, acesso=acesso, chave=escrita.chave).corpo
        metodo, resto = ("POST", f"{self.acao}/") if self.acao else ("PATCH", "")
        caminho, chave, versao = f"{caminho}{escrita.id}/{resto}", escrita.chave, escrita.versao
        return chamar(modulo, metodo, caminho, escrita.corpo, acesso=acesso, chave=chave, versao=versao).corpo


def _recusa(texto: str, campos: dict[str, str], status: int) -> JsonResponse:
    return JsonResponse({"recusa": {"texto": texto, "campos": campos}}, status=status)

"""O que toda tela tem: endereço, nome, permissão, lugar no menu, e quem a vê."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, URLResolver, path

from plataforma.erros import ErroDeNegocio, NaoAutenticado
from plataforma.identidade.contexto import exigir_permissao
from web.recusas import pagina_da_recusa
from web.sessao import SessaoAberta, identificar

ENTRAR = "/entrar/"
METODOS = ("GET", "HEAD", "POST")


class PedidoDaTela(HttpRequest):
    """A chamada que uma tela recebe: já se sabe de quem é."""

    sessao: SessaoAberta


@dataclass(frozen=True)
class Tela:
    """Uma página. `caminho` como no `path` do Django; `nome` é o da rota (`web:pedidos`).

    `permissao` vazia serve a qualquer um que entrou; `grupo` vazio não aparece no menu. `tambem` é outra permissão, sem
    a qual não se teria de onde vir nem aonde voltar.
    """

    do_not_call_in_templates: ClassVar[bool] = True
    nome: str
    caminho: str
    titulo: str
    permissao: str = ""
    icone: str = ""
    grupo: str = ""
    tambem: str = ""

    def serve_a(self, permissoes: Collection[str]) -> bool:
        """Se quem tem `permissoes` pode abri-la."""
        return all(not pedida or pedida in permissoes for pedida in (self.permissao, self.tambem))

    @property
    def rota_completa(self) -> str:
        """O nome da rota, como o `reverse` e o `{% url %}` a querem."""
        return f"web:{self.nome}"

    def rota(self) -> URLPattern | URLResolver:
        """O endereço, pronto para `urlpatterns`."""
        return path(self.caminho, self, name=self.nome)

    def __call__(self, request: PedidoDaTela, **partes: Any) -> HttpResponseBase:
        """Identifica, exige a permissão e responde; o que se recusa vira página."""
        if request.method not in METODOS:
            return HttpResponseNotAllowed(METODOS)
        try:
            request.sessao = identificar(request)
            for pedida in filter(None, (self.permissao, self.tambem)):
                exigir_permissao(pedida)
            return self.responder(request, **partes)
        except NaoAutenticado:
            return entrar_e_voltar(request)
        except ErroDeNegocio as erro:
            return self.recusar(request, erro)

    def responder(self, request: PedidoDaTela, *_partes: Any, **partes: Any) -> HttpResponseBase:
        """A página."""
        raise NotImplementedError

    def recusar(self, request: PedidoDaTela, erro: ErroDeNegocio) -> HttpResponse:
        """A página da recusa, com o seu status; de quem não atende, quando repetir."""
        return pagina_da_recusa(request, "web/recusa.html", erro, tela=self)


def entrar_e_voltar(request: HttpRequest) -> HttpResponse:
    """Leva a entrar e de volta aqui; o htmx só muda de página com o cabeçalho dele, e volta à página em que estava."""
    if request.headers.get("HX-Request"):
        atual = request.headers.get("HX-Current-URL", "").partition("//")[2].partition("/")[2]
        return HttpResponse(status=204, headers={"HX-Redirect": _endereco_de_entrar(f"/{atual}")})
    return HttpResponseRedirect(_endereco_de_entrar(request.get_full_path()))


def _endereco_de_entrar(ir: str) -> str:
    return f"{ENTRAR}?{urlencode({'ir': ir})}"

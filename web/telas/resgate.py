"""Guardar e descartar a cópia de resgate do que se digita."""

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from web import resgate
from web.tela import PedidoDaTela, Tela


class Guardar(Tela):
    """Recebe o que se digitava; grande demais, não guarda."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        conteudo = request.POST.get("conteudo", "")
        if request.method != "POST" or len(conteudo) > resgate.MAXIMO_DE_LETRAS:
            return HttpResponse(status=413)
        resgate.guardar(UUID(request.POST["copia"]), request.POST["tela"][:60], conteudo)
        return HttpResponse(status=204)


class Descartar(Tela):
    """Esquece a cópia e volta à tela."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        resgate.apagar(request.POST.get("copia", ""))
        volta = request.POST.get("volta", "/")
        return HttpResponseRedirect(volta if url_has_allowed_host_and_scheme(volta, allowed_hosts=None) else "/")


TELAS = (
    Guardar(nome="resgate", caminho="resgate/", titulo="Cópia de resgate"),
    Descartar(nome="resgate_descartar", caminho="resgate/descartar/", titulo="Descartar a cópia"),
)

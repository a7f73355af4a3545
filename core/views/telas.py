"""A volta às telas de quem entrou: por que empresa vai agir, e o código que as telas trocam por tokens."""

import re
from http import HTTPStatus
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from core import casos_de_uso
from core.oidc import usuario_de
from core.servicos.sessoes import EmpresaDoUsuario, empresas_do_usuario

RETORNO = "/entrar/retorno/"
DESAFIO = re.compile(r"[A-Za-z0-9_-]{43}")
SEM_DESAFIO = "Esta página só serve a quem vem das telas do sistema. Comece por elas."


@method_decorator([never_cache, login_required], name="dispatch")
class EntradaNasTelasPagina(View):
    """GET e POST /conta/telas/?desafio=...&ir=...: quem tem uma só empresa, ou já disse qual, volta direto."""

    http_method_names = ("get", "post")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._voltar(request, request.GET.get("empresa", ""))

    def post(self, request: HttpRequest) -> HttpResponse:
        return self._voltar(request, request.POST.get("empresa", ""))

    def _voltar(self, request: HttpRequest, pedida: str) -> HttpResponse:
        desafio, empresas = request.GET.get("desafio", ""), empresas_do_usuario(usuario_de(request))
        if not DESAFIO.fullmatch(desafio):
            return render(request, "conta/sem_telas.html", {"motivo": SEM_DESAFIO}, status=HTTPStatus.BAD_REQUEST)
        escolhida = _escolhida(empresas, pedida)
        if escolhida is None:
            return render(request, "conta/empresas.html", {"empresas": empresas, "endereco": request.get_full_path()})
        codigo = casos_de_uso.entrar_nas_telas(
            usuario_de(request), empresa=escolhida.id, desafio=desafio, pagina=request.session.session_key or ""
        )
        volta = urlencode({"codigo": codigo, "ir": request.GET.get("ir", "")})
        return HttpResponseRedirect(f"{RETORNO}?{volta}")


def _escolhida(empresas: tuple[EmpresaDoUsuario, ...], pedida: str) -> EmpresaDoUsuario | None:
    """A empresa pedida, ou a única; None se há o que escolher, ou nenhuma."""
    pedidas = [empresa for empresa in empresas if str(empresa.id) == pedida]
    candidatas = pedidas or (empresas if len(empresas) == 1 else ())
    return candidatas[0] if candidatas else None

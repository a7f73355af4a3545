"""Páginas em que a pessoa usa o link que recebeu: aceita um convite, ou escolhe outra senha. Sem JavaScript."""

from typing import Any, ClassVar

from django import forms
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View
from django.views.decorators.cache import never_cache

from core import casos_de_uso
from core.links import TAMANHO_DO_TOKEN
from core.origem import origem_de
from plataforma.erros import ErroDeNegocio
from plataforma.textos import TextoRecusado, ler_linha


class FormularioDeSenha(forms.Form):
    """O token do link e a senha escolhida, tal e qual."""

    token = forms.CharField(max_length=TAMANHO_DO_TOKEN, widget=forms.HiddenInput)
    senha = forms.CharField(
        label="Senha",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password", "autofocus": True}),
    )


class FormularioDoConvite(FormularioDeSenha):
    """Também o nome, se a pessoa quer outro que não o do convite."""

    nome = forms.CharField(
        label="Seu nome", max_length=120, required=False, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    field_order = ("token", "nome", "senha")

    def clean_nome(self) -> str:
        """Na forma de uma linha de texto. Levanta ValidationError."""
        try:
            return ler_linha(self.cleaned_data["nome"])
        except TextoRecusado as erro:
            raise forms.ValidationError(str(erro)) from erro


@method_decorator(never_cache, name="dispatch")
class PaginaDeLink(View):
    """Mostra o formulário do link e faz o que ele pede; o que se recusa se diz na própria página."""

    http_method_names = ("get", "head", "post")
    modelo: ClassVar[str]
    formulario: ClassVar[type[forms.Form]]
    feito: ClassVar[str]

    def dispatch(self, request: HttpRequest, *args: Any, **opcoes: Any) -> HttpResponseBase:
        try:
            resposta: HttpResponseBase = super().dispatch(request, *args, **opcoes)
        except ErroDeNegocio as erro:
            resposta = self.mostrar(self.formulario(request.POST), recusa=erro.detalhe, status=erro.status)
        # O link está no endereço: nenhuma página aonde se vá daqui o recebe.
        resposta["Referrer-Policy"] = "no-referrer"
        return resposta

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.mostrar(self.formulario(initial={"token": request.GET.get("token", "")}))

    def post(self, request: HttpRequest) -> HttpResponse:
        formulario = self.formulario(request.POST)
        if not formulario.is_valid():
            return self.mostrar(formulario, status=422)
        self.fazer(formulario.cleaned_data)
        return render(request, "conta/pronto.html", {"feito": self.feito})

    def mostrar(self, formulario: forms.Form, *, recusa: str = "", status: int = 200) -> HttpResponse:
        """A página do formulário; a senha digitada nunca volta."""
        return render(self.request, self.modelo, {"form": formulario, "recusa": recusa}, status=status)

    def fazer(self, dados: dict[str, str]) -> None:
        """O que o formulário pede."""
        raise NotImplementedError


class FormularioDoEmail(forms.Form):
    """De quem esqueceu a senha."""

    email = forms.EmailField(
        label="E-mail", widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )


class EsqueciPagina(PaginaDeLink):
    """/conta/esqueci/: a resposta é a mesma se o e-mail não tem conta."""

    modelo = "conta/esqueci.html"
    formulario = FormularioDoEmail
    feito = (
        "Se há uma conta com este e-mail, o link para escolher outra senha chega a ele em instantes e vale uma hora."
    )

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.mostrar(self.formulario())

    def fazer(self, dados: dict[str, str]) -> None:
        casos_de_uso.pedir_outra_senha(email=dados["email"])


class ConvitePagina(PaginaDeLink):
    """/conta/convite/?token=..."""

    modelo = "conta/convite.html"
    formulario = FormularioDoConvite
    feito = "Convite aceito."

    def fazer(self, dados: dict[str, str]) -> None:
        origem = origem_de(self.request)
        casos_de_uso.aceitar_convite(token=dados["token"], nome=dados["nome"], senha=dados["senha"], origem=origem)


class SenhaPagina(PaginaDeLink):
    """/conta/senha/?token=..."""

    modelo = "conta/senha.html"
    formulario = FormularioDeSenha
    feito = "Senha trocada. As sessões que estavam abertas foram encerradas."

    def fazer(self, dados: dict[str, str]) -> None:
        origem = origem_de(self.request)
        casos_de_uso.redefinir_senha(token=dados["token"], senha=dados["senha"], origem=origem)

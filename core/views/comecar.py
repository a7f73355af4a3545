"""Abrir a empresa pelo navegador: o endereço vem de quem opera a instalação, e vale um dia."""

import hashlib
import hmac
from http import HTTPStatus
from typing import Any

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.crypto import constant_time_compare

from core.documentos import validar_cnpj
from core.opcoes import Regime
from core.servicos.empresas import NovaEmpresa
from core.servicos.instalacao import abrir_empresa, empresa_da_raiz
from core.tabelas_oficiais import ufs
from core.views.paginas import PaginaDeLink
from plataforma import relogio
from plataforma.erros import EntradaInvalida
from plataforma.textos import TextoRecusado, ler_linha

ABRIR = b"abrir empresa"
DEPOIS = "/entrar/?ir=/comecar/"
NAO_VALE = "Este endereço não vale, ou já venceu. Quem opera a instalação dá outro: é o que ./erp iniciar diz ao fim."


def token_vale(token: str) -> bool:
    """Se o token é de quem tem o segredo do operador, e não venceu: `vence.resumo`, `vence` em segundos de 1970."""
    vence, _, resumo = token.partition(".")
    segredo = settings.SEGREDO_DO_OPERADOR
    if not (segredo and vence.isascii() and vence.isdigit() and len(vence) < 12):
        return False
    certo = hmac.new(segredo.encode(), ABRIR + vence.encode(), hashlib.sha256).hexdigest()
    return constant_time_compare(resumo, certo) and relogio.agora().timestamp() < int(vence)


class _Linha(forms.CharField):
    def clean(self, value: Any) -> str:
        try:
            return ler_linha(super().clean(value))
        except TextoRecusado as erro:
            raise forms.ValidationError(erro.mensagem) from erro


class FormularioDaEmpresa(forms.Form):
    """A empresa, a matriz, e quem a administra."""

    token = forms.CharField(max_length=100, widget=forms.HiddenInput)
    cnpj = forms.CharField(label="CNPJ da matriz", max_length=20, widget=forms.TextInput(attrs={"autofocus": True}))
    razao_social = _Linha(label="Razão social", max_length=120)
    nome_fantasia = _Linha(label="Nome fantasia, se tem", max_length=120, required=False)
    regime = forms.ChoiceField(label="Regime de tributação", choices=Regime.choices)
    uf = forms.ChoiceField(label="Estado da matriz", choices=[("", "Escolha"), *((uf, uf) for uf in sorted(ufs()))])
    nome = _Linha(label="Seu nome", max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(
        label="Seu e-mail", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username"})
    )
    senha = forms.CharField(
        label="Senha: uma frase de pelo menos 10 caracteres",
        max_length=128,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_cnpj(self) -> str:
        """Sem máscara. Levanta ValidationError."""
        try:
            return validar_cnpj(self.cleaned_data["cnpj"])
        except EntradaInvalida as erro:
            raise forms.ValidationError(erro.detalhe) from erro


class AbrirEmpresaPagina(PaginaDeLink):
    """/conta/comecar/?token=...: cria a empresa e quem a administra, que então entra e segue os primeiros passos."""

    modelo = "conta/comecar.html"
    formulario = FormularioDaEmpresa

    def get(self, request: HttpRequest) -> HttpResponse:
        return super().get(request) if token_vale(request.GET.get("token", "")) else self._recusar()

    def post(self, request: HttpRequest) -> HttpResponse:
        if not token_vale(request.POST.get("token", "")):
            return self._recusar()
        formulario = self.formulario(request.POST)
        if not formulario.is_valid():
            return self.mostrar(formulario, status=HTTPStatus.UNPROCESSABLE_ENTITY)
        self.fazer(formulario.cleaned_data)
        return HttpResponseRedirect(DEPOIS)

    def _recusar(self) -> HttpResponse:
        return render(self.request, "conta/sem_telas.html", {"motivo": NAO_VALE}, status=HTTPStatus.FORBIDDEN)

    def fazer(self, dados: dict[str, str]) -> None:
        """Levanta EntradaInvalida se a empresa já existe, ou se a senha não serve."""
        if empresa_da_raiz(dados["cnpj"][:8]) is not None:
            raise EntradaInvalida("Esta empresa já está aberta aqui. Peça um convite a quem a administra.")
        simples = dados["regime"] == Regime.SIMPLES
        nova = NovaEmpresa(
            cnpj_da_matriz=dados["cnpj"],
            razao_social=dados["razao_social"],
            nome_fantasia=dados["nome_fantasia"],
            regime=dados["regime"],
            crt=1 if simples else 3,
            anexo_do_simples="I" if simples else "",
            uf=dados["uf"],
        )
        abrir_empresa(nova=nova, email=dados["email"], nome=dados["nome"], senha=dados["senha"])

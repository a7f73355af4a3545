"""Pedido novo e rascunho a alterar: a venda inteira pelo teclado. O módulo calcula; a tela só antecipa."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from core.contrato import Cadastros
from plataforma.api.cliente import ApiIndisponivel, RecusaDaApi, chamar
from plataforma.contratos import usar
from plataforma.relogio import FUSO_LEGAL, agora
from plataforma.valores import novo_id
from vendas.contrato_telas import TelasDeVendas
from web import resgate
from web.endereco import id_dito
from web.tela import PedidoDaTela, Tela
from web.telas import pedido_digitado
from web.telas.estabelecimento_da_sessao import vale

cadastros, vendas = usar(Cadastros), usar(TelasDeVendas)
DO_NOVO = "pedido novo"
MUDOU = 412


class _Formulario(Tela):
    """O que pedido novo e rascunho têm em comum."""

    def mostrar(self, request: PedidoDaTela, dados: dict[str, Any], tela: str) -> HttpResponse:
        """A página, com o que se recuperou, se a pessoa pediu."""
        copia = resgate.escolhida(request.GET.get("resgate", ""), tela)
        estabelecimentos = cadastros.estabelecimentos()
        contexto = {
            "tela": self,
            "dados": dados if copia is None else {**json.loads(copia.conteudo), "recuperado": True},
            "condicoes": vendas.condicoes_ativas(),
            "estabelecimentos": estabelecimentos,
            "vende": vale(request.sessao.estabelecimento, [str(e.id) for e in estabelecimentos]),
            "chave": novo_id(),
            "de_resgate": tela,
            "copia": novo_id() if copia is None else copia.id,
            "recuperavel": None if copia else resgate.ultima(tela),
            "dono": f"{request.sessao.ator.usuario_id}/{request.sessao.ator.empresa_id}",
        }
        return render(request, "web/pedido_editar.html", contexto)

    def salvar(self, request: PedidoDaTela, pedido: UUID | None) -> HttpResponse:
        """Grava o que se digitou e, se pedido, confirma; responde em JSON, para nada se perder na tela."""
        digitado = pedido_digitado.ler(request.POST)
        if digitado.erros:
            campos = {erro.campo: erro.mensagem for erro in digitado.erros}
            return JsonResponse({"recusa": {"texto": "Há o que corrigir.", "campos": campos}}, status=422)
        try:
            salvo = _gravar(request, pedido, digitado.corpo)
        except (RecusaDaApi, ApiIndisponivel) as erro:
            return _recusar(erro, pedido)
        dito = _dizer_salvo(salvo)
        resgate.apagar(request.POST.get("copia", ""))
        if not request.POST.get("confirmar"):
            return JsonResponse({"salvo": dito})
        try:
            _confirmar(request, salvo)
        except (RecusaDaApi, ApiIndisponivel) as erro:
            return _recusar(erro, UUID(salvo["id"]), salvo=dito)
        return JsonResponse({"salvo": dito, "ir": reverse("web:pedido", args=[salvo["id"]])})


class PedidoNovo(_Formulario):
    """Um pedido por digitar, ou a cópia de outro (`?de=`)."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        if request.method == "POST":
            return self.salvar(request, None)
        return self.mostrar(request, self._inicial(request), DO_NOVO)

    def _inicial(self, request: HttpRequest) -> dict[str, Any]:
        if de := id_dito(request.GET, "de"):
            return pedido_digitado.copia(vendas.tela_pedido(pedido=de))
        if cliente := id_dito(request.GET, "cliente"):
            return pedido_digitado.do_cliente(vendas.tela_cliente(cliente=cliente))
        return pedido_digitado.em_branco()


class PedidoAlterar(_Formulario):
    """Um rascunho."""

    def responder(self, request: PedidoDaTela, *, id: UUID) -> HttpResponse:
        if request.method == "POST":
            return self.salvar(request, id)
        ficha = vendas.tela_pedido(pedido=id)
        if "alterar" not in ficha.acoes:
            return HttpResponseRedirect(reverse("web:pedido", args=[id]))
        return self.mostrar(request, pedido_digitado.do_documento(ficha), _do_pedido(id))


def _do_pedido(pedido: UUID | str) -> str:
    return f"pedido {pedido}"


def _gravar(request: PedidoDaTela, pedido: UUID | None, corpo: dict[str, Any]) -> dict[str, Any]:
    acesso, chave = request.sessao.acesso, request.POST.get("chave", "")
    if pedido is None:
        novo = {**corpo, "estabelecimento": request.POST.get("estabelecimento", "")}
        resposta = chamar("vendas", "POST", "/api/pedidos/", novo, acesso=acesso, chave=chave)
    else:
        versao = request.POST.get("versao", "")
        resposta = chamar(
            "vendas", "PATCH", f"/api/pedidos/{pedido}/", corpo, acesso=acesso, chave=chave, versao=versao
        )
    gravado: dict[str, Any] = resposta.corpo
    return gravado


def _confirmar(request: PedidoDaTela, salvo: dict[str, Any]) -> None:
    pedido, versao = salvo["id"], str(salvo["versao"])
    chave = str(uuid5(UUID(request.POST["chave"]), f"confirmar {versao}"))
    chamar(
        "vendas", "POST", f"/api/pedidos/{pedido}/confirmar/", acesso=request.sessao.acesso, chave=chave, versao=versao
    )


def _dizer_salvo(salvo: dict[str, Any]) -> dict[str, Any]:
    return {
        "pedido": salvo["id"],
        "versao": salvo["versao"],
        "total": salvo["total"],
        "chave": str(novo_id()),
        "endereco": reverse("web:pedido_editar", args=[salvo["id"]]),
        "tela": _do_pedido(salvo["id"]),
        "hora": f"{datetime.astimezone(agora(), FUSO_LEGAL):%H:%M}",
    }


def _recusar(
    erro: RecusaDaApi | ApiIndisponivel, pedido: UUID | None, *, salvo: dict[str, Any] | None = None
) -> JsonResponse:
    dito: dict[str, Any] = {"salvo": salvo} if salvo else {}
    if isinstance(erro, ApiIndisponivel):
        texto = "O sistema não respondeu, e nada se perdeu: espere um instante e tente de novo."
        # Depois de salvo, quem ficou em dúvida foi só a confirmação, que se repete com a versão que se salvou.
        dito |= {"sem_resposta": salvo is None, "recusa": {"texto": texto, "campos": {}}}
        return JsonResponse(dito, status=503)
    if erro.status == MUDOU and pedido is not None:
        atual = pedido_digitado.do_documento(vendas.tela_pedido(pedido=pedido))
        return JsonResponse(
            {**dito, "mudou": {"atual": atual, "endereco": reverse("web:pedido_editar", args=[pedido])}}
        )
    campos = {campo.campo: campo.mensagem for campo in erro.campos}
    return JsonResponse({**dito, "recusa": {"texto": erro.detalhe, "campos": campos}}, status=erro.status)


NOVO = PedidoNovo(
    nome="pedido_novo",
    caminho="vendas/pedidos/novo/",
    titulo="Novo pedido",
    permissao="vendas.pedido.criar",
    icone="plus",
)
ALTERAR = PedidoAlterar(
    nome="pedido_editar",
    caminho="vendas/pedidos/<uuid:id>/editar/",
    titulo="Alterar pedido",
    permissao="vendas.pedido.alterar",
)
TELAS = (NOVO, ALTERAR)

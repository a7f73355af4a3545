"""Receber e pagar: um título com o que se cobra de atraso, muitos de uma vez, e desfazer."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse

from financeiro.contrato_telas import FichaDaBaixa, PreviaDaBaixa, TelasDoFinanceiro, TipoDeTitulo
from plataforma.api.cliente import ApiIndisponivel, RecusaDaApi, chamar
from plataforma.contratos import usar
from plataforma.erros import NaoEncontrado
from plataforma.relogio import hoje
from plataforma.valores import novo_id
from web.br import ler_data
from web.celulas import dia
from web.entradas import REAIS, Campo, DataDigitada, Opcao, Secao, Selecao, Texto
from web.padroes.acoes import Recado
from web.padroes.formulario import Formulario
from web.tela import PedidoDaTela, Tela

financeiro = usar(TelasDoFinanceiro)
MARCADOS_MAXIMOS = 1000
DE_QUEM_SE_RECEBE = (TipoDeTitulo.RECEBER, TipoDeTitulo.CREDITO_FORNECEDOR)


def contas() -> list[Opcao]:
    """Onde o dinheiro entra ou de onde sai."""
    return [Opcao(str(c.id), c.nome) for c in financeiro.contas_bancarias_ativas()]


def _previa(titulo: UUID, data: date) -> PreviaDaBaixa:
    achada = financeiro.previa_de_baixas(titulos=(titulo,), data=data)
    if not achada:
        raise NaoEncontrado("Este título não está mais em aberto: veja-o na lista.")
    return achada[0]


def endereco_do(tipo: str, titulo: Any) -> str:
    """A ficha do título, do lado a que ele pertence."""
    return reverse("web:titulo_receber" if tipo in DE_QUEM_SE_RECEBE else "web:titulo_pagar", args=[titulo])


class BaixarUm(Formulario[PreviaDaBaixa]):
    """Ao mudar a data, os encargos se recalculam (`?data=`)."""

    def responder(self, request: PedidoDaTela, *, id: UUID | None = None) -> HttpResponse:
        if request.method == "GET" and id is not None and (data := ler_data(request.GET.get("data", ""))):
            lida = _previa(id, data)
            return JsonResponse({nome: REAIS.escrever(getattr(lida, nome)) for nome in ("juros", "multa")})
        return super().responder(request, id=id)


_CONTA = Selecao(contas, vazio=None)
DINHEIRO = Secao[PreviaDaBaixa](
    "Dinheiro que entrou ou saiu",
    (
        Campo("data", "Data", DataDigitada(), lambda t: t.data, "c4", pede=True),
        Campo("conta_bancaria", "Caixa ou banco", _CONTA, lambda _t: None, "c8", pede=True),
        Campo("principal", "Do título", REAIS, lambda t: t.saldo, "c3", "Menos que o saldo baixa em parte.", pede=True),
        Campo("juros", "Juros", REAIS, lambda t: t.juros, "c3"),
        Campo("multa", "Multa", REAIS, lambda t: t.multa, "c3"),
        Campo("desconto", "Desconto", REAIS, lambda _t: None, "c3"),
    ),
)
DESFAZER = Secao[FichaDaBaixa](
    "Desfazer o que se baixou",
    (
        Campo("motivo", "Motivo", Texto(120), lambda _b: "", "c8", "O título volta a ficar em aberto.", pede=True),
        Campo("data", "Data do estorno", DataDigitada(), lambda _b: hoje(), "c4"),
    ),
)


def um(lista: Callable[[], Tela]) -> Formulario[PreviaDaBaixa]:
    """A tela em que se baixa um título."""
    return BaixarUm(
        nome="titulo_baixar",
        caminho="financeiro/titulos/<uuid:id>/baixar/",
        titulo="Baixar título",
        permissao="financeiro.titulo.baixar",
        lista=lista,
        recurso="titulos",
        acao="baixar",
        secoes=(DINHEIRO,),
        ler=lambda id: _previa(id, hoje()),
        ir=lambda corpo: endereco_do(corpo["tipo_do_titulo"], corpo["titulo"]),
        dito=lambda _corpo: "Baixa registrada.",
        modelo="web/baixa.html",
    )


def estornar(lista: Callable[[], Tela]) -> Formulario[FichaDaBaixa]:
    """A tela em que se desfaz uma baixa."""
    return Formulario(
        nome="baixa_estornar",
        caminho="financeiro/baixas/<uuid:id>/estornar/",
        titulo="Estornar baixa",
        permissao="financeiro.baixa.estornar",
        lista=lista,
        recurso="baixas",
        acao="estornar",
        secoes=(DESFAZER,),
        ler=lambda id: financeiro.tela_baixa(baixa=id),
        ir=lambda corpo: endereco_do(corpo["tipo_do_titulo"], corpo["titulo"]),
        dito=lambda _corpo: "Baixa estornada: o título voltou a ficar em aberto.",
    )


class BaixarMuitos(Tela):
    """Os títulos marcados, numa data e numa conta; mudar a data recalcula. Todos, ou nenhum."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        dados = request.POST if request.method == "POST" else request.GET
        ids = tuple(UUID(dito) for dito in dados.getlist("marcado")[:MARCADOS_MAXIMOS])
        data = ler_data(dados.get("data", "")) or hoje()
        titulos = financeiro.previa_de_baixas(titulos=ids, data=data)
        com_encargos = dados.get("encargos", "sim") == "sim"
        recado = None
        if request.method == "POST" and "baixar" in dados:
            recado = _baixar(request, titulos, data, com_encargos=com_encargos)
            if recado.tom == "verde":
                titulos = ()
        total = sum(t.total if com_encargos else t.saldo for t in titulos)
        contexto = {
            "tela": self,
            "titulos": titulos,
            "fora": len(ids) - len(titulos) if recado is None else 0,
            "data": dia(data),
            "com_encargos": com_encargos,
            "total": total,
            "contas": contas(),
            "conta": dados.get("conta_bancaria", ""),
            "recado": recado,
            "chave": dados.get("chave") if recado and recado.tom != "verde" else novo_id(),
        }
        return render(request, "web/baixas.html", contexto)


def _baixar(request: PedidoDaTela, titulos: tuple[PreviaDaBaixa, ...], data: date, *, com_encargos: bool) -> Recado:
    conta = request.POST.get("conta_bancaria", "")
    if not conta:
        return Recado("vermelho", "Escolha o caixa ou banco.")
    itens = [
        {
            "titulo": str(t.id),
            "data": data.isoformat(),
            "conta_bancaria": conta,
            "juros": str(t.juros if com_encargos else 0),
            "multa": str(t.multa if com_encargos else 0),
        }
        for t in titulos
    ]
    acesso, chave = request.sessao.acesso, request.POST.get("chave", "")
    try:
        feitas = chamar("financeiro", "POST", "/api/baixas/", {"itens": itens}, acesso=acesso, chave=chave).corpo
    except RecusaDaApi as recusa:
        return Recado("vermelho", recusa.detalhe, tuple(c.mensagem for c in recusa.campos))
    except ApiIndisponivel:
        return Recado("vermelho", "O sistema não respondeu, e nada se perdeu. Espere um instante e tente de novo.")
    return Recado("verde", f"{len(feitas['itens'])} títulos baixados.")


MUITOS = BaixarMuitos(
    nome="baixas", caminho="financeiro/baixas/nova/", titulo="Baixar títulos", permissao="financeiro.titulo.baixar"
)
TELAS = (MUITOS,)

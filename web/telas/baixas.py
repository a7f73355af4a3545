"""Receber e pagar: um título com o que se cobra de atraso, muitos de uma vez, e desfazer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
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
from web.br import ler_data, ler_numero
from web.celulas import dia, reais
from web.endereco import ler_id
from web.entradas import REAIS, Campo, DataDigitada, Opcao, Secao, Selecao, Texto
from web.menu import endereco_de
from web.padroes.acoes import Recado, recado_da
from web.padroes.formulario import Formulario
from web.tela import PedidoDaTela, Tela

financeiro = usar(TelasDoFinanceiro)
MARCADOS_MAXIMOS = 1000
_ZERO = Decimal("0.00")
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


def um(lado: str, lista: Callable[[], Tela]) -> Formulario[PreviaDaBaixa]:
    """A tela em que se baixa um título; `lado` é receber ou pagar."""
    return BaixarUm(
        nome=f"baixar_{lado}",
        caminho=f"financeiro/{lado}/<uuid:id>/baixar/",
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


def estornar(lado: str, lista: Callable[[], Tela]) -> Formulario[FichaDaBaixa]:
    """A tela em que se desfaz uma baixa."""
    return Formulario(
        nome=f"estornar_{lado}",
        caminho=f"financeiro/{lado}/baixas/<uuid:id>/estornar/",
        titulo="Estornar baixa",
        permissao="financeiro.baixa.estornar",
        lista=lista,
        recurso="baixas",
        acao="estornar",
        secoes=(DESFAZER,),
        ler=lambda id: financeiro.tela_baixa(baixa=id),
        ir=lambda corpo: endereco_do(corpo["tipo_do_titulo"], corpo["titulo"]),
        dito=lambda _corpo: "Baixa estornada: o título voltou a ficar em aberto.",
        modelo="web/estorno.html",
    )


@dataclass(frozen=True)
class BaixarMuitos(Tela):
    """Os títulos marcados, numa data e numa conta; mudar a data recalcula. Todos, ou nenhum."""

    lista: Callable[[], Tela] = field(kw_only=True)

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        dados = request.POST if request.method == "POST" else request.GET
        lidos = (ler_id(dito) for dito in dados.getlist("marcado")[:MARCADOS_MAXIMOS])
        ids = tuple(lido for lido in lidos if lido is not None)
        dita = dados.get("data", "").strip()
        data = ler_data(dita) or hoje()
        titulos = financeiro.previa_de_baixas(titulos=ids, data=data)
        com_encargos = dados.get("encargos", "sim") == "sim"
        total = sum((t.total if com_encargos else t.saldo for t in titulos), start=_ZERO)
        recado = _recusa_da_data(dita)
        if recado is None and request.method == "POST" and "baixar" in dados and titulos:
            recado = _o_que_mudou(dados.get("visto", ""), total)
            recado = recado or _baixar(request, titulos, data, com_encargos=com_encargos)
        feito = recado is not None and recado.tom == "verde"
        contexto = {
            "tela": self,
            "da_lista": endereco_de(self.lista()),
            "titulo_da_lista": self.lista().titulo,
            "titulos": () if feito else titulos,
            "fora": 0 if feito else len(ids) - len(titulos),
            "data": dita if ler_data(dita) is None and dita else dia(data),
            "com_encargos": com_encargos,
            "total": total,
            "contas": contas(),
            "conta": dados.get("conta_bancaria", ""),
            "recado": recado,
            "chave": dados.get("chave") or novo_id(),
        }
        return render(request, "web/baixas.html", contexto)


def _recusa_da_data(dita: str) -> Recado | None:
    if not dita or ler_data(dita) is not None:
        return None
    return Recado("vermelho", f"“{dita[:40]}” não é uma data: escreva, por exemplo, 24/11, hoje ou -30.")


def _o_que_mudou(visto: str, total: Decimal) -> Recado | None:
    """O total que a página mostrava não é mais o de agora: outra data, outros encargos, ou alguém baixou antes."""
    era = ler_numero(visto)
    if era == total:
        return None
    dito = "" if era is None else f" era {reais(era)} e"
    return Recado("ambar", f"O total mudou:{dito} agora é {reais(total)}. Nada se baixou: confira e baixe de novo.")


def _baixar(request: PedidoDaTela, titulos: tuple[PreviaDaBaixa, ...], data: date, *, com_encargos: bool) -> Recado:
    conta = request.POST.get("conta_bancaria", "")
    if not conta:
        return Recado("vermelho", "Escolha o caixa ou banco.")
    itens = [
        {
            "titulo": str(t.id),
            "data": data.isoformat(),
            "conta_bancaria": conta,
            "principal": str(t.saldo),
            "juros": str(t.juros if com_encargos else 0),
            "multa": str(t.multa if com_encargos else 0),
        }
        for t in titulos
    ]
    acesso, chave = request.sessao.acesso, request.POST.get("chave", "")
    try:
        feitas = chamar("financeiro", "POST", "/api/baixas/", {"itens": itens}, acesso=acesso, chave=chave).corpo
    except (RecusaDaApi, ApiIndisponivel) as falha:
        return recado_da(falha)
    quantos = len(feitas["itens"])
    return Recado("verde", "1 título baixado." if quantos == 1 else f"{quantos} títulos baixados.")


def muitos(lado: str, lista: Callable[[], Tela]) -> BaixarMuitos:
    """A tela em que se baixam os marcados."""
    return BaixarMuitos(
        nome=f"baixas_{lado}",
        caminho=f"financeiro/{lado}/baixas/nova/",
        titulo="Baixar títulos",
        permissao="financeiro.titulo.baixar",
        lista=lista,
    )

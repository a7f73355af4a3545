"""Os meses do livro: fechar o que se entregou ao contador, e reabrir dizendo por quê."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from financeiro.contrato_telas import LinhaDePeriodos, SituacaoDoPeriodo, TelasDoFinanceiro
from plataforma.contratos import usar
from plataforma.valores import novo_id
from web.celulas import selo
from web.padroes.acoes import Acao, Recado, agir
from web.tela import PedidoDaTela, Tela

financeiro = usar(TelasDoFinanceiro)
_MESES = (
    *("janeiro", "fevereiro", "março", "abril", "maio", "junho"),
    *("julho", "agosto", "setembro", "outubro", "novembro", "dezembro"),
)
_ESTADOS = {SituacaoDoPeriodo.ABERTO: selo("azul", "Aberto"), SituacaoDoPeriodo.FECHADO: selo("cinza", "Fechado")}


def por_extenso(mes: str) -> str:
    """2026-03 -> março de 2026."""
    ano, _, numero = mes.partition("-")
    return f"{_MESES[int(numero) - 1]} de {ano}"


def _fechado(corpo: Any) -> str:
    avisos = " ".join(corpo["avisos"])
    return f"Fechado: nada mais se lança em {por_extenso(corpo['mes'])}. {avisos}".strip()


ACOES: tuple[Acao[LinhaDePeriodos], ...] = (
    Acao("fechar", "Fechar", "lock", "financeiro.periodo.fechar", "periodos", _fechado, letras_do_motivo=300),
    Acao(
        "reabrir",
        "Reabrir",
        "rotate-2",
        "financeiro.periodo.reabrir",
        "periodos",
        lambda corpo: f"Reaberto: lança-se outra vez em {por_extenso(corpo['mes'])}.",
        letras_do_motivo=300,
    ),
)


class VerPeriodos(Tela):
    """A lista dos meses; cada um se fecha e se reabre na própria página."""

    def responder(self, request: PedidoDaTela) -> HttpResponse:
        recado = self._agir(request) if request.method == "POST" else None
        linhas = [
            {"p": p, "nome": por_extenso(p.mes), "estado": _ESTADOS[p.situacao], "acoes": _cabem(p)}
            for p in financeiro.tela_periodos()
        ]
        contexto = {"tela": self, "linhas": linhas, "recado": recado, "chave": novo_id()}
        return render(request, "web/periodos.html", contexto)

    def _agir(self, request: PedidoDaTela) -> Recado:
        nome, mes = request.POST.get("acao", ""), request.POST.get("mes", "")
        escolhida = next((acao for acao in ACOES if acao.nome == nome), None)
        if escolhida is None or mes not in {p.mes for p in financeiro.tela_periodos()}:
            return Recado("vermelho", "Isto não existe mais. Recarregue a página.")
        return agir(escolhida, mes, request.POST, acesso=request.sessao.acesso)


def _cabem(periodo: LinhaDePeriodos) -> list[Acao[LinhaDePeriodos]]:
    return [acao for acao in ACOES if acao.nome in periodo.acoes]


TELAS = (
    VerPeriodos(
        nome="periodos",
        caminho="financeiro/periodos/",
        titulo="Períodos",
        permissao="financeiro.periodo.ver",
        icone="calendar",
        grupo="Contabilidade",
    ),
)

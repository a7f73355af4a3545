"""DRE, balancete e razão de um período: cada número leva ao que o explica, até o lançamento."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.http import HttpResponseBase
from django.shortcuts import render
from django.urls import URLResolver, include, path

from financeiro.contrato_telas import Lado, SaldoDaConta, TelasDoFinanceiro
from plataforma.contratos import usar
from plataforma.erros import EntradaInvalida
from plataforma.leituras import Pagina
from plataforma.relogio import hoje
from web.br import ler_data
from web.planilhas import passar_adiante
from web.tela import PedidoDaTela, Tela

financeiro = usar(TelasDoFinanceiro)
NIVEL_MAXIMO = 5


class Intervalo:
    """De quando a quando, como o endereço diz; sem dizer, o mês corrente até hoje."""

    def __init__(self, request: PedidoDaTela, *, padrao: date | None = None) -> None:
        self.recusas: list[str] = []
        self.ate = self._ler(request, "ate", hoje())
        self.de = self._ler(request, "de", padrao or self.ate.replace(day=1))
        if self.de > self.ate:
            self.recusas.append("O começo vem depois do fim: mostra-se o mês do fim.")
            self.de = self.ate.replace(day=1)

    def _ler(self, request: PedidoDaTela, nome: str, padrao: date) -> date:
        dito = request.GET.get(nome, "").strip()
        lida = ler_data(dito)
        if dito and lida is None:
            self.recusas.append(f"“{dito[:40]}” não é uma data: escreva, por exemplo, 24/11, hoje ou -30.")
        return lida or padrao

    @property
    def endereco(self) -> str:
        """`de=2026-11-01&ate=2026-11-30`."""
        return f"de={self.de.isoformat()}&ate={self.ate.isoformat()}"

    @property
    def partes(self) -> list[tuple[str, str]]:
        """O mesmo, como a API o recebe."""
        return [("de", self.de.isoformat()), ("ate", self.ate.isoformat())]

    def atalhos(self) -> list[tuple[str, str]]:
        """Os períodos de sempre, e o endereço de cada um."""
        mes = hoje().replace(day=1)
        anterior = (mes - timedelta(days=1)).replace(day=1)
        periodos = (
            ("Este mês", mes, hoje()),
            ("Mês passado", anterior, mes - timedelta(days=1)),
            ("Este ano", date(mes.year, 1, 1), hoje()),
            ("Ano passado", date(mes.year - 1, 1, 1), date(mes.year - 1, 12, 31)),
        )
        return [(nome, f"?de={de.isoformat()}&ate={ate.isoformat()}") for nome, de, ate in periodos]


def com_planilha(tela: Tela) -> URLResolver:
    """A tela e a planilha do que ela mostra, inteiro."""
    partes = [path("", tela, name=tela.nome), path("planilha/", tela, {"planilha": True}, name=f"{tela.nome}_planilha")]
    return path(tela.caminho, include(partes))


class Demonstrativo(Tela):
    """O que os três têm em comum: o período, e a página."""

    modelo = ""

    def responder(self, request: PedidoDaTela, **partes: Any) -> HttpResponseBase:
        periodo = Intervalo(request)
        contexto = {"tela": self, "periodo": periodo, **self.ler(request, periodo, **partes)}
        return render(request, self.modelo, contexto)

    def ler(self, request: PedidoDaTela, periodo: Intervalo, **partes: Any) -> dict[str, Any]:
        """O que a página mostra."""
        raise NotImplementedError


class VerDre(Demonstrativo):
    modelo = "web/dre.html"

    def ler(self, request: PedidoDaTela, periodo: Intervalo, **partes: Any) -> dict[str, Any]:
        return {"dre": financeiro.tela_dre(de=periodo.de, ate=periodo.ate)}


class VerBalancete(Demonstrativo):
    modelo = "web/balancete.html"

    def ler(self, request: PedidoDaTela, periodo: Intervalo, **partes: Any) -> dict[str, Any]:
        lido = financeiro.tela_balancete(de=periodo.de, ate=periodo.ate)
        mexidas = [c for c in lido.contas if c.saldo_anterior or c.debitos or c.creditos]
        return {"balancete": lido, "contas": [_linha(conta) for conta in mexidas]}


def _linha(conta: SaldoDaConta) -> dict[str, Any]:
    nivel = min(conta.codigo.count("."), NIVEL_MAXIMO)
    return {"c": conta, "nivel": nivel, "anterior": lado(conta.saldo_anterior), "final": lado(conta.saldo_final)}


class VerRazao(Demonstrativo):
    modelo = "web/razao.html"

    def rota(self) -> URLResolver:
        return com_planilha(self)

    def responder(self, request: PedidoDaTela, *, planilha: bool = False, **partes: Any) -> HttpResponseBase:
        if not planilha:
            return super().responder(request, **partes)
        pedido = [("conta", str(partes["conta"])), *Intervalo(request).partes]
        return passar_adiante("financeiro", "razao", pedido, acesso=request.sessao.acesso)

    def ler(self, request: PedidoDaTela, periodo: Intervalo, **partes: Any) -> dict[str, Any]:
        conta: UUID = partes["conta"]
        pagina = Pagina(cursor=request.GET.get("cursor", ""))
        try:
            lido = financeiro.tela_razao(conta=conta, de=periodo.de, ate=periodo.ate, pagina=pagina)
        except EntradaInvalida as recusa:
            periodo.recusas.append(str(recusa))
            lido = financeiro.tela_razao(conta=conta, de=periodo.de, ate=periodo.ate, pagina=Pagina())
        return {"razao": lido, "anterior": lado(lido.saldo_anterior)}


def lado(saldo: Any) -> str:
    """D se devedor, C se credor; vazio no zero."""
    return "" if not saldo else Lado.DEBITO if saldo > 0 else Lado.CREDITO


TELAS = (
    VerDre(
        nome="dre",
        caminho="financeiro/dre/",
        titulo="Resultado (DRE)",
        permissao="financeiro.demonstrativo.ver",
        icone="report-analytics",
        grupo="Contabilidade",
    ),
    VerBalancete(
        nome="balancete",
        caminho="financeiro/balancete/",
        titulo="Balancete",
        permissao="financeiro.demonstrativo.ver",
        icone="scale",
        grupo="Contabilidade",
    ),
    VerRazao(
        nome="razao",
        caminho="financeiro/razao/<uuid:conta>/",
        titulo="Razão",
        permissao="financeiro.demonstrativo.ver",
    ),
)

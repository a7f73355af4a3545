"""As formas do painel: o período, o número que abre a sua lista, o gráfico com os seus dados, a lista curta."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple, Protocol

from django.http import QueryDict
from django.utils.safestring import SafeString

from plataforma.leituras import Filtro
from plataforma.relogio import hoje
from web.blocos import Bloco
from web.celulas import reais
from web.endereco import Lugar, ler
from web.menu import endereco_de
from web.padroes.lista import Lista
from web.tela import Tela

ZERO = Decimal("0.00")
QUANTAS = 5
DIAS_DO_GRAFICO = 7
_ATALHOS = {"hoje": "Hoje", "7d": "7 dias", "30d": "30 dias", "mes": "Este mês"}
_ANTES = {
    "hoje": "ontem",
    "7d": "nos 7 dias antes",
    "30d": "nos 30 dias antes",
    "mes": "no mês passado até este dia",
}
_DIAS = {"hoje": 1, "7d": 7, "30d": 30}
PADRAO = "30d"


@dataclass(frozen=True)
class PeriodoDoPainel:
    """De quando a quando, hoje inclusive, e o trecho anterior com que se compara."""

    nome: str
    de: date
    ate: date
    antes_de: date
    antes_ate: date

    @property
    def rotulo(self) -> str:
        """`30 dias`."""
        return _ATALHOS[self.nome]

    @property
    def antes(self) -> str:
        """`nos 30 dias antes`."""
        return _ANTES[self.nome]

    @property
    def dias(self) -> list[date]:
        """Os do gráfico: os do período, e uma semana ao menos."""
        quantos = max((self.ate - self.de).days + 1, DIAS_DO_GRAFICO)
        return [self.ate - timedelta(days=n) for n in range(quantos - 1, -1, -1)]

    def agora(self, dia: date) -> bool:
        """Se o dia é do período."""
        return self.de <= dia <= self.ate

    def antigo(self, dia: date) -> bool:
        """Se o dia é do trecho anterior."""
        return self.antes_de <= dia <= self.antes_ate


def periodo_dito(nome: str) -> PeriodoDoPainel:
    """O período que o endereço diz; sem dizer, ou se não é um, 30 dias."""
    ate = hoje()
    if nome == "mes":
        fim_do_anterior = ate.replace(day=1) - timedelta(days=1)
        antes_ate = min(fim_do_anterior, fim_do_anterior.replace(day=min(ate.day, fim_do_anterior.day)))
        return PeriodoDoPainel(nome, ate.replace(day=1), ate, fim_do_anterior.replace(day=1), antes_ate)
    escolhido = nome if nome in _DIAS else PADRAO
    dias = _DIAS[escolhido]
    de = ate - timedelta(days=dias - 1)
    return PeriodoDoPainel(escolhido, de, ate, de - timedelta(days=dias), de - timedelta(days=1))


def atalhos(atual: PeriodoDoPainel) -> list[tuple[str, str, bool]]:
    """Rótulo, endereço, e se é o que se vê."""
    return [(rotulo, f"?periodo={nome}", nome == atual.nome) for nome, rotulo in _ATALHOS.items()]


@dataclass(frozen=True)
class NumeroDoPainel:
    """Um número, a lista de que ele é o total, e o que o explica; `quando` vazio é agora; `tom`, "vermelho" ou nada."""

    valor: SafeString
    endereco: str
    detalhe: str
    tom: str = ""
    quando: str = ""
    seta: str = ""
    variacao: str = ""


@dataclass(frozen=True)
class LinhaDoGrafico:
    """Um ponto: o rótulo e, de cada série, o valor e a lista que o explica, se há."""

    rotulo: str
    enderecos: tuple[str, ...]
    valores: tuple[Decimal, ...]

    @property
    def pares(self) -> list[tuple[str, Decimal]]:
        """A lista e o valor de cada série."""
        return list(zip(self.enderecos, self.valores, strict=True))


@dataclass(frozen=True)
class Grafico:
    """O que se desenha e o que se lê: a mesma tabela. `deitado` põe as barras de lado; `forma` escreve cada valor."""

    eixo: str
    series: tuple[str, ...]
    linhas: tuple[LinhaDoGrafico, ...]
    resumo: str
    deitado: bool = False
    forma: Callable[[Any], SafeString] = reais

    @property
    def vazio(self) -> bool:
        """Se não há o que desenhar."""
        return not any(valor for linha in self.linhas for valor in linha.valores)

    @property
    def celulas(self) -> list[tuple[str, list[tuple[str, str, SafeString]]]]:
        """De cada linha o rótulo e, de cada valor, a lista se há o que ver nela, o que se desenha e o que se lê."""
        return [(linha.rotulo, [self._celula(*par) for par in linha.pares]) for linha in self.linhas]

    def _celula(self, endereco: str, valor: Decimal) -> tuple[str, str, SafeString]:
        return endereco if valor else "", str(valor), self.forma(valor)

    @property
    def em_reais(self) -> bool:
        """Se os valores são dinheiro."""
        return self.forma is reais


@dataclass(frozen=True)
class Curta:
    """As primeiras linhas de uma lista, e o endereço dela inteira."""

    linhas: tuple["LinhaCurta", ...]
    endereco: str
    vazia: str


@dataclass(frozen=True)
class LinhaCurta:
    """Uma linha: o nome, o que o distingue, o que se quer saber, e aonde leva."""

    nome: str
    abaixo: str
    valor: SafeString
    sob: SafeString
    endereco: str


def numero(nome: str, titulo: str, permissao: str, le: Callable[[PeriodoDoPainel], NumeroDoPainel]) -> Bloco:
    """Um dos números."""
    return Bloco(f"painel-{nome}", titulo, permissao, le, "web/_numero.html")


def grafico(nome: str, titulo: str, permissao: str, le: Callable[[PeriodoDoPainel], Grafico]) -> Bloco:
    """Um dos gráficos."""
    return Bloco(f"painel-{nome}", titulo, permissao, le, "web/_grafico.html")


def curta(nome: str, titulo: str, permissao: str, le: Callable[[PeriodoDoPainel], Curta]) -> Bloco:
    """Uma das listas curtas."""
    return Bloco(f"painel-{nome}", titulo, permissao, le, "web/_curta.html")


def filtrada(lista: Lista[Any, Any, Any], filtro: Filtro) -> str:
    """O endereço da lista com o filtro."""
    usados: Lugar[Any, Any] = ler(QueryDict(), lista.filtro, lista.ordem)
    return endereco_de(lista) + usados.com(filtro=filtro).endereco()


def do_periodo(tela: Tela, periodo: PeriodoDoPainel) -> str:
    """O endereço de um demonstrativo no período."""
    return f"{endereco_de(tela)}?de={periodo.de.isoformat()}&ate={periodo.ate.isoformat()}"


def comparado(
    valor: SafeString, endereco: str, agora: Decimal, antes: Decimal, periodo: PeriodoDoPainel
) -> NumeroDoPainel:
    """O número e quanto ele mudou, em porcento, do trecho anterior."""
    if not antes:
        return NumeroDoPainel(valor, endereco, f"nada {periodo.antes}", quando=periodo.rotulo)
    mudou = (agora - antes) / antes * 100
    if not mudou:
        return NumeroDoPainel(valor, endereco, f"o mesmo que {periodo.antes}", quando=periodo.rotulo)
    quanto = f"{abs(mudou):.1f}%".replace(".", ",")
    seta = "arrow-up-right" if mudou > 0 else "arrow-down-right"
    sinal = "a mais" if mudou > 0 else "a menos"
    return NumeroDoPainel(
        valor, endereco, f"{sinal} que {periodo.antes}", quando=periodo.rotulo, seta=seta, variacao=quanto
    )


class Soma(NamedTuple):
    """Quantos, e quanto somam."""

    quantos: int
    soma: Decimal


class Somavel(Protocol):
    """O que tem quantos e soma."""

    @property
    def quantos(self) -> int: ...

    @property
    def soma(self) -> Decimal: ...


def somar(partes: Sequence[Somavel]) -> Soma:
    """Tudo junto."""
    return Soma(sum(p.quantos for p in partes), sum((p.soma for p in partes), start=ZERO))


def plural(quantos: int, um: str, muitos: str) -> str:
    """`1 pedido`, `12 pedidos`."""
    return f"{quantos:,} {um if quantos == 1 else muitos}".replace(",", ".")

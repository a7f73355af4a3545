"""Plugin do pytest: o porte e a semente das provas, e o relatório delas (valor, limite, semente)."""

import json
import operator
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytest

from lancador.procedencia import procedencia
from plataforma.testes.prazos import FOLGA_DA_SUITE, na_suite

SEMENTE_DA_SUITE = 1
PRAZO_INTEIRO_SEGUNDOS = 3600
MUTANTES_POR_GRUPO = 60
PASTA = Path(__file__).parent
SINAIS: dict[str, Callable[[float, float], bool]] = {"<=": operator.le, "==": operator.eq, ">=": operator.ge}


@dataclass(frozen=True)
class Porte:
    """O tamanho desta rodada e a semente de todo sorteio dela."""

    inteiro: bool
    semente: int

    def escolher(self, suite: int, inteiro: int) -> int:
        """O tamanho na suíte, ou o de `./erp provar`."""
        return inteiro if self.inteiro else suite

    def prazo(self, limite: float) -> float:
        """O limite de um tempo, ou da razão entre dois: inteiro em `./erp provar`, folgado na suíte."""
        return limite if self.inteiro else na_suite(limite)

    def ritmo(self, limite: float) -> float:
        """O mínimo que se faz por segundo: inteiro em `./erp provar`, folgado na suíte."""
        return limite if self.inteiro else limite / FOLGA_DA_SUITE


@dataclass(frozen=True)
class Medida:
    """Um valor provado e o limite que ele precisa respeitar; a unidade está no fim da chave (`_s`, `_ms`, `_pct`)."""

    chave: str
    valor: float
    sinal: str
    limite: float

    @property
    def certa(self) -> bool:
        """Se o valor respeita o limite."""
        return SINAIS[self.sinal](self.valor, self.limite)


def igual(chave: str, valor: float, a: float) -> Medida:
    """O valor precisa ser exatamente `a`."""
    return Medida(chave, valor, "==", a)


def ate(chave: str, valor: float, limite: float) -> Medida:
    """O valor não pode passar de `limite`."""
    return Medida(chave, valor, "<=", limite)


def desde(chave: str, valor: float, limite: float) -> Medida:
    """O valor não pode ficar abaixo de `limite`."""
    return Medida(chave, valor, ">=", limite)


Provar = Callable[..., None]


@pytest.fixture(scope="session")
def porte(request: pytest.FixtureRequest) -> Porte:
    """Tamanho e semente desta rodada."""
    return Porte(inteiro=request.config.getoption("provas_inteiras"), semente=request.config.getoption("semente"))


@pytest.fixture
def provar(request: pytest.FixtureRequest, porte: Porte) -> Provar:
    """Guarda no relatório todas as medidas dadas e só então falha, com as que passaram do limite."""

    def guardar(*medidas: Medida) -> None:
        for medida in medidas:
            anotada = asdict(medida) | {"certa": medida.certa, "semente": porte.semente}
            request.node.user_properties.append(("prova", anotada))
        fora = [medida for medida in medidas if not medida.certa]
        assert not fora, fora

    return guardar


def pytest_addoption(parser: pytest.Parser) -> None:
    """As opções das provas; sem elas, o porte da suíte."""
    grupo = parser.getgroup("provas")
    grupo.addoption("--provas-inteiras", action="store_true", help="o porte de ./erp provar, e não o da suíte")
    grupo.addoption("--semente", type=int, default=SEMENTE_DA_SUITE, help="semente de todo sorteio das provas")
    grupo.addoption("--provas-json", type=Path, help="arquivo em que escrever valor, limite e semente de cada prova")
    ajuda = "quantos mutantes se sorteiam em cada grupo; 0, todos"
    grupo.addoption("--mutantes-por-grupo", type=int, default=MUTANTES_POR_GRUPO, help=ajuda)


def pytest_configure(config: pytest.Config) -> None:
    """Quem junta o relatório é o processo principal; com xdist os outros só mandam o que provaram."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Relatorio(config), "relatorio-das-provas")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """No porte inteiro o prazo de cada prova é outro; no da suíte, as que só existem inteiras não se escolhem."""
    if config.getoption("provas_inteiras"):
        for item in items:
            if PASTA in item.path.parents:
                item.add_marker(pytest.mark.timeout(PRAZO_INTEIRO_SEGUNDOS), append=False)
        return
    inteiras = [item for item in items if item.get_closest_marker("inteira")]
    config.hook.pytest_deselected(items=inteiras)
    items[:] = [item for item in items if item not in set(inteiras)]


class _Relatorio:
    """As medidas da rodada, na ordem em que chegaram."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._medidas: list[dict[str, Any]] = []

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call":
            self._medidas += [valor for nome, valor in report.user_properties if nome == "prova"]

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        if self._medidas:
            terminalreporter.section(f"provas, semente {self._config.getoption('semente')}")
            for linha in _linhas(self._medidas):
                terminalreporter.write_line(linha)

    def pytest_sessionfinish(self) -> None:
        arquivo = self._config.getoption("provas_json")
        if arquivo:
            provas = {m["chave"]: {nome: m[nome] for nome in m if nome != "chave"} for m in self._medidas}
            arquivo.write_text(json.dumps(procedencia() | {"provas": provas}, indent=1) + "\n", encoding="utf-8")


def _linhas(medidas: list[dict[str, Any]]) -> Iterator[str]:
    for m in medidas:
        yield f"  {m['chave']:<60} {m['valor']:>12g} {m['sinal']} {m['limite']:<10g}{'' if m['certa'] else ' FALHOU'}"

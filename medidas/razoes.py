"""O sistema ao lado dos pisos, em rajadas alternadas da mesma rodada: só as razões entre elas se comparam.

Uma rodada é uma rajada de cada um, na mesma hora da mesma máquina. A razão é a mediana das razões das rodadas, e a
dispersão diz entre que valores elas ficaram.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import median

from medidas.cpu import congelada
from medidas.rajadas import Banco, Medido, Rajada, medir_rajada

CLIENTES = (1, 4)
RUIDO_MAXIMO = 1.25
"""Quanto a CPU do mesmo fluxo do piso pode variar, da melhor à pior rodada, sem que a máquina estrague a medida."""
GRANDEZAS: dict[str, Callable[[Rajada], float]] = {
    "cpu": lambda r: r.cpu_inteira_ms,
    "cpu_da_aplicacao": lambda r: r.cpu_ms,
    "fluxos_s": lambda r: r.por_segundo,
    "p50": lambda r: r.p50_ms,
}


@dataclass(frozen=True)
class Rodadas:
    """As rajadas de cada um, por nome e quantos clientes, uma por rodada."""

    rajadas: dict[tuple[str, int], list[Rajada]]

    def valores(self, nosso: str, piso: str) -> Iterator[tuple[str, float]]:
        """Cada medida e o seu valor: as razões de `nosso` para `piso`, e os custos de cada um."""
        for clientes in CLIENTES:
            for grandeza, de in GRANDEZAS.items():
                razoes = self._razoes(nosso, piso, clientes, de)
                chave = f"razao.{nosso}.{clientes}_clientes.{grandeza}"
                yield chave, median(razoes)
                yield f"{chave}.menor", min(razoes)
                yield f"{chave}.maior", max(razoes)
        for (nome, clientes), rajadas in self.rajadas.items():
            yield from _custos(f"rajada.{nome}.{clientes}_clientes", rajadas)
        yield "razao.ruido", self.ruido(piso)

    def ruido(self, piso: str) -> float:
        """Quantas vezes a pior rodada do piso, com um cliente, gastou a CPU da melhor."""
        cpu = [r.cpu_inteira_ms for r in self.rajadas[piso, 1]]
        return max(cpu) / min(cpu)

    def _razoes(self, nosso: str, piso: str, clientes: int, de: Callable[[Rajada], float]) -> list[float]:
        pares = zip(self.rajadas[nosso, clientes], self.rajadas[piso, clientes], strict=True)
        return [de(nossa) / de(dele) for nossa, dele in pares]


def _custos(chave: str, rajadas: Sequence[Rajada]) -> Iterator[tuple[str, float]]:
    custos: dict[str, Callable[[Rajada], float]] = {
        "cpu_ms": lambda r: r.cpu_ms,
        "cpu_do_banco_ms": lambda r: r.cpu_do_banco_ms,
        "p50_ms": lambda r: r.p50_ms,
        "fluxos_s": lambda r: r.por_segundo,
        "commits": lambda r: r.commits,
        "fsyncs": lambda r: r.fsyncs,
    }
    for nome, de in custos.items():
        yield f"{chave}.{nome}", median(de(r) for r in rajadas)


def medir_rodadas(medidos: Sequence[Medido], banco: Banco, *, rodadas: int, segundos: float) -> Rodadas:
    """Uma rajada de cada um, com cada número de clientes, em cada rodada."""
    rajadas: dict[tuple[str, int], list[Rajada]] = {}
    for rodada in range(rodadas):
        for clientes, medido in product(CLIENTES, medidos):
            outros = [pid for outro in medidos if outro is not medido for pid in outro.processos]
            with congelada(outros):
                feita = medir_rajada(medido, banco, clientes=clientes, segundos=segundos, semente=rodada + 1)
            rajadas.setdefault((medido.nome, clientes), []).append(feita)
    return Rodadas(rajadas)


def aviso_de_ruido(valores: dict[str, float]) -> str:
    """Se a máquina variou demais, o que dizer a quem lê; senão, nada."""
    ruido = valores.get("razao.ruido", 1.0)
    if ruido <= RUIDO_MAXIMO:
        return ""
    return f"Máquina barulhenta: o mesmo piso variou {ruido:.2f} vezes entre rodadas (até {RUIDO_MAXIMO}). Repita."

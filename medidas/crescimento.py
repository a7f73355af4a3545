"""Como o custo cresce: as mesmas medidas com 1, 10 e 100 vezes mais produtos, pedidos, movimentos e lançamentos."""

import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from statistics import median

from medidas.copias import Copias
from medidas.documentos import medir_pedido_grande
from medidas.fluxo import Cliente
from medidas.sessao import Sessao
from medidas.sistema_medido import SistemaMedido

VEZES = 20
FLUXOS = 40


def medir_crescimento(medida: SistemaMedido, *, pedidos: int, escalas: Sequence[int]) -> Iterator[dict[str, float]]:
    """Medianas em ms por HTTP em cada escala; a escala 1 é o sistema com `pedidos` vendas feitas pela API."""
    Cliente(medida, semente=1).repetir(pedidos)
    medida.escoar()
    (pedido,) = medida.entrar().ler("/api/pedidos/?limite=1")["itens"]
    copias = Copias(medida)
    for escala in escalas:
        copias.completar(escala)
        yield {
            f"crescimento.{escala}.{nome}": valor for nome, valor in _medir(medida, escala, str(pedido["id"])).items()
        }


def _medir(medida: SistemaMedido, escala: int, pedido: str) -> dict[str, float]:
    sessao, hoje = medida.entrar(), datetime.now(UTC).date()
    leituras = {
        "lista_ms": "/api/pedidos/?limite=100",
        "produtos_ms": "/api/produtos/?limite=100",
        "saldos_ms": "/api/saldos/?limite=1000",
        "movimentos_ms": "/api/movimentos/?limite=100",
        "titulos_ms": "/api/titulos/?limite=100",
        "um_pedido_ms": f"/api/pedidos/{pedido}/",
        "balancete_ms": f"/api/balancete/?de={hoje:%Y-%m}-01&ate={hoje}",
        "dre_ms": f"/api/dre/?de={hoje:%Y-%m}-01&ate={hoje}",
    }
    valores = {nome: _mediana(sessao, caminho) for nome, caminho in leituras.items()}
    cliente = Cliente(medida, semente=100 + escala)
    cliente.repetir(FLUXOS)
    valores |= {f"fluxo_{passo}_ms": median(tempos) for passo, tempos in cliente.passos.items()}
    valores["fluxo_ms"] = median(cliente.fluxos)
    valores |= {nome.replace(".", "_"): v for nome, v in medir_pedido_grande(medida).items()}
    medida.escoar()
    return valores


def _mediana(sessao: Sessao, caminho: str) -> float:
    for _ in range(5):
        sessao.ler(caminho)
    tempos = []
    for _ in range(VEZES):
        inicio = time.perf_counter()
        sessao.ler(caminho)
        tempos.append((time.perf_counter() - inicio) * 1000)
    return median(tempos)

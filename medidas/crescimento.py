"""Como o custo cresce: as mesmas medidas com 1, 10 e 100 vezes mais produtos, pedidos, movimentos e lançamentos."""

import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from statistics import median

from medidas.copias import Copias
from medidas.documentos import cronometrar_pedido_grande
from medidas.fluxo import Cliente
from medidas.sessao import Sessao
from medidas.sistema_medido import QUIETUDE_SEGUNDOS, SistemaMedido

VEZES = 20
FLUXOS = 40
_PARADO = """
SELECT NOT EXISTS (SELECT 1 FROM mensageria_outbox)
   AND NOT EXISTS (SELECT 1 FROM mensageria_inbox WHERE situacao = 'pendente')
"""
_MODULOS = ("core", "estoque", "vendas", "financeiro", "compras")


def medir_crescimento(medida: SistemaMedido, *, pedidos: int, escalas: Sequence[int]) -> Iterator[dict[str, float]]:
    """Medianas em ms por HTTP em cada escala; a escala 1 é o sistema com `pedidos` vendas feitas pela API."""
    Cliente(medida, semente=1).repetir(pedidos)
    _esperar_parar(medida)
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
    valores |= {nome.replace(".", "_"): v for nome, v in cronometrar_pedido_grande(medida, _parar_de(medida)).items()}
    _esperar_parar(medida)
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


def _parar_de(medida: SistemaMedido) -> Callable[[Sessao], None]:
    return lambda _sessao: _esperar_parar(medida)


def _esperar_parar(medida: SistemaMedido) -> None:
    """Até nada haver a entregar nem a executar; os invariantes, com o sistema cheio, custariam mais que a medida."""
    limite = time.monotonic() + QUIETUDE_SEGUNDOS
    while not all(_parado(medida, modulo) for modulo in _MODULOS):
        if time.monotonic() > limite:
            raise TimeoutError(f"Depois de {QUIETUDE_SEGUNDOS} s ainda há o que fazer.")
        time.sleep(0.2)


def _parado(medida: SistemaMedido, modulo: str) -> bool:
    with medida.banco(modulo) as conexao:
        return bool(conexao.execute(_PARADO).fetchall()[0][0])

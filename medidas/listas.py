"""CPU da web para listas: 100 pedidos, e os saldos de 1.000 produtos."""

from medidas.sessao import Sessao
from medidas.sistema_medido import SistemaMedido

VEZES = 40
PEDIDOS = "/api/pedidos/?limite=100"
SALDOS = "/api/saldos/?limite=1000"


def medir_listas(medida: SistemaMedido) -> dict[str, float]:
    """CPU em ms da web por leitura; as conexões e os planos já quentes."""
    sessao = medida.entrar()
    return {"lista.cpu_ms": _cpu_ms(medida, sessao, PEDIDOS), "saldos.cpu_ms": _cpu_ms(medida, sessao, SALDOS)}


def _cpu_ms(medida: SistemaMedido, sessao: Sessao, caminho: str) -> float:
    for _ in range(5):
        sessao.ler(caminho)
    antes = medida.cpu("web")
    for _ in range(VEZES):
        sessao.ler(caminho)
    return (medida.cpu("web") - antes) * 1000 / VEZES

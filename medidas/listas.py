"""CPU da web para listas: 100 pedidos, e os saldos de 1.000 produtos em páginas do maior tamanho."""

from medidas.casa_medida import CasaMedida
from medidas.sessao import Sessao

VEZES = 40
PEDIDOS = "/api/pedidos/?limite=100"
SALDOS = "/api/saldos/?limite=200"


def medir_listas(medida: CasaMedida) -> dict[str, float]:
    """CPU em ms da web por leitura; as conexões e os planos já quentes."""
    sessao = medida.entrar()
    return {"lista.cpu_ms": _cpu_ms(medida, sessao, PEDIDOS), "saldos.cpu_ms": _cpu_ms(medida, sessao, SALDOS)}


def _cpu_ms(medida: CasaMedida, sessao: Sessao, caminho: str) -> float:
    for _ in range(5):
        _ler_tudo(sessao, caminho)
    antes = medida.cpu("web")
    for _ in range(VEZES):
        _ler_tudo(sessao, caminho)
    return (medida.cpu("web") - antes) * 1000 / VEZES


def _ler_tudo(sessao: Sessao, caminho: str) -> None:
    pagina = sessao.ler(caminho)
    while caminho == SALDOS and pagina["proximo"]:
        pagina = sessao.ler(pagina["proximo"])

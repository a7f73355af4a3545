"""`python -m medidas`: mede e escreve a tabela e, pedido, o JSON. `./erp medir` inicia os servidores e o chama."""

import argparse
import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

from lancador.procedencia import procedencia
from lancador.progresso import dizer
from medidas.chamas import gravar_chamas
from medidas.crescimento import medir_crescimento
from medidas.documentos import medir_importacao, medir_pedido_grande
from medidas.fluxo import Fluxos, medir_fluxo
from medidas.listas import medir_listas
from medidas.livro import medir_demonstrativos
from medidas.nucleo import medir_contrato_http, medir_nucleo
from medidas.piso import medir_piso
from medidas.sistema_medido import SistemaMedido, sistema_medido

CLIENTES = (1, 4)
LIVRO = (100_000, 1_000_000)
NOTAS_MINIMAS = 11
CRESCIMENTO = (10, 100)
Valores = dict[str, float]


def medir(fluxos: int, livro: Sequence[int], chamas: Path | None, dizer_valor: Callable[[str, float], None]) -> Valores:
    """Todas as medidas, na mesma rodada; cada uma é dita assim que se conhece. Em `chamas`, os gráficos, se pedidos."""
    bancos, amqp = os.environ["ERP_TESTE_PG"], os.environ.get("ERP_TESTE_AMQP")
    valores: Valores = {}

    def guardar(novos: Valores) -> None:
        for nome, valor in novos.items():
            valores[nome] = valor
            dizer_valor(nome, valor)

    guardar(_do_piso(bancos, fluxos))
    guardar(medir_nucleo(bancos, amqp, fluxos=fluxos))
    with sistema_medido("monolito", bancos=bancos, amqp=None) as medida:
        guardar(_dos_fluxos("monolito", medida, fluxos, valores["piso.p50_ms"]))
        guardar(medir_listas(medida))
        guardar(medir_pedido_grande(medida))
        guardar(medir_importacao(medida, notas=max(NOTAS_MINIMAS, fluxos // 2)))
        for do_livro in medir_demonstrativos(medida, tamanhos=livro):
            guardar(do_livro)
        if chamas:
            dizer(f"Gráficos de chamas: {', '.join(map(str, gravar_chamas(medida, chamas, fluxos=fluxos)))}")
    if amqp:
        with sistema_medido("servicos", bancos=bancos, amqp=amqp) as medida:
            guardar(_dos_fluxos("servicos", medida, fluxos, valores["piso.p50_ms"]))
            guardar(medir_contrato_http(medida))
    return valores


def crescer(pedidos: int, escalas: Sequence[int]) -> Valores:
    """As medidas que crescem, com 1 vez e com cada uma das `escalas`; cada uma é dita assim que se conhece."""
    valores: Valores = {}
    with sistema_medido("monolito", bancos=os.environ["ERP_TESTE_PG"], amqp=None) as medida:
        for da_escala in medir_crescimento(medida, pedidos=pedidos, escalas=(1, *escalas)):
            for nome, valor in da_escala.items():
                _dizer_valor(nome, valor)
            valores |= da_escala
    return valores


def _do_piso(bancos: str, fluxos: int) -> Valores:
    piso = medir_piso(bancos, fluxos=max(fluxos, 100))
    return {"piso.p50_ms": piso.p50_ms, "piso.cpu_ms": piso.cpu_ms, "piso.fluxos_s": piso.por_segundo}


def _dos_fluxos(topologia: str, medida: SistemaMedido, fluxos: int, piso_ms: float) -> Valores:
    valores: Valores = {}
    for clientes in CLIENTES:
        rodada = medir_fluxo(medida, clientes=clientes, fluxos=fluxos)
        valores |= _da_rodada(f"fluxo.{topologia}", rodada)
        if clientes == 1:
            valores[f"fluxo.{topologia}.razao_piso"] = rodada.p50_ms / piso_ms
    return valores


def _da_rodada(nome: str, rodada: Fluxos) -> Valores:
    do_grupo = {
        "p50_ms": rodada.p50_ms,
        "p95_ms": rodada.p95_ms,
        "fluxos_s": rodada.por_segundo,
        "cpu_web_ms": rodada.cpu_web_ms,
        "cpu_trabalho_ms": rodada.cpu_trabalho_ms,
        "cpu_ms": rodada.cpu_ms,
    }
    sufixo = "" if rodada.clientes == 1 else f".{rodada.clientes}_clientes"
    passos = {f"passo_{passo}_ms": ms for passo, ms in rodada.passos_ms.items()} if rodada.clientes == 1 else {}
    return {f"{nome}{sufixo}.{chave}": valor for chave, valor in (do_grupo | passos).items()}


def _dizer_valor(nome: str, valor: float) -> None:
    dizer(f"  {nome:<44} {valor:>10.2f}")


def principal() -> None:
    """Ponto de entrada."""
    leitor = argparse.ArgumentParser(prog="./erp medir")
    leitor.add_argument("--json", type=Path, help="arquivo em que escrever todos os valores")
    leitor.add_argument("--chamas", type=Path, help="pasta em que gravar um gráfico de chamas por processo do monólito")
    leitor.add_argument("--fluxos", type=int, default=200, help="vendas por rodada (padrão: 200)")
    ajuda = "partidas no livro a cada medida do balancete e da DRE (padrão: 100000 1000000; 10000000 leva minutos)"
    leitor.add_argument("--livro", type=int, nargs="+", default=LIVRO, metavar="PARTIDAS", help=ajuda)
    ajuda = "em vez disso, mede o sistema com cada uma destas vezes o que `--fluxos` vendas deixam (padrão: 10 100)"
    leitor.add_argument("--crescimento", type=int, nargs="*", metavar="VEZES", help=ajuda)
    opcoes = leitor.parse_args()
    de_onde = procedencia()
    dizer(" · ".join(de_onde.values()))
    if opcoes.crescimento is None:
        valores = medir(opcoes.fluxos, opcoes.livro, opcoes.chamas, _dizer_valor)
    else:
        valores = crescer(opcoes.fluxos, opcoes.crescimento or CRESCIMENTO)
    if opcoes.json:
        opcoes.json.write_text(json.dumps({**de_onde, "valores": valores}, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    principal()
